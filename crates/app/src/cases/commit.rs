//! From a decision to the disk: what the rules allow is sealed, submitted and kept in memory as it stands then.

use std::sync::Arc;

use domain::CaseId;
use domain::area::AreaLevel;
use domain::case::{Action, Ask, Case, Step, decide};
use ledger::cases::{StoredCase, beginning};
use ledger::words::{SealedWords, WrappedKey};
use ledger::{Append, CommitError, NumberRequest, Submission};
use uuid::Uuid;

use super::words::trimmed;
use super::{Beside, most_telling};
use crate::{App, AppError, Caller};

/// What to append to a case, and the case as it stood.
pub(super) struct Prepared {
    before: Arc<StoredCase>,
    append: Append,
}

impl App {
    /// A case before its first step.
    pub(super) fn unborn(&self, id: CaseId) -> Arc<StoredCase> {
        let case = Case::unborn(id);
        Arc::new(StoredCase { case, number: None, summary: None, serial: 0, updated_at: self.time.now() })
    }

    /// Decides on one case and commits what follows.
    pub(super) async fn append(
        &self,
        caller: &Caller,
        before: &Arc<StoredCase>,
        request: Uuid,
        action: Action,
        beside: &Beside,
    ) -> Result<Arc<StoredCase>, AppError> {
        let prepared = self.prepare(caller, before, request, action, beside).await?;
        let mut records = self.commit(vec![prepared]).await?;
        records.pop().ok_or_else(AppError::no_case)
    }

    /// Decides on one case: what to append, if the rules allow it.
    pub(super) async fn prepare(
        &self,
        caller: &Caller,
        before: &Arc<StoredCase>,
        request: Uuid,
        action: Action,
        beside: &Beside,
    ) -> Result<Prepared, AppError> {
        let city = self.city();
        let case = &before.case;
        let place = beside.place.as_ref().map(|given| city.place(given)).transpose()?;
        let photo = self.check_evidence(caller, &beside.evidence).await?;
        let words = trimmed(&beside.words);
        let salted = super::words::salted(&words)?;
        let commitment = salted.as_ref().map(|salted| salted.commitment(city.rules.settings.algorithm));
        let ask = Ask { request, action, words: commitment, evidence: beside.evidence.clone(), photo, place };
        let now = self.time.now();
        let mut refusals = Vec::new();
        for actor in caller.actors() {
            match decide(case, ask.clone(), &actor, now, &city.rules) {
                Ok(steps) => {
                    self.check_people(case, &ask.action).await?;
                    if let Action::Correct { leaf, .. } = &ask.action {
                        self.check_corrected_form(case, leaf.as_deref(), words.form.as_ref())?;
                    }
                    let (sealed, key) = match &salted {
                        Some(salted) => self.seal_words(case.id, case.version + 1, salted).await?,
                        None => (None, None),
                    };
                    // In a box, as whoever commits waits in a long line of futures.
                    let described = Box::pin(self.described(case, &ask.action, &words)).await?;
                    let append = self.appended(case.clone(), steps, sealed, key, described);
                    return Ok(Prepared { before: Arc::clone(before), append });
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
        description: Option<String>,
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
                area: city.rules.scheme.at(&matter.place.area, AreaLevel::Town),
                day: matter.reported_at.with_timezone(&city.rules.calendar.tz()).date_naive(),
            }),
            _ => None,
        };
        Append { expected, case, steps, words: sealed.into_iter().collect(), description, number, key }
    }

    /// Keeps the files that steps refer to. Before the commit: one kept for nothing harms less than one that is missed.
    async fn keep_evidence(&self, appends: &[Append]) -> Result<(), AppError> {
        let steps = appends.iter().flat_map(|append| &append.steps);
        let hashes: Vec<_> = steps.flat_map(|step| step.body.evidence.iter().copied()).collect();
        if !hashes.is_empty() {
            // In a box: it is rare, and whoever commits waits in a long line of futures.
            Box::pin(self.ledger.use_evidence(&hashes, self.time.now())).await?;
        }
        Ok(())
    }

    /// Commits what was decided, all or nothing, and keeps the cases as they stand after it.
    pub(super) async fn commit(&self, prepared: Vec<Prepared>) -> Result<Vec<Arc<StoredCase>>, AppError> {
        let seen = prepared.first().map_or(0, |prepared| prepared.append.expected);
        let mut records: Vec<_> = prepared.iter().map(Prepared::stored).collect();
        let appends: Vec<_> = prepared.into_iter().map(|prepared| prepared.append).collect();
        self.keep_evidence(&appends).await?;
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
}

impl Prepared {
    /// The case as it will stand, but for its number.
    fn stored(&self) -> StoredCase {
        let Self { before, append } = self;
        StoredCase {
            case: append.case.clone(),
            number: None,
            summary: append.description.clone().map(beginning).or_else(|| before.summary.clone()),
            serial: before.serial,
            updated_at: append.steps.last().map_or(before.updated_at, |step| step.at),
        }
    }
}
