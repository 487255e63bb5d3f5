//! Acting on a case: the one way every action takes.

use std::sync::Arc;

use domain::case::action::Part;
use domain::case::{Action, ActionKind, Ask, Case, Report, Step, decide};
use domain::post::Actor;
use domain::{CaseId, Refusal};
use ledger::cases::StoredCase;
use ledger::words::{SealedWords, Words, WrappedKey};
use ledger::{Append, CommitError, NumberRequest, Submission};
use uuid::Uuid;

use super::{Beside, most_telling};
use crate::{App, AppError, Caller};

/// How often a decision is taken again when the case moved on meanwhile.
const MOST_TRIES: usize = 8;

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
            ActionKind::SplitOff | ActionKind::Absorb | ActionKind::Escalate | ActionKind::SaveDraft | ActionKind::Report => {
                Err(AppError::invalid(
                    "action",
                    "not_by_hand",
                    "这个操作不能直接提交",
                    "this action is not asked for directly",
                ))
            }
            ActionKind::Merge => self.merge(caller, new).await,
            ActionKind::Split => self.split(caller, new).await,
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
        for _ in 0..MOST_TRIES {
            let record = match self.fresh(caller, id, request, version, &action).await? {
                Fresh::Record(record) => record,
                Fresh::Before(done) => return Ok(done),
            };
            let seq = record.case.version + 1;
            match self.append(caller, record.case.clone(), request, action.clone(), &beside).await {
                Ok(record) => return Ok(Done { record, seq, again: false }),
                Err(AppError::Stale { .. }) => self.cases.forget(id),
                Err(AppError::Refused(refusal)) => return Err(self.refused(caller, &record.case, refusal)),
                Err(error) => return Err(error),
            }
        }
        let now = self.load(id).await?.map_or(0, |record| record.case.version);
        Err(AppError::Stale { case: id, seen: version.unwrap_or(now), now })
    }

    /// The case to decide on, or the first answer when the request was taken in before.
    async fn fresh(
        &self,
        caller: &Caller,
        id: CaseId,
        request: Uuid,
        version: Option<u32>,
        action: &Action,
    ) -> Result<Fresh, AppError> {
        let mut record = self.load(id).await?.ok_or_else(AppError::no_case)?;
        if version == Some(record.case.version) {
            return Ok(Fresh::Record(record));
        }
        // Either the caller is behind, or the memory is: read it again, and look for the request among the steps.
        self.cases.forget(id);
        record = self.load(id).await?.ok_or_else(AppError::no_case)?;
        if let Some(step) = self.ledger.step_by_request(id, request).await? {
            if step.body.action != action.clone().whole_micros() || step.actor.account != caller.account {
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

    /// A refusal is told only to who may see the case.
    fn refused(&self, caller: &Caller, case: &Case, refusal: Refusal) -> AppError {
        if caller.may_see(case) { AppError::Refused(refusal) } else { AppError::no_case() }
    }

    /// Decides on one case and commits what follows.
    pub(super) async fn append(
        &self,
        caller: &Caller,
        before: Case,
        request: Uuid,
        action: Action,
        beside: &Beside,
    ) -> Result<Arc<StoredCase>, AppError> {
        let prepared = self.prepare(caller, before, request, action, beside).await?;
        let mut records = self.commit(vec![prepared]).await?;
        records.pop().ok_or_else(AppError::no_case)
    }

    /// Decides on one case: what to append, if the rules allow it.
    async fn prepare(
        &self,
        caller: &Caller,
        before: Case,
        request: Uuid,
        action: Action,
        beside: &Beside,
    ) -> Result<Append, AppError> {
        let city = self.city();
        let place = beside.place.as_ref().map(|given| city.place(given)).transpose()?;
        self.check_evidence(caller, &beside.evidence).await?;
        let salted = super::words::salted(&beside.words)?;
        let words = salted.as_ref().map(|salted| salted.commitment(city.rules.settings.algorithm));
        let ask = Ask { request, action, words, evidence: beside.evidence.clone(), place };
        let now = self.time.now();
        let mut refusals = Vec::new();
        for actor in caller.actors() {
            match decide(&before, ask.clone(), &actor, now, &city.rules) {
                Ok(steps) => {
                    let (sealed, key) = match &salted {
                        Some(salted) => self.seal_words(before.id, before.version + 1, salted).await?,
                        None => (None, None),
                    };
                    return Ok(self.appended(before, steps, sealed, key, &beside.words));
                }
                Err(refusal) => refusals.push(refusal),
            }
        }
        Err(most_telling(refusals).into())
    }

    fn appended(
        &self,
        before: Case,
        steps: Vec<Step>,
        sealed: Option<SealedWords>,
        key: Option<WrappedKey>,
        words: &Words,
    ) -> Append {
        let expected = before.version;
        let numbered = before.version > 0 && !before.draft;
        let mut case = before;
        for step in &steps {
            case.apply(step);
        }
        let city = self.city();
        // A number is given when the case is reported, not while it is a draft.
        let number = match &case.matter {
            Some(matter) if !numbered && !case.draft => Some(NumberRequest {
                area: city.rules.scheme.at(&matter.place.area, domain::area::AreaLevel::Town),
                day: matter.reported_at.with_timezone(&city.rules.calendar.tz()).date_naive(),
            }),
            _ => None,
        };
        let describes = steps.iter().any(|step| {
            matches!(
                step.body.action,
                Action::SaveDraft(_) | Action::Report(_) | Action::SplitOff { .. } | Action::Correct { .. }
            )
        });
        let summary = words.text.as_ref().filter(|_| describes).map(|text| super::words::summary(text, words));
        Append { expected, case, steps, words: sealed.into_iter().collect(), summary, number, key }
    }

    /// Commits what was decided, all or nothing, and keeps the cases as they stand after it.
    async fn commit(&self, appends: Vec<Append>) -> Result<Vec<Arc<StoredCase>>, AppError> {
        let seen = appends.first().map_or(0, |append| append.expected);
        let mut records: Vec<_> = appends.iter().map(|append| self.stored(append)).collect();
        match self.ledger.commit(Submission { appends }).await {
            Ok(receipt) => {
                for (record, number) in records.iter_mut().zip(receipt.numbers) {
                    record.number = number;
                }
                let records: Vec<_> = records.into_iter().map(Arc::new).collect();
                for record in &records {
                    self.cases.put(Arc::clone(record));
                }
                Ok(records)
            }
            Err(CommitError::Conflict { case, found }) => {
                self.cases.forget(case);
                Err(AppError::Stale { case, seen, now: found.unwrap_or(0) })
            }
            Err(CommitError::Exists(case)) => Err(AppError::Stale { case, seen: 0, now: 1 }),
            Err(error) => Err(AppError::Storage(error.to_string())),
        }
    }

    /// The case as it will stand, but for its number.
    fn stored(&self, append: &Append) -> StoredCase {
        let before = self.cases.get(append.case.id);
        let summary = append.summary.clone().or_else(|| before.as_ref().and_then(|before| before.summary.clone()));
        StoredCase {
            case: append.case.clone(),
            number: None,
            summary,
            serial: before.map_or(0, |before| before.serial),
            updated_at: append.steps.last().map_or_else(|| self.time.now(), |step| step.at),
        }
    }

    /// Two cases of one matter: this one ends, the other takes it in, in one commit.
    async fn merge(&self, caller: &Caller, new: NewAction) -> Result<Done, AppError> {
        let Action::Merge { into } = new.action else { return Err(AppError::no_case()) };
        for _ in 0..MOST_TRIES {
            let this = match self.fresh(caller, new.case, new.request, new.version, &new.action).await? {
                Fresh::Record(record) => record,
                Fresh::Before(done) => return Ok(done),
            };
            let other = self.seen(caller, into).await.map_err(|_| {
                AppError::invalid("into", "unknown_case", "要并入的事件不存在或不在您的管辖范围内", "the case to merge into does not exist or is outside your scope")
            })?;
            let seq = this.case.version + 1;
            let merge = self.prepare(caller, this.case.clone(), new.request, new.action.clone(), &new.beside).await;
            let merge = merge.map_err(|error| self.refused_as(caller, &this.case, error))?;
            let absorb = Action::Absorb { from: new.case };
            let absorb =
                self.prepare(caller, other.case.clone(), new.request, absorb, &Beside::default()).await.map_err(about("into"))?;
            match self.commit(vec![merge, absorb]).await {
                Ok(records) => {
                    let record = records.into_iter().next().ok_or_else(AppError::no_case)?;
                    return Ok(Done { record, seq, again: false });
                }
                Err(AppError::Stale { .. }) => {
                    self.cases.forget(new.case);
                    self.cases.forget(into);
                }
                Err(error) => return Err(error),
            }
        }
        Err(AppError::Stale { case: new.case, seen: new.version.unwrap_or(0), now: 0 })
    }

    /// Parts of a case become cases of their own, in one commit with the split.
    async fn split(&self, caller: &Caller, new: NewAction) -> Result<Done, AppError> {
        let parts: Vec<Part> = new.parts.iter().map(|part| Part { id: part.id, leaf: part.leaf.clone() }).collect();
        let action = Action::Split { parts };
        for _ in 0..MOST_TRIES {
            let this = match self.fresh(caller, new.case, new.request, new.version, &action).await? {
                Fresh::Record(record) => record,
                Fresh::Before(done) => return Ok(done),
            };
            let seq = this.case.version + 1;
            let split = self.prepare(caller, this.case.clone(), new.request, action.clone(), &new.beside).await;
            let mut appends = vec![split.map_err(|error| self.refused_as(caller, &this.case, error))?];
            let matter = this.case.matter.clone().ok_or_else(AppError::no_case)?;
            for part in &new.parts {
                if self.load(part.id).await?.is_some() {
                    return Err(AppError::Replayed { field: "parts" });
                }
                let birth = Action::SplitOff {
                    parent: new.case,
                    report: Report {
                        channel: matter.channel,
                        place: matter.place.clone(),
                        leaf: part.leaf.clone(),
                        condition: None,
                    },
                    reported_at: matter.reported_at,
                };
                let beside = Beside { words: part.words.clone(), ..Beside::default() };
                appends.push(self.prepare(caller, Case::unborn(part.id), new.request, birth, &beside).await?);
            }
            match self.commit(appends).await {
                Ok(records) => {
                    let record = records.into_iter().next().ok_or_else(AppError::no_case)?;
                    return Ok(Done { record, seq, again: false });
                }
                Err(AppError::Stale { .. }) => self.cases.forget(new.case),
                Err(error) => return Err(error),
            }
        }
        Err(AppError::Stale { case: new.case, seen: new.version.unwrap_or(0), now: 0 })
    }

    fn refused_as(&self, caller: &Caller, case: &Case, error: AppError) -> AppError {
        match error {
            AppError::Refused(refusal) => self.refused(caller, case, refusal),
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

enum Fresh {
    Record(Arc<StoredCase>),
    Before(Done),
}

fn about(field: &'static str) -> impl Fn(AppError) -> AppError {
    move |error| match error {
        AppError::Refused(refusal) => AppError::Refused(refusal.about(field)),
        error => error,
    }
}
