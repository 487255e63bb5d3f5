//! Which steps of a case are delivered: a function of the rule and the case's own history, so that it can be worked out
//! again at any time, and compared with what was delivered.

use domain::CaseId;
use domain::case::{Case, Step};
use domain::taxonomy::TaxonomyBook;

use super::{Rule, Wants};
use crate::notice::{milestone, task};

/// A step with the case as it stood after it.
#[derive(Debug, Clone)]
pub struct Moment {
    /// The step.
    pub step: Step,
    /// The case after it.
    pub case: Case,
}

impl Moment {
    /// The moments of a case's history.
    pub fn of(id: CaseId, steps: Vec<Step>) -> Vec<Self> {
        let mut case = Case::unborn(id);
        let take = |step: Step| {
            case.apply(&step);
            Self { step, case: case.clone() }
        };
        steps.into_iter().map(take).collect()
    }
}

/// The numbers of the steps that are due. A case is followed from the first step after which it meets the filter, also
/// when it no longer does later: whoever was told of it hears how it goes on.
pub fn follow(rule: &Rule, history: &[Moment], taxonomy: &TaxonomyBook) -> Vec<u32> {
    let first = history.iter().position(|moment| rule.filter.holds(&moment.case, taxonomy));
    let Some(first) = first else { return Vec::new() };
    let followed = &history[first..];
    match rule.wants {
        Wants::Report => vec![followed[0].step.seq],
        Wants::Steps => followed.iter().map(|moment| moment.step.seq).collect(),
        Wants::Notices => {
            let before = |at: usize| at.checked_sub(1).map(|at| &history[at].case);
            let is_one = |at: &usize| milestone(before(*at), &history[*at]).is_some();
            (first..history.len()).filter(is_one).map(|at| history[at].step.seq).collect()
        }
        Wants::Tasks => followed.iter().filter(|it| task(it).is_some()).map(|it| it.step.seq).collect(),
        Wants::Close => {
            let open_before = |at: usize| at == 0 || history[at - 1].case.end.is_none();
            let ends = |at: &usize| history[*at].case.end.is_some() && open_before(*at);
            (first..history.len()).filter(ends).map(|at| history[at].step.seq).collect()
        }
    }
}
