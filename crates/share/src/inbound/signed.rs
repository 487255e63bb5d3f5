//! A signed post: whoever holds a target's key speaks for it, by the same convention in which deliveries are signed.

use app::AppError;
use chrono::TimeDelta;
use domain::Bilingual;

use super::message::json;
use super::read::text;
use super::take::Received;
use crate::delivery::verifies;
use crate::service::Share;

/// How far a message's own time may be from ours, in minutes.
const SKEW_MIN: i64 = 5;

/// A signed post, as it came.
#[derive(Debug, Clone, Copy)]
pub struct Signed<'a> {
    /// `webhook-id`: what the message is called.
    pub id: &'a str,
    /// `webhook-timestamp`: seconds since 1970.
    pub timestamp: &'a str,
    /// `webhook-signature`.
    pub signature: &'a str,
    /// `content-type`.
    pub content_type: Option<&'a str>,
    /// The body.
    pub body: &'a [u8],
}

impl Share {
    /// Takes in a message that is signed with a key of the target `code`.
    pub async fn take_signed(&self, code: &str, signed: Signed<'_>) -> Result<Received, AppError> {
        let unknown = || AppError::SignIn {
            text: Bilingual::new(
                "签名无效, 或与当前时间相差超过 5 分钟",
                "the signature is not valid, or more than 5 minutes from now",
            ),
        };
        let target = self.store().targets().await?.into_iter().find(|target| target.code == code);
        let target = target.ok_or_else(unknown)?;
        let now = self.app.time.now();
        let timestamp: i64 = signed.timestamp.parse().map_err(|_| unknown())?;
        let keys = self.keys_of(target.id).await?;
        let keys = keys.iter().map(Vec::as_slice);
        let apart =
            TimeDelta::seconds(now.timestamp().saturating_sub(timestamp).saturating_abs().min(86_400));
        if apart > TimeDelta::minutes(SKEW_MIN)
            || signed.id.is_empty()
            || !verifies(keys, signed.id, timestamp, signed.body, signed.signature)
        {
            return Err(unknown());
        }
        let sender = self.sender(target).await?.ok_or_else(|| {
            AppError::forbidden(
                "no_account",
                "该系统没有可用的对接账号, 请联系市级指挥中心",
                "this system has no account to act with; ask the city centre",
            )
        })?;
        let read = text(signed.body, signed.content_type, sender.settings.back.encoding);
        match read.and_then(|text| json(&text)) {
            Ok(came) => self.take_in(&sender, &came, Some(signed.id)).await,
            Err(reason) => self.keep_unread(&sender, signed.id, signed.body.to_vec(), reason).await,
        }
    }
}
