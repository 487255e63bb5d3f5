//! Parts of a case become cases of their own, in one commit with the split.

use domain::case::action::Part;
use domain::case::{Action, Report};

use super::Beside;
use super::act::{Done, Fresh, MOST_TRIES, NewAction};
use super::report::check_id;
use crate::{App, AppError, Caller};

impl App {
    pub(super) async fn split(&self, caller: &Caller, new: NewAction) -> Result<Done, AppError> {
        let parts = new.parts.iter().map(|part| Part { id: part.id, leaf: part.leaf.clone() }).collect();
        let action = Action::Split { parts };
        for _ in 0..MOST_TRIES {
            let fresh = self.fresh(caller, new.case, new.request, new.version, &action, &new.beside).await?;
            let this = match fresh {
                Fresh::Record(record) => record,
                Fresh::Before(done) => return Ok(done),
            };
            let seq = this.case.version + 1;
            let split = self.prepare(caller, &this, new.request, action.clone(), &new.beside).await;
            let mut prepared = vec![split.map_err(|error| Self::refused_as(caller, &this.case, error))?];
            let matter = this.case.matter.clone().ok_or_else(AppError::no_case)?;
            for part in &new.parts {
                check_id(part.id, self.time.now()).map_err(|error| error.renamed("parts"))?;
                if self.load(part.id).await?.is_some() {
                    return Err(AppError::Replayed { field: "parts" });
                }
                if part.words.form.is_some() {
                    self.check_form(&part.leaf, part.words.form.as_ref())?;
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
                prepared
                    .push(self.prepare(caller, &self.unborn(part.id), new.request, birth, &beside).await?);
            }
            match self.commit(prepared).await {
                Ok(records) => {
                    let record = records.into_iter().next().ok_or_else(AppError::no_case)?;
                    return Ok(Done { record, seq, again: false });
                }
                Err(AppError::Stale { .. }) => self.cases.forget(new.case),
                Err(error) => return Err(error),
            }
        }
        Err(self.moved_on(new.case, new.version).await?)
    }
}
