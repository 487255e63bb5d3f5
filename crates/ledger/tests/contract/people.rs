//! Accounts, posts, sessions, tokens.

use domain::post::{Post, Role};
use domain::{AccountId, Digest, UnitId};
use ledger::people::{NewAccount, NewToken, People, Session};
use ledger::{ChangeError, DbError, params};
use testkit::{Fresh, on_both_engines};

use crate::support::at;

on_both_engines!(
    accounts_are_found_by_login,
    a_login_is_taken_once,
    many_accounts_at_once,
    several_are_made_together_or_not_at_all,
    duties_are_separate,
    the_tables_keep_duties_separate,
    failures_lock_and_success_unlocks,
    leaving_ends_sessions,
    sessions_end,
    tokens_end_and_are_revoked,
);

fn post(role: Role, unit: u32, area: &str) -> Post {
    Post { role, unit: (unit > 0).then_some(UnitId(unit)), area: area.parse().unwrap() }
}

fn new(login: &str, posts: &[Post]) -> NewAccount {
    NewAccount {
        login: login.to_owned(),
        name: format!("{login} 的名字"),
        password_hash: "$argon2id$x".to_owned(),
        must_change: true,
        created_at: at(0),
        posts: posts.to_vec(),
    }
}

fn session(secret: u8, account: AccountId) -> Session {
    Session {
        digest: Digest([secret; 32]),
        account,
        created_at: at(0),
        last_seen_at: at(0),
        expires_at: at(60),
    }
}

fn rule<T: std::fmt::Debug>(result: Result<T, ChangeError>) -> &'static str {
    match result.unwrap_err() {
        ChangeError::Refused(refusal) => refusal.rule,
        ChangeError::Db(error) => panic!("{error}"),
    }
}

async fn accounts_are_found_by_login(fresh: Fresh) {
    let people = fresh.ledger().await.people();
    let posts = [post(Role::Dispatcher, 7, "330203001"), post(Role::Verifier, 7, "330203001")];
    let id = people.add(new("  Room.One ", &posts)).await.unwrap();
    let account = people.by_login("ROOM.ONE").await.unwrap().unwrap();
    assert_eq!(account.id, id);
    assert_eq!(account.login, "room.one");
    assert!(account.active && account.must_change);
    assert_eq!(people.account(id).await.unwrap().unwrap(), account);
    assert_eq!(people.posts(id).await.unwrap(), posts);
    assert_eq!(people.of_unit(UnitId(7)).await.unwrap(), std::slice::from_ref(&account));
    assert!(people.of_unit(UnitId(8)).await.unwrap().is_empty());
    assert_eq!(people.by_login("nobody").await.unwrap(), None);
    assert!(people.set_active(id, false).await.unwrap());
    assert!(people.of_unit(UnitId(7)).await.unwrap().is_empty(), "whoever left is given nothing");
    assert!(!people.set_active(AccountId(99), false).await.unwrap());
}

async fn a_login_is_taken_once(fresh: Fresh) {
    let people = fresh.ledger().await.people();
    people.add(new("one", &[])).await.unwrap();
    assert_eq!(rule(people.add(new(" ONE", &[])).await), "login_taken");
    assert_eq!(rule(people.add(new("  ", &[])).await), "login_empty");
    assert_eq!(people.accounts(AccountId::NOBODY, 10).await.unwrap().len(), 1);
}

async fn many_accounts_at_once(fresh: Fresh) {
    let people = fresh.ledger().await.people();
    let tasks: Vec<_> = (0..20)
        .map(|n| {
            let people = people.clone();
            tokio::spawn(async move { people.add(new(&format!("login{n}"), &[])).await.unwrap() })
        })
        .collect();
    let mut ids = Vec::new();
    for task in tasks {
        ids.push(task.await.unwrap());
    }
    ids.sort_unstable();
    assert_eq!(ids, (1..=20).map(AccountId).collect::<Vec<_>>());
    let page = people.accounts(AccountId(5), 3).await.unwrap();
    assert_eq!(page.iter().map(|account| account.id.0).collect::<Vec<_>>(), [6, 7, 8]);
}

