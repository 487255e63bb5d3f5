//! What would have been sent: a rule tried out on some cases, with nothing stored and nothing sent.

use app::{AppError, Caller};
use domain::CaseId;
use ledger::cases::{Filter, Order, State};

use super::find::masked_rule;
use crate::reason::Reason;
use crate::rule::{Rule, follow};
use crate::service::{Share, keeper};
use crate::work::sketch_of;

/// Cases of one try.
pub const MOST_CASES: usize = 10;

/// What would have been sent of one case.
#[derive(Debug, Clone)]
pub struct Sketch {
    /// The case.
    pub case: CaseId,
    /// Its number.
    pub number: Option<String>,
    /// The steps that would have been sent; none when the case does not meet the filter.
    pub steps: Vec<u32>,
    /// The body of the last of them, personal data masked, or why it would be held.
    pub body: Option<Result<String, Reason>>,
}

impl Share {
    /// Tries a rule out on these cases, or on the ten newest.
    pub async fn preview(
        &self,
        caller: &Caller,
        rule: &Rule,
        cases: &[CaseId],
    ) -> Result<Vec<Sketch>, AppError> {
        keeper(self, caller)?;
        self.check_rule("-", rule).await?;
        let cases = if cases.is_empty() { self.newest(caller).await? } else { cases.to_vec() };
        let city = self.app.city();
        let shown = masked_rule(rule);
        let mut sketches = Vec::new();
        for case in cases.into_iter().take(MOST_CASES) {
            self.app.seen(caller, case).await?;
            let Some(story) = self.story(case).await? else { continue };
            let steps = follow(rule, &story.moments, &city.rules.taxonomy);
            let body = match steps.last() {
                // Held or not is told by the rule itself; what is shown is masked.
                Some(&seq) => Some(match sketch_of(self, 0, rule, &story, seq).await? {
                    Ok(_) => sketch_of(self, 0, &shown, &story, seq).await?,
                    held => held,
                }),
                None => None,
            };
            sketches.push(Sketch { case, number: story.number, steps, body });
        }
        Ok(sketches)
    }

    async fn newest(&self, caller: &Caller) -> Result<Vec<CaseId>, AppError> {
        let filter = Filter { state: State::All, ..Filter::default() };
        let page = self.app.list(caller, filter, Order::Newest, None, MOST_CASES as u32).await?;
        Ok(page.items.iter().map(|record| record.case.id).collect())
    }
}
