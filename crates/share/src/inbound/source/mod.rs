//! Messages that are fetched: from a list, a folder here or on an SFTP server, or an Open311 endpoint.

mod files;
mod folder;
mod list;
mod open311;
mod sftp;

use app::AppError;
use chrono::{DateTime, TimeDelta, Utc};
use ledger::share::{Intake, Target};
use reqwest::header::CONTENT_TYPE;
use serde_json::Value;

use self::folder::Folder;
use super::message::json;
use super::read::{MOST_BYTES, text};
use super::settings::Source;
use super::take::Sender;
use crate::delivery::signature;
use crate::reason::Reason;
use crate::service::Share;

/// How long another system may take to answer.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(30);

/// Why a source was not read to its end.
pub(super) enum Broken {
    /// The other side's fault.
    Theirs(Reason),
    /// Ours: what was not taken is taken the next time.
    Ours(AppError),
}

impl From<AppError> for Broken {
    fn from(error: AppError) -> Self {
        Self::Ours(error)
    }
}

impl From<Reason> for Broken {
    fn from(reason: Reason) -> Self {
        Self::Theirs(reason)
    }
}

impl Share {
    /// Fetches from every system whose turn it is; when the next turn comes.
    pub async fn fetch_due(&self) -> Result<Option<DateTime<Utc>>, AppError> {
        let intakes = self.store().intakes().await?;
        let mut next: Option<DateTime<Utc>> = None;
        for target in self.store().targets().await? {
            let Some(sender) = self.sender(target).await? else { continue };
            let Some(source) = sender.settings.back.source.clone() else { continue };
            let before = intakes.iter().find(|intake| intake.target == sender.target.id);
            let every = TimeDelta::seconds(source.every_s().into());
            let now = self.app.time.now();
            let due = before.map_or(now, |intake| intake.read_at + every);
            if due <= now {
                self.fetch(&sender, &source, before.and_then(|intake| intake.mark.clone())).await?;
            }
            let turn = if due <= now { now + every } else { due };
            next = Some(next.map_or(turn, |next| next.min(turn)));
        }
        Ok(next)
    }

    /// Fetches from one system, and puts down how far it came and what was wrong.
    async fn fetch(&self, sender: &Sender, source: &Source, mark: Option<String>) -> Result<(), AppError> {
        let read = match source {
            Source::Poll { .. } => self.read_list(sender, source, mark).await,
            Source::Folder { path, .. } => self.read_files(sender, &mut Folder::new(path)).await,
            Source::Sftp { server, .. } => self.read_sftp(sender, server).await,
            Source::Open311 { url, jurisdiction_id, .. } => {
                self.read_open311(sender, url, jurisdiction_id.as_deref()).await
            }
        };
        let reason = match read {
            Ok(()) => None,
            Err(Broken::Theirs(reason)) => {
                tracing::warn!(
                    target = sender.target.code,
                    reason = reason.text.en,
                    "a source cannot be read"
                );
                Some(reason.json())
            }
            Err(Broken::Ours(error)) => return Err(error),
        };
        self.went(&sender.target, None, reason).await
    }

    async fn went(
        &self,
        target: &Target,
        mark: Option<String>,
        reason: Option<String>,
    ) -> Result<(), AppError> {
        let intake = Intake { target: target.id, mark, read_at: self.app.time.now(), reason };
        Ok(self.store().set_intake(intake).await?)
    }

    /// An address's answer as JSON, whole. The question is signed, so that the other side knows who asks.
    async fn asked(&self, sender: &Sender, url: reqwest::Url) -> Result<Value, Broken> {
        let now = self.app.time.now();
        let keys = self.keys_of(sender.target.id).await?;
        let id = uuid::Uuid::new_v4().to_string();
        let signed = signature(keys.iter().map(Vec::as_slice), &id, now.timestamp(), b"");
        let ask = self
            .carriers
            .client()
            .get(url)
            .timeout(PATIENCE)
            .header("webhook-id", id)
            .header("webhook-timestamp", now.timestamp())
            .header("webhook-signature", signed);
        let mut response = ask.send().await.map_err(|error| unread(&error.to_string()))?;
        if !response.status().is_success() {
            return Err(unread(&response.status().to_string()).into());
        }
        let mut bytes = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| unread(&error.to_string()))? {
            bytes.extend_from_slice(&chunk);
            if bytes.len() > MOST_BYTES {
                return Err(too_large("").into());
            }
        }
        let content_type = response.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        Ok(json(&text(&bytes, content_type, sender.settings.back.encoding)?)?)
    }
}

/// An address with its query.
fn address(url: &str, query: &[(&str, &str)]) -> Result<reqwest::Url, Reason> {
    let parsed = reqwest::Url::parse(url).map(|mut url| {
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        url
    });
    parsed.map_err(|error| unread(&error.to_string()))
}

fn unread(error: &str) -> Reason {
    Reason::new("unread", format!("读取对方失败: {error}"), format!("the other side cannot be read: {error}"))
}

/// Something too large to be read: it is left whole where it is.
fn too_large(name: &str) -> Reason {
    let most = MOST_BYTES / 1024 / 1024;
    Reason::new(
        "too_large",
        format!("{name} 内容超过 {most} MB, 没有读取").trim_start().to_owned(),
        format!("{name} is larger than {most} MB and was not read").trim_start().to_owned(),
    )
}
