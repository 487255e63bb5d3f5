//! A resident's own cases: report, look up by number and code, act.

use std::sync::Arc;

use domain::CaseId;
use domain::case::Channel;
use ledger::cases::StoredCase;

use super::work::Work;
use crate::cases::act::{Done, NewAction};
use crate::cases::report::{NewReport, Reported};
use crate::{App, AppError, Caller};

/// Photos one report may carry.
const MOST_PHOTOS: usize = 3;

impl App {
    /// A resident's report, with the work done for its id; the answer's number and code are all they need to follow it.
    pub async fn report_in_public(
        &self,
        mut new: NewReport,
        work: &Work,
    ) -> Result<(Reported, String), AppError> {
        self.check_work(work, &new.id.0.to_string())?;
        if new.beside.evidence.len() > MOST_PHOTOS {
            return Err(AppError::invalid(
                "evidence",
                "too_many",
                format!("最多 {MOST_PHOTOS} 张照片"),
                format!("at most {MOST_PHOTOS} photos"),
            ));
        }
        let caller = self.resident(Some(new.id));
        new.channel = Channel::Resident;
        new.draft = false;
        if new.leaf.is_empty() {
            new.leaf = self.other_leaf()?;
        }
        let code = self.codes.of(new.id);
        Ok((self.report(&caller, new).await?, code))
    }

    /// The leaf of a report whose reporter could not say; the command room corrects it.
    fn other_leaf(&self) -> Result<String, AppError> {
        let city = self.city();
        let taxonomy = city.rules.taxonomy.at(city.rules.calendar.date(self.time.now()));
        taxonomy
            .other()
            .map(|leaf| leaf.code.clone())
            .ok_or_else(|| AppError::invalid("leaf", "leaf_needed", "请选择类别", "choose a category"))
    }

    /// The case of a number, for whoever shows its code.
    pub async fn by_code(&self, number: &str, code: &str) -> Result<(Caller, Arc<StoredCase>), AppError> {
        let unknown = || {
            AppError::not_found(
                "case",
                "编号或查询码不正确, 请核对后再试",
                "the number or the code is wrong; please check both",
            )
        };
        let record = self.ledger.case_by_number(number.trim()).await?.ok_or_else(unknown)?;
        if !self.codes.fits(record.case.id, code) {
            return Err(unknown());
        }
        Ok((self.resident(Some(record.case.id)), Arc::new(record)))
    }

    /// A resident who showed the code of `case`, or is about to report it.
    pub(super) fn resident(&self, case: Option<CaseId>) -> Caller {
        Caller::resident(self.city().rules.city.clone(), case)
    }

    /// A resident's action on their own case.
    pub async fn act_in_public(
        &self,
        number: &str,
        code: &str,
        mut new: NewAction,
    ) -> Result<Done, AppError> {
        let (caller, record) = self.by_code(number, code).await?;
        new.case = record.case.id;
        self.act(&caller, new).await
    }
}
