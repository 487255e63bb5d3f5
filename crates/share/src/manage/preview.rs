//! What would have been sent: a rule tried out on some cases or areas, with nothing stored and nothing sent.

use app::{AppError, Caller};
use ledger::cases::{Filter, Order, State};
use ledger::share::Subject;

use super::deliveries::of_kind;
use super::find::masked_rule;
use crate::reason::Reason;
use crate::rule::{Rule, SubjectKind, follow_area};
use crate::service::{Share, keeper};
use crate::work::sketch_of;

/// Cases or areas of one try.
pub const MOST_SUBJECTS: usize = 10;

/// Changes of areas read at a time.
const BATCH: u32 = 500;

/// What would have been sent of one case or area.
#[derive(Debug, Clone)]
pub struct Sketch {
    /// The case or the area.
    pub subject: Subject,
    /// A case's number.
    pub number: Option<String>,
    /// The steps or changes that would have been sent; none when the filter is not met.
    pub steps: Vec<u32>,
    /// The body of the last of them, personal data masked, or why it would be held.
    pub body: Option<Result<String, Reason>>,
}

impl Share {
    /// Tries a rule out on these cases or areas, or on the ten newest.
    pub async fn preview(
        &self,
        caller: &Caller,
        rule: &Rule,
        subjects: &[Subject],
    ) -> Result<Vec<Sketch>, AppError> {
        keeper(self, caller)?;
        self.check_rule("-", rule).await?;
        subjects.iter().try_for_each(|subject| of_kind(rule, subject))?;
        let subjects = match (subjects, rule.subject) {
            ([], SubjectKind::Cases) => self.newest(caller).await?,
            ([], SubjectKind::Areas) => self.newest_areas(rule).await?,
            (given, _) => given.to_vec(),
        };
        let city = self.app.city();
        let shown = masked_rule(rule);
        let mut sketches = Vec::new();
        for subject in subjects.into_iter().take(MOST_SUBJECTS) {
            if let Some(case) = subject.case() {
                self.app.seen(caller, case).await?;
            }
            let Some(history) = self.history(&subject).await? else { continue };
            let steps = history.follow(rule, &city, 0);
            let body = match steps.last() {
                // Held or not is told by the rule itself; what is shown is masked.
                Some(&seq) => Some(match sketch_of(self, 0, rule, &history, seq).await? {
                    Ok(_) => sketch_of(self, 0, &shown, &history, seq).await?,
                    held => held,
                }),
                None => None,
            };
            sketches.push(Sketch { subject, number: history.number().map(str::to_owned), steps, body });
        }
        Ok(sketches)
    }

    async fn newest(&self, caller: &Caller) -> Result<Vec<Subject>, AppError> {
        let filter = Filter { state: State::All, ..Filter::default() };
        let page = self.app.list(caller, filter, Order::Newest, None, MOST_SUBJECTS as u32).await?;
        Ok(page.items.iter().map(|record| record.case.id.into()).collect())
    }

    /// The areas that changed last and have a change the rule follows.
    async fn newest_areas(&self, rule: &Rule) -> Result<Vec<Subject>, AppError> {
        let places = self.app.ledger.places();
        let mut found: Vec<Subject> = Vec::new();
        let mut before = i64::MAX;
        loop {
            let changes = places.newest_changes(before, BATCH).await?;
            let Some(last) = changes.last() else { return Ok(found) };
            before = last.pos;
            for change in &changes {
                let subject = Subject::Area(change.code.clone());
                if !follow_area(rule, std::slice::from_ref(change), 0).is_empty() && !found.contains(&subject)
                {
                    found.push(subject);
                }
                if found.len() == MOST_SUBJECTS {
                    return Ok(found);
                }
            }
        }
    }
}
