//! Two cases of one matter: one ends, the other takes it in, in one commit.

use domain::case::Action;

use super::Beside;
use super::act::{Done, Fresh, MOST_TRIES, NewAction};
use crate::{App, AppError, Caller};

impl App {
    pub(super) async fn merge(&self, caller: &Caller, new: NewAction) -> Result<Done, AppError> {
        let Action::Merge { into } = new.action else { return Err(AppError::no_case()) };
        for _ in 0..MOST_TRIES {
            let fresh =
                self.fresh(caller, new.case, new.request, new.version, &new.action, &new.beside).await?;
            let this = match fresh {
                Fresh::Record(record) => record,
                Fresh::Before(done) => return Ok(done),
            };
            let seq = this.case.version + 1;
            let merge = self.prepare(caller, &this, new.request, new.action.clone(), &new.beside).await;
            let merge = merge.map_err(|error| Self::refused_as(caller, &this.case, error))?;
            let other = self.seen(caller, into).await.map_err(|_| {
                AppError::invalid(
                    "into",
                    "unknown_case",
                    "要并入的事件不存在或不在您的管辖范围内",
                    "the case to merge into does not exist or is outside your scope",
                )
            })?;
            let absorb = Action::Absorb { from: new.case };
            let absorb = self.prepare(caller, &other, new.request, absorb, &Beside::default()).await;
            match self.commit(vec![merge, absorb.map_err(about_the_other)?]).await {
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
        Err(self.moved_on(new.case, new.version).await?)
    }
}

fn about_the_other(error: AppError) -> AppError {
    match error {
        AppError::Refused(refusal) => AppError::Refused(refusal.about("into")),
        error => error,
    }
}