async fn several_are_made_together_or_not_at_all(fresh: Fresh) {
    let people = fresh.ledger().await.people();
    let made = people.add_all(vec![new("one", &[]), new("two", &[])]).await.unwrap();
    assert_eq!(made, [AccountId(1), AccountId(2)]);
    assert_eq!(rule(people.add_all(vec![new("three", &[]), new("one", &[])]).await), "login_taken");
    assert_eq!(people.by_login("three").await.unwrap(), None);
}

async fn duties_are_separate(fresh: Fresh) {
    let people = fresh.ledger().await.people();
    let business = [post(Role::Dispatcher, 7, "330203001")];
    let id = people.add(new("one", &business)).await.unwrap();
    for mixed in [
        [post(Role::Dispatcher, 7, "330203001"), post(Role::SystemAdmin, 0, "3302")],
        [post(Role::SystemAdmin, 0, "3302"), post(Role::SecurityAdmin, 0, "3302")],
        [post(Role::SecurityAdmin, 0, "3302"), post(Role::AuditAdmin, 0, "3302")],
    ] {
        assert_eq!(rule(people.set_posts(id, &mixed).await), "duties_separate");
        assert_eq!(rule(people.add(new("two", &mixed)).await), "duties_separate");
    }
    assert_eq!(people.posts(id).await.unwrap(), business, "a refusal changes nothing");
    people.set_posts(id, &[post(Role::AuditAdmin, 0, "3302")]).await.unwrap();
    assert_eq!(people.posts(id).await.unwrap(), [post(Role::AuditAdmin, 0, "3302")]);
    people.set_posts(id, &business).await.unwrap();
    assert_eq!(people.posts(id).await.unwrap(), business);
    assert_eq!(rule(people.set_posts(AccountId(99), &business).await), "account_unknown");
}

/// The rule holds for whoever writes to the tables, not only for this program's own way in.
async fn the_tables_keep_duties_separate(fresh: Fresh) {
    let people = fresh.ledger().await.people();
    people.add(new("business", &[post(Role::Handler, 7, "330203")])).await.unwrap();
    people.add(new("audit", &[post(Role::AuditAdmin, 0, "3302")])).await.unwrap();
    let tables = fresh.tables().await;
    let insert =
        "INSERT INTO posts (city, account, role, unit, area, duty) VALUES (3302, $1, $2, 0, '3302', $3)";
    for (account, role, duty) in [
        (1_i64, "system_admin", "system_admin"),
        (1, "system_admin", "business"),
        (2, "handler", "business"),
        (2, "handler", "audit_admin"),
        (2, "security_admin", "security_admin"),
        (1, "resident", "business"),
        (1, "system", "business"),
        (9, "handler", "business"),
    ] {
        let refused = tables.execute(insert, params![account, role, duty]).await.unwrap_err();
        assert!(matches!(refused, DbError::Constraint(_)), "{account} {role} {duty}: {refused}");
    }
    for update in [
        "UPDATE posts SET role = 'system_admin' WHERE account = 1",
        "UPDATE posts SET role = 'handler' WHERE account = 2",
        "UPDATE accounts SET duty = 'system_admin' WHERE id = 1",
        "UPDATE accounts SET duty = 'owner' WHERE id = 1",
    ] {
        let refused = tables.execute(update, params![]).await.unwrap_err();
        assert!(matches!(refused, DbError::Constraint(_)), "{update}: {refused}");
    }
    assert_eq!(tables.execute(insert, params![1_i64, "verifier", "business"]).await.unwrap(), 1);
}

async fn failures_lock_and_success_unlocks(fresh: Fresh) {
    let people = fresh.ledger().await.people();
    let id = people.add(new("one", &[])).await.unwrap();
    let account = || async { people.account(id).await.unwrap().unwrap() };
    for (count, locked) in [(1, None), (2, None), (3, Some(at(900)))] {
        assert_eq!(people.count_failure(id, 3, at(900)).await.unwrap(), count);
        assert_eq!(account().await.locked_until, locked);
        assert_eq!(account().await.failed_logins, count);
    }
    people.clear_failures(id).await.unwrap();
    assert_eq!((account().await.failed_logins, account().await.locked_until), (0, None));
    assert_eq!(people.count_failure(AccountId(99), 3, at(900)).await.unwrap(), 0);
}

