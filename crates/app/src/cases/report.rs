//! Reporting: a case is born, or a draft saved or sent.

use std::sync::Arc;

use domain::CaseId;
use domain::case::{Action, Channel, Report};
use domain::post::Role;
use ledger::cases::StoredCase;
use uuid::Uuid;

use super::Beside;
use crate::places::locate::Given;
use crate::{App, AppError, Caller};

/// A report as it comes in.
#[derive(Debug, Clone)]
pub struct NewReport {
    /// The case's identity, made by the reporter (`UUIDv7`).
    pub id: CaseId,
    /// The request's identity; the case's own where the client gives none.
    pub request: Uuid,
    /// Whether it is only saved for its author.
    pub draft: bool,
    /// Where it came from.
    pub channel: Channel,
    /// Where the matter is.
    pub place: Given,
    /// The leaf category.
    pub leaf: String,
    /// The filing condition, when known.
    pub condition: Option<String>,
    /// Words and evidence.
    pub beside: Beside,
}

/// What became of a report.
#[derive(Debug)]
pub struct Reported {
    /// The case.
    pub record: Arc<StoredCase>,
    /// Whether it had been sent before, and this is the first answer again.
    pub again: bool,
}

impl App {
    /// Takes in a report. Sending the same one twice is harmless: the second is answered with the first's result.
    pub async fn report(&self, caller: &Caller, new: NewReport) -> Result<Reported, AppError> {
        let action = self.reporting(caller, &new)?;
        if let Some(record) = self.read(new.id).await? {
            if let Some(reported) =
                self.reported_before(caller, &record, new.request, &action, &new.beside).await?
            {
                return Ok(reported);
            }
            if !record.case.draft {
                return Err(AppError::Replayed { field: "id" });
            }
            let done = self.act_on(caller, new.id, new.request, None, action, new.beside).await?;
            return Ok(Reported { record: done.record, again: false });
        }
        match self.append(caller, &self.unborn(new.id), new.request, action.clone(), &new.beside).await {
            Ok(record) => Ok(Reported { record, again: false }),
            // Sent twice at the same moment: the other one was first.
            Err(AppError::Stale { .. }) => {
                let record = self.read(new.id).await?.ok_or_else(AppError::no_case)?;
                self.reported_before(caller, &record, new.request, &action, &new.beside)
                    .await?
                    .ok_or(AppError::Replayed { field: "id" })
            }
            Err(error) => Err(error),
        }
    }

    /// Whether a report would be taken, checked as in earnest; nothing is kept.
    pub async fn try_report(&self, caller: &Caller, new: &NewReport) -> Result<(), AppError> {
        let action = self.reporting(caller, new)?;
        self.prepare(caller, &self.unborn(new.id), new.request, action, &new.beside).await.map(drop)
    }

    /// The action a report asks for, if it is well formed and its place is in the city.
    fn reporting(&self, caller: &Caller, new: &NewReport) -> Result<Action, AppError> {
        check_id(new.id, self.time.now())?;
        let place = self.city().place(&new.place)?;
        if !new.draft {
            self.check_form(&new.leaf, new.beside.words.form.as_ref())?;
        }
        let report = Report {
            channel: channel(caller, new.channel)?,
            place,
            leaf: new.leaf.clone(),
            condition: new.condition.clone(),
        };
        Ok(if new.draft { Action::SaveDraft(report) } else { Action::Report(report) })
    }

    /// The first answer, when this very report was taken in before by the same caller.
    async fn reported_before(
        &self,
        caller: &Caller,
        record: &Arc<StoredCase>,
        request: Uuid,
        action: &Action,
        beside: &Beside,
    ) -> Result<Option<Reported>, AppError> {
        let Some(step) = self.ledger.step_by_request(record.case.id, request).await? else { return Ok(None) };
        if !self.is_again(caller, &step, action, beside).await? {
            return Err(AppError::Replayed { field: "id" });
        }
        Ok(Some(Reported { record: Arc::clone(record), again: true }))
    }
}

/// A case's identity is a version 7 UUID whose time is not in the future, so that cases sort by when they were made.
pub(super) fn check_id(id: CaseId, now: chrono::DateTime<chrono::Utc>) -> Result<(), AppError> {
    let made = id.0.get_timestamp().map(|time| time.to_unix().0);
    let day = 24 * 3600;
    match made {
        Some(made) if id.0.get_version_num() == 7 && (made as i64) < now.timestamp() + day => Ok(()),
        _ => Err(AppError::invalid(
            "id",
            "uuid_v7",
            "事件标识须为第 7 版 UUID, 且时间不在未来",
            "a case's id is a UUID of version 7 whose time is not in the future",
        )),
    }
}

/// Which channels a post may report by: residents and devices only by their own.
fn channel(caller: &Caller, asked: Channel) -> Result<Channel, AppError> {
    let fits = match asked {
        Channel::Resident => {
            caller.has(Role::Resident) || caller.has(Role::Dispatcher) || caller.has(Role::Service)
        }
        Channel::Device => caller.has(Role::System) || caller.has(Role::Service),
        Channel::Grid => caller.has(Role::GridWorker) || caller.has(Role::Dispatcher),
        Channel::Hotline | Channel::Department | Channel::Leader | Channel::Video => {
            !caller.has(Role::Resident)
        }
    };
    if !fits {
        return Err(AppError::invalid(
            "channel",
            "channel_of_post",
            format!("您的岗位不能以“{}”渠道上报", asked.name()),
            format!("your post does not report by the channel \"{}\"", asked.name()),
        ));
    }
    Ok(asked)
}
