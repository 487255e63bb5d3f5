//! Posts: what an account may act as. The three administrators exclude each other and all business roles (三权分立);
//! the tables themselves keep that rule, this module says it in words.

use domain::post::{Post, Role};
use domain::{AccountId, Refusal, UnitId};

use super::People;
use crate::change::ChangeError;
use crate::db::{DbError, Row, Tx};
use crate::params;

/// The duty these posts have in common: an administrator's role, or business.
pub(super) fn duty(posts: &[Post]) -> Result<&'static str, Refusal> {
    if let Some(post) = posts.iter().find(|post| matches!(post.role, Role::Resident | Role::System)) {
        let label = post.role.label();
        return Err(Refusal::new(
            "role_not_for_staff",
            format!("“{}”不是工作人员岗位", label.zh),
            format!("\"{}\" is not a post for staff", label.en),
        )
        .about("posts"));
    }
    let duties =
        posts.iter().map(|post| if post.role.is_administrator() { post.role.name() } else { "business" });
    let mut duties: Vec<_> = duties.collect();
    duties.sort_unstable();
    duties.dedup();
    match duties[..] {
        [] => Ok("business"),
        [one] => Ok(one),
        _ => Err(Refusal::new(
            "duties_separate",
            "系统、安全、审计三员岗位互斥, 也不能与业务岗位由同一账号担任; 请分设账号",
            "the system, security and audit administrators exclude each other and all business posts in one account; \
             give each an account of its own",
        )
        .about("posts")),
    }
}

pub(super) async fn insert(
    tx: &mut Tx,
    city: i64,
    account: AccountId,
    posts: &[Post],
    duty: &'static str,
) -> Result<(), DbError> {
    for post in posts {
        tx.execute(
            "INSERT INTO posts (city, account, role, unit, area, duty) VALUES ($1, $2, $3, $4, $5, $6) \
             ON CONFLICT (city, account, role, unit, area) DO NOTHING",
            params![city, account, post.role.name(), post.unit.map_or(0, |unit| unit.0), &post.area, duty],
        )
        .await?;
    }
    Ok(())
}

fn post(row: &mut Row) -> Result<Post, DbError> {
    let role: String = row.take(0)?;
    let role = Role::from_name(&role).ok_or_else(|| row.bad(0, "a role", "another text"))?;
    let UnitId(unit) = row.take(1)?;
    Ok(Post { role, unit: (unit > 0).then_some(UnitId(unit)), area: row.take(2)? })
}

impl People {
    /// The posts an account holds, in a fixed order.
    pub async fn posts(&self, account: AccountId) -> Result<Vec<Post>, DbError> {
        const SQL: &str =
            "SELECT role, unit, area FROM posts WHERE city = $1 AND account = $2 ORDER BY role, unit, area";
        self.db.lookup(SQL, params![self.city, account]).await?.iter_mut().map(post).collect()
    }

    /// Gives the account these posts in place of those it had.
    ///
    /// # Errors
    /// Refused as `duties_separate` when they mix administrators with each other or with business roles, as
    /// `role_not_for_staff`, or as `account_unknown`.
    pub async fn set_posts(&self, account: AccountId, posts: &[Post]) -> Result<(), ChangeError> {
        let duty = duty(posts)?;
        let mut tx = self.db.begin().await?;
        tx.execute("DELETE FROM posts WHERE city = $1 AND account = $2", params![self.city, account]).await?;
        let sql = "UPDATE accounts SET duty = $1 WHERE city = $2 AND id = $3";
        if tx.execute(sql, params![duty, self.city, account]).await? == 0 {
            return Err(Refusal::new("account_unknown", "没有这个账号", "there is no such account")
                .about("account")
                .into());
        }
        insert(&mut tx, self.city, account, posts, duty).await?;
        tx.commit().await?;
        Ok(())
    }
}

#[cfg(test)]
#[allow(clippy::unwrap_used)]
mod tests {
    use super::*;

    fn rule(roles: &[Role]) -> Result<&'static str, &'static str> {
        let post = |&role| Post { role, unit: None, area: "3302".parse().unwrap() };
        duty(&roles.iter().map(post).collect::<Vec<_>>()).map_err(|refusal| refusal.rule)
    }

    #[test]
    fn which_roles_go_together() {
        use Role::{AuditAdmin, Dispatcher, Handler, Resident, SecurityAdmin, System, SystemAdmin};
        for (roles, answer) in [
            (&[][..], Ok("business")),
            (&[Dispatcher, Handler], Ok("business")),
            (&[SystemAdmin, SystemAdmin], Ok("system_admin")),
            (&[AuditAdmin], Ok("audit_admin")),
            (&[SystemAdmin, SecurityAdmin], Err("duties_separate")),
            (&[SecurityAdmin, AuditAdmin], Err("duties_separate")),
            (&[Dispatcher, SystemAdmin], Err("duties_separate")),
            (&[Resident], Err("role_not_for_staff")),
            (&[System], Err("role_not_for_staff")),
        ] {
            assert_eq!(rule(roles), answer, "{roles:?}");
        }
    }
}