async fn leaving_ends_sessions(fresh: Fresh) {
    let people = fresh.ledger().await.people();
    let id = people.add(new("one", &[])).await.unwrap();
    let begin = async |people: &People| {
        for secret in [1, 2] {
            people.begin_session(session(secret, id)).await.unwrap();
        }
    };
    let there = async |secret: u8| people.session(Digest([secret; 32]), at(1)).await.unwrap().is_some();
    begin(&people).await;
    people.set_password(id, "$argon2id$y", false, Some(Digest([2; 32]))).await.unwrap();
    assert!(!there(1).await && there(2).await, "another password ends the other sessions");
    let account = people.account(id).await.unwrap().unwrap();
    assert_eq!((account.password_hash.as_str(), account.must_change), ("$argon2id$y", false));
    people.end_sessions(id).await.unwrap();
    begin(&people).await;
    people.set_active(id, false).await.unwrap();
    assert!(!there(1).await && !there(2).await);
}

async fn sessions_end(fresh: Fresh) {
    let people = fresh.ledger().await.people();
    let id = people.add(new("one", &[])).await.unwrap();
    people.begin_session(session(1, id)).await.unwrap();
    let digest = Digest([1; 32]);
    assert_eq!(people.session(digest, at(59)).await.unwrap(), Some(session(1, id)));
    assert_eq!(people.session(digest, at(60)).await.unwrap(), None);
    people.prolong_session(digest, at(50), at(110)).await.unwrap();
    let prolonged = people.session(digest, at(60)).await.unwrap().unwrap();
    assert_eq!((prolonged.last_seen_at, prolonged.expires_at), (at(50), at(110)));
    assert_eq!(people.sweep_sessions(at(109)).await.unwrap(), 0);
    assert_eq!(people.sweep_sessions(at(110)).await.unwrap(), 1);
    people.begin_session(session(2, id)).await.unwrap();
    people.end_session(Digest([2; 32])).await.unwrap();
    assert_eq!(people.session(Digest([2; 32]), at(1)).await.unwrap(), None);
}

async fn tokens_end_and_are_revoked(fresh: Fresh) {
    let people = fresh.ledger().await.people();
    let account = people.add(new("service", &[post(Role::Service, 7, "330203")])).await.unwrap();
    let token = |secret: u8, expires_at| NewToken {
        digest: Digest([secret; 32]),
        account,
        name: "城管系统".to_owned(),
        scopes: vec!["cases:read".to_owned()],
        created_at: at(0),
        expires_at,
    };
    let first = people.add_token(token(1, Some(at(60)))).await.unwrap();
    let second = people.add_token(token(2, None)).await.unwrap();
    assert!(people.add_token(token(2, None)).await.is_err(), "a secret is given once");
    let valid =
        async |secret: u8, now| people.token(Digest([secret; 32]), at(now)).await.unwrap().map(|it| it.id);
    assert_eq!(valid(1, 59).await, Some(first));
    assert_eq!(valid(1, 60).await, None);
    assert_eq!(valid(2, 1_000_000).await, Some(second));
    assert!(people.revoke_token(second, at(5)).await.unwrap());
    assert!(!people.revoke_token(second, at(6)).await.unwrap());
    assert_eq!(valid(2, 6).await, None);
    let all = people.tokens(account).await.unwrap();
    assert_eq!(
        all.iter().map(|it| (it.id, it.revoked_at)).collect::<Vec<_>>(),
        [(second, Some(at(5))), (first, None)]
    );
    assert_eq!(all[0].scopes, ["cases:read"]);
    people.revoke_tokens_of(account, at(7)).await.unwrap();
    let ends = |all: Vec<ledger::people::Token>| all.iter().map(|it| it.revoked_at).collect::<Vec<_>>();
    assert_eq!(ends(people.tokens(account).await.unwrap()), [Some(at(5)), Some(at(7))]);
}
