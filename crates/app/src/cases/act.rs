//! Acting on a case: the one way every action takes.

use std::sync::Arc;

use domain::case::{Action, ActionKind, Case, Step};
use domain::post::Actor;
use domain::{CaseId, Refusal};
use ledger::cases::StoredCase;
use ledger::words::Words;
use uuid::Uuid;

use super::Beside;
use crate::{App, AppError, Caller};

/// How often a decision is taken again when the case moved on meanwhile.
pub(super) const MOST_TRIES: usize = 8;

/// An action as it comes in.
#[derive(Debug, Clone)]
pub struct NewAction {
    /// Of which case.
    pub case: CaseId,
    /// The request's identity, chosen by the client: sending twice is harmless.
    pub request: Uuid,
    /// The version the caller saw; none to act on the case as it stands (phones that were offline).
    pub version: Option<u32>,
    /// What is asked.
    pub action: Action,
    /// Words, evidence, place.
    pub beside: Beside,
    /// For a split: what each part is about.
    pub parts: Vec<NewPart>,
}

/// A part of a split.
#[derive(Debug, Clone)]
pub struct NewPart {
    /// The new case's identity.
    pub id: CaseId,
    /// Its leaf category.
    pub leaf: String,
    /// What it is about.
    pub words: Words,
}

/// What became of an action.
#[derive(Debug)]
pub struct Done {
    /// The case after it.
    pub record: Arc<StoredCase>,
    /// The step's number within the case.
    pub seq: u32,
    /// Whether it had been sent before, and this is the first answer again.
    pub again: bool,
}

impl App {
    /// Takes one action on one case.
    pub async fn act(&self, caller: &Caller, new: NewAction) -> Result<Done, AppError> {
        match new.action.kind() {
            ActionKind::SplitOff
            | ActionKind::Absorb
            | ActionKind::Escalate
            | ActionKind::SaveDraft
            | ActionKind::Report => Err(AppError::invalid(
                "action",
                "not_by_hand",
                "这个操作不能直接提交",
                "this action is not asked for directly",
            )),
            ActionKind::Merge => self.merge(caller, new).await,
            ActionKind::Split => self.split(caller, new).await,
            kind if kind != ActionKind::Correct && new.beside.words.form.is_some() => Err(AppError::invalid(
                "words.form",
                "no_form",
                "附加字段随上报或更正填写",
                "extra fields come with a report or a correction",
            )),
            _ => self.act_on(caller, new.case, new.request, new.version, new.action, new.beside).await,
        }
    }

    pub(super) async fn act_on(
        &self,
        caller: &Caller,
        id: CaseId,
        request: Uuid,
        version: Option<u32>,
        action: Action,
        beside: Beside,
    ) -> Result<Done, AppError> {
        let mut turn = None;
        for _ in 0..MOST_TRIES {
            let record = match self.fresh(caller, id, request, version, &action, &beside).await? {
                Fresh::Record(record) => record,
                Fresh::Before(done) => return Ok(done),
            };
            let seq = record.case.version + 1;
            match self.append(caller, &record, request, action.clone(), &beside).await {
                Ok(record) => return Ok(Done { record, seq, again: false }),
                Err(AppError::Stale { .. }) => {
                    self.cases.forget(id);
                    if turn.is_none() {
                        turn = Some(self.turns.wait(id).await);
                    }
                }
                Err(AppError::Refused(refusal)) => return Err(Self::refused(caller, &record.case, refusal)),
                Err(error) => return Err(error),
            }
        }
        Err(self.moved_on(id, version).await?)
    }

    /// The answer when a case moved on each time a decision was taken.
    pub(super) async fn moved_on(&self, id: CaseId, seen: Option<u32>) -> Result<AppError, AppError> {
        let now = self.read(id).await?.map_or(0, |record| record.case.version);
        Ok(AppError::Stale { case: id, seen: seen.unwrap_or(now), now })
    }

    /// The case to decide on, or the first answer when the request was taken in before.
    pub(super) async fn fresh(
        &self,
        caller: &Caller,
        id: CaseId,
        request: Uuid,
        version: Option<u32>,
        action: &Action,
        beside: &Beside,
    ) -> Result<Fresh, AppError> {
        let record = self.load(id).await?.ok_or_else(AppError::no_case)?;
        if version == Some(record.case.version) {
            return Ok(Fresh::Record(record));
        }
        // Either the caller is behind, or the memory is: read it again, and look for the request among the steps.
        let record = self.read(id).await?.ok_or_else(AppError::no_case)?;
        if let Some(step) = self.ledger.step_by_request(id, request).await? {
            if !self.is_again(caller, &step, action, beside).await? {
                return Err(AppError::Replayed { field: "request" });
            }
            return Ok(Fresh::Before(Done { record, seq: step.seq, again: true }));
        }
        match version {
            Some(seen) if seen != record.case.version => {
                if !caller.may_see(&record.case) {
                    return Err(AppError::no_case());
                }
                Err(AppError::Stale { case: id, seen, now: record.case.version })
            }
            _ => Ok(Fresh::Record(record)),
        }
    }

    /// Whether a step is what this very request asked for, by the same caller.
    pub(super) async fn is_again(
        &self,
        caller: &Caller,
        step: &Step,
        action: &Action,
        beside: &Beside,
    ) -> Result<bool, AppError> {
        let city = self.city();
        let place = beside.place.as_ref().map(|given| city.place(given)).transpose()?;
        Ok(step.body.action == action.clone().whole_micros()
            && step.actor.account == caller.account
            && step.body.evidence == beside.evidence
            && step.body.place == place
            && self.same_words(step, &beside.words).await?)
    }

    /// A case is assigned within the unit that leads it: the rules know units, not who works there.
    pub(super) async fn check_people(&self, case: &Case, action: &Action) -> Result<(), AppError> {
        let (Action::Assign { to } | Action::HandOver { to }) = action else { return Ok(()) };
        let colleagues = match case.lead {
            Some(unit) => self.ledger.people().of_unit(unit).await?,
            None => Vec::new(),
        };
        if colleagues.iter().any(|account| account.id == *to) {
            return Ok(());
        }
        Err(AppError::invalid(
            "action.to",
            "colleague",
            "只能分办给主办单位的在岗人员",
            "a case is assigned to somebody who works for its lead unit",
        ))
    }

    /// A refusal is told only to who may see the case.
    fn refused(caller: &Caller, case: &Case, refusal: Refusal) -> AppError {
        if caller.may_see(case) { AppError::Refused(refusal) } else { AppError::no_case() }
    }

    pub(super) fn refused_as(caller: &Caller, case: &Case, error: AppError) -> AppError {
        match error {
            AppError::Refused(refusal) => Self::refused(caller, case, refusal),
            error => error,
        }
    }

    /// An action of the platform itself: a clock ran out, a suspension ended.
    pub async fn act_as_platform(&self, id: CaseId, action: Action) -> Result<Done, AppError> {
        let caller = Caller::platform(self.city().rules.city.clone());
        debug_assert_eq!(caller.actors(), vec![Actor::platform(self.city().rules.city.clone())]);
        self.act_on(&caller, id, Uuid::new_v4(), None, action, Beside::default()).await
    }
}

/// A case to decide on, or what a request gave when it was taken in before.
pub(super) enum Fresh {
    /// The case as it stands.
    Record(Arc<StoredCase>),
    /// The first answer.
    Before(Done),
}
