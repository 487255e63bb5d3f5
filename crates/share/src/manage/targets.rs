//! Targets and their keys.

use app::{AppError, Caller};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::TimeDelta;
use domain::post::Role;
use ledger::audit::Outcome;
use ledger::share::{NewTarget, Target};
use serde_json::json;

use crate::delivery::SECRET_BYTES;
use crate::service::{Share, invalid, keeper};
use crate::settings::{Credential, Settings};

/// How a key is shown, once: the convention's own form.
const SHOWN: &str = "whsec_";
/// For how many hours an old key goes on signing, at most.
const LONGEST_OVERLAP_H: u32 = 24 * 30;

impl Share {
    /// Every target.
    pub async fn targets(&self, caller: &Caller) -> Result<Vec<Target>, AppError> {
        keeper(self, caller)?;
        Ok(self.store().targets().await?)
    }

    /// Makes a target. With it comes its first key, shown this once.
    pub async fn add_target(&self, caller: &Caller, new: NewTarget) -> Result<(Target, String), AppError> {
        keeper(self, caller)?;
        self.check_target(&new).await?;
        let now = self.app.time.now();
        let code = new.code.clone();
        let id = self.store().add_target(new, now).await?.ok_or_else(|| {
            AppError::invalid("code", "unique", "已有使用该编码的系统", "another target has this code")
        })?;
        let detail = json!({ "code": code });
        self.app.record(caller, "add_target", format!("target:{id}"), Outcome::Done, detail).await?;
        let key = self.rotate_key(caller, id, 0).await?;
        Ok((self.target(id).await?, key))
    }

    /// Changes a target, but for its code.
    pub async fn change_target(&self, caller: &Caller, id: i64, to: NewTarget) -> Result<Target, AppError> {
        keeper(self, caller)?;
        self.check_target(&to).await?;
        let settings = to.settings.clone();
        if !self.store().change_target(id, to, self.app.time.now()).await? {
            return Err(no_target());
        }
        let detail =
            json!({ "settings": serde_json::from_str::<serde_json::Value>(&settings).unwrap_or_default() });
        self.app.record(caller, "change_target", format!("target:{id}"), Outcome::Done, detail).await?;
        self.target(id).await
    }

    /// Puts a new key in place and shows it this once. The old ones go on signing for `overlap_h` hours.
    pub async fn rotate_key(&self, caller: &Caller, id: i64, overlap_h: u32) -> Result<String, AppError> {
        keeper(self, caller)?;
        if overlap_h > LONGEST_OVERLAP_H {
            return Err(AppError::invalid(
                "overlap_h",
                "overlap",
                format!("新旧密钥并存最多 {LONGEST_OVERLAP_H} 小时"),
                format!("keys overlap for at most {LONGEST_OVERLAP_H} hours"),
            ));
        }
        self.target(id).await?;
        let now = self.app.time.now();
        let secret: [u8; SECRET_BYTES] = rand::random();
        let until = now + TimeDelta::hours(overlap_h.into());
        let key = self.store().rotate_key(id, &secret, now, until).await?;
        let detail = json!({ "key": key, "overlap_h": overlap_h });
        self.app.record(caller, "rotate_target_key", format!("target:{id}"), Outcome::Done, detail).await?;
        Ok(format!("{SHOWN}{}", STANDARD.encode(secret)))
    }

    /// Keeps what a target is signed in with; nothing shows it again. None takes it away.
    pub async fn set_credential(
        &self,
        caller: &Caller,
        id: i64,
        credential: Option<&Credential>,
    ) -> Result<(), AppError> {
        keeper(self, caller)?;
        let target = self.target(id).await?;
        let text = credential.map(|it| serde_json::to_string(it).expect("a credential is plain data"));
        if let Some(text) = &text {
            let tried = || {
                let credential = Credential::read(text)?;
                self.carriers.try_out(&Settings::read(&target.settings)?.way, &credential)
            };
            tried().map_err(|reason| invalid("credential", reason))?;
        }
        self.store().set_credential(id, text.as_deref(), self.app.time.now()).await?;
        let detail = json!({ "kept": text.is_some() });
        self.app.record(caller, "set_target_credential", format!("target:{id}"), Outcome::Done, detail).await
    }

    /// One target.
    pub(crate) async fn target(&self, id: i64) -> Result<Target, AppError> {
        self.store().targets().await?.into_iter().find(|target| target.id == id).ok_or_else(no_target)
    }

    async fn check_target(&self, new: &NewTarget) -> Result<(), AppError> {
        let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '-' | '_' | '.');
        if new.code.is_empty() || new.code.len() > 40 || !new.code.chars().all(plain) {
            return Err(AppError::invalid(
                "code",
                "code",
                "系统编码为 1 至 40 个小写字母、数字或 - _ .",
                "a code is 1 to 40 lower-case letters, digits or - _ .",
            ));
        }
        if new.name.zh.trim().is_empty() || new.name.en.trim().is_empty() {
            return Err(AppError::invalid(
                "name",
                "name_needed",
                "请填写中英文名称",
                "a name in both languages is needed",
            ));
        }
        let unfit = |reason| invalid("settings", reason);
        let settings = Settings::read(&new.settings).map_err(unfit)?;
        self.carriers.check(&settings).await.map_err(unfit)?;
        let Some(account) = new.account else { return Ok(()) };
        let posts = self.app.ledger.people().posts(account).await?;
        if posts.iter().any(|post| post.role == Role::Service) {
            return Ok(());
        }
        Err(AppError::invalid(
            "account",
            "service_account",
            "回传进展的账号须有“系统对接账号”岗位",
            "the account that tells progress holds a post as service account",
        ))
    }
}

fn no_target() -> AppError {
    AppError::not_found("target", "没有这个系统", "there is no such target")
}
