//! Messages that are fetched: from a list, a folder here or on an SFTP server, or an Open311 endpoint.

mod files;
mod folder;
mod list;
mod open311;
mod sftp;
mod tokens;

use std::time::Duration;

use app::AppError;
use chrono::{DateTime, TimeDelta, Utc};
use futures::StreamExt as _;
use ledger::share::{Intake, Target, Token};
use reqwest::header::CONTENT_TYPE;
use reqwest::{Client, RequestBuilder};
use serde_json::Value;

use self::folder::Folder;
use super::message::json;
use super::read::{MOST_BYTES, text};
use super::settings::Source;
use super::take::Sender;
use crate::delivery::signature;
use crate::reason::Reason;
use crate::send::{read_whole, unreachable};
use crate::service::Share;
use crate::settings::{Credential, Settings};

/// How long another system may take to answer.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long one system's turn may take; what it did not come to is read in the next.
const LONGEST_TURN: Duration = Duration::from_secs(50);
/// Systems that are fetched from at once.
const AT_ONCE: usize = 8;
/// How often a system that has a number to tell is asked for it, where nothing else is fetched from it; in seconds.
const TOKENS_EVERY_S: u32 = 60;

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

/// One target's turn.
struct Turn {
    target: Target,
    /// What its source is read from.
    source: Option<Source>,
    /// Cases whose number it has yet to tell.
    tokens: Vec<Token>,
    /// Where its list goes on.
    mark: Option<String>,
}

/// What a target's own addresses are asked with.
pub(super) struct Asking {
    client: Client,
    credential: Credential,
    keys: Vec<Vec<u8>>,
}

impl Share {
    /// Fetches from every system whose turn it is, some at once, none waiting for what another lacks; when the next turn
    /// comes.
    pub async fn fetch_due(&self) -> Result<Option<DateTime<Utc>>, AppError> {
        let intakes = self.store().intakes().await?;
        let tokens = self.store().tokens().await?;
        let now = self.app.time.now();
        let mut next: Option<DateTime<Utc>> = None;
        let mut turns = Vec::new();
        for target in self.store().targets().await? {
            let Ok(settings) = Settings::read(&target.settings) else { continue };
            let source = settings.back.source.filter(|_| target.account.is_some());
            let tokens: Vec<_> = tokens.iter().filter(|it| it.target == target.id).cloned().collect();
            if source.is_none() && tokens.is_empty() {
                continue;
            }
            let before = intakes.iter().find(|intake| intake.target == target.id);
            let every = source.as_ref().map_or(TOKENS_EVERY_S, Source::every_s);
            let every = TimeDelta::seconds(every.into());
            let due = before.map_or(now, |intake| intake.read_at + every);
            let turn = if due <= now { now + every } else { due };
            next = Some(next.map_or(turn, |next| next.min(turn)));
            if due <= now {
                let mark = before.and_then(|intake| intake.mark.clone());
                turns.push(Turn { target, source, tokens, mark });
            }
        }
        futures::stream::iter(turns).for_each_concurrent(AT_ONCE, |turn| self.take_turn(turn)).await;
        Ok(next)
    }

    /// Fetches from one system, and puts down what was wrong.
    async fn take_turn(&self, turn: Turn) {
        let target = turn.target.clone();
        let read = tokio::time::timeout(LONGEST_TURN, self.fetch(turn)).await;
        let reason = match read.unwrap_or_else(|_| Err(Broken::Theirs(unfinished()))) {
            Ok(()) => None,
            Err(Broken::Theirs(reason)) => Some(reason),
            Err(Broken::Ours(error)) => Some(not_stored(&error)),
        };
        if let Some(reason) = &reason {
            tracing::warn!(target = target.code, reason = reason.text.en, "a source is not read to its end");
        }
        if let Err(error) = self.went(&target, None, reason.map(|reason| reason.json())).await {
            tracing::warn!(target = target.code, %error, "how far a source was read is not put down");
        }
    }

    async fn fetch(&self, turn: Turn) -> Result<(), Broken> {
        let Turn { target, source, tokens, mark } = turn;
        // Whatever comes of the one, the other is tried.
        let numbers = self.ask_numbers(&target, tokens).await;
        if let Some(source) = source
            && let Some(sender) = self.sender(target).await?
        {
            self.read(&sender, &source, mark).await?;
        }
        numbers
    }

    async fn read(&self, sender: &Sender, source: &Source, mark: Option<String>) -> Result<(), Broken> {
        if let Some(host) = source.host() {
            self.carriers.may_reach(&host)?;
        }
        match source {
            Source::Poll { .. } => self.read_list(sender, source, mark).await,
            Source::Folder { path, .. } => {
                self.read_files(sender, &mut Folder::new(self.carriers.disk(), path)).await
            }
            Source::Sftp { server, .. } => self.read_sftp(sender, server).await,
            Source::Open311 { url, jurisdiction_id, .. } => {
                self.read_open311(sender, url, jurisdiction_id.as_deref()).await
            }
        }
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

    /// What a target's own addresses are asked with: signed in as deliveries to it are, and signed like them.
    async fn asking(&self, target: i64) -> Result<Asking, Broken> {
        let credential = self.credential_of(target).await??;
        let client = self.carriers.clients().of(&credential)?;
        Ok(Asking { client, credential, keys: self.keys_of(target).await? })
    }

    /// An address's answer as JSON, whole.
    async fn asked(&self, sender: &Sender, asking: &Asking, ask: RequestBuilder) -> Result<Value, Broken> {
        let now = self.app.time.now();
        let id = uuid::Uuid::new_v4().to_string();
        let signed = signature(asking.keys.iter().map(Vec::as_slice), &id, now.timestamp(), b"");
        let ask = ask
            .timeout(PATIENCE)
            .header("webhook-id", id)
            .header("webhook-timestamp", now.timestamp())
            .header("webhook-signature", signed);
        // Without the address: its query may have a key.
        let broken = |error: reqwest::Error| match unreachable(&error) {
            Some(unreachable) => unreachable.into(),
            None => unread(&error.without_url().to_string()),
        };
        let response = ask.send().await.map_err(broken)?;
        if !response.status().is_success() {
            return Err(unread(&response.status().to_string()).into());
        }
        let content_type = response.headers().get(CONTENT_TYPE).cloned();
        let bytes = read_whole(response, MOST_BYTES).await.map_err(broken)?.ok_or_else(|| too_large(""))?;
        let content_type = content_type.as_ref().and_then(|value| value.to_str().ok());
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

fn unfinished() -> Reason {
    Reason::new(
        "unfinished",
        "本轮没有读完, 下一轮接着读",
        "it was not read to its end in one turn; the next goes on",
    )
}

fn not_stored(error: &AppError) -> Reason {
    Reason::new("store", format!("保存失败: {error}"), format!("it could not be stored: {error}"))
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
