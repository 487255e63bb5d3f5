//! The steps of a case as sentences. Talk inside and between units, and what was asked but not granted, is not told.

use chrono::{DateTime, Utc};
use domain::case::action::{Found, RefuseReason, ReturnReason, Verdict};
use domain::case::state::Wish;
use domain::case::{Action, Step};
use domain::clock::Limit;
use domain::post::Role;
use domain::{Bilingual, UnitId};

use super::day;
use crate::cases::steps::{ShownStep, ShownWords};
use crate::city::City;

/// One thing that happened.
#[derive(Debug)]
pub struct Happened {
    /// When.
    pub at: DateTime<Utc>,
    /// What, in a plain sentence.
    pub text: Bilingual,
}

/// What is told of a case's steps.
pub(super) struct Story {
    /// What happened, first to last.
    pub told: Vec<Happened>,
    /// Why it was last put off, masked.
    pub reason: Option<String>,
}

/// The sentences of a history.
pub(super) fn story(steps: &[ShownStep], city: &City) -> Story {
    let mut story = Story { told: Vec::new(), reason: None };
    let mut asked = None;
    for shown in steps {
        let step = &shown.step;
        match &step.body.action {
            Action::AskVoid => asked = Some(Wish::Void),
            Action::AskForceClose => asked = Some(Wish::ForceClose),
            Action::AskExtend { by } => asked = Some(Wish::Extend { by: *by }),
            Action::AskSuspend { until } => {
                asked = Some(Wish::Suspend { until: *until });
                story.reason = written(shown);
            }
            Action::Deny => asked = None,
            Action::Grant => {
                let text = asked.take().map(|wish| granted(&wish, city, story.reason.as_deref()));
                story.told.extend(text.map(|text| Happened { at: step.at, text }));
            }
            action => {
                let text = sentence(action, step, city);
                story.told.extend(text.map(|text| Happened { at: step.at, text }));
            }
        }
    }
    story
}

fn written(shown: &ShownStep) -> Option<String> {
    match &shown.words {
        Some(ShownWords::Masked(words)) => words.text.clone(),
        Some(ShownWords::Erased) | None => None,
    }
}

fn granted(wish: &Wish, city: &City, reason: Option<&str>) -> Bilingual {
    match wish {
        Wish::Void => Bilingual::new("经批准作废", "it was voided by a decision"),
        Wish::ForceClose => Bilingual::new("经批准结案", "it was closed by a decision"),
        Wish::Extend { by } => longer(*by),
        Wish::Suspend { until } => {
            let until = day(*until, city);
            let (why_zh, why_en) = reason
                .map(|reason| (format!(", 原因: {reason}"), format!(", because: {reason}")))
                .unwrap_or_default();
            Bilingual::new(
                format!("经批准暂缓办理, 到{}恢复{why_zh}", until.zh),
                format!("it was put off until {}{why_en}", until.en),
            )
        }
    }
}

fn longer(by: Limit) -> Bilingual {
    let by = by.words();
    Bilingual::new(
        format!("办理时限经批准延长{}", by.zh),
        format!("the time for handling it was extended by {}", by.en),
    )
}

/// What a step says to the resident; none where it is not their concern.
fn sentence(action: &Action, step: &Step, city: &City) -> Option<Bilingual> {
    let name = |unit: UnitId| city.unit_name(unit);
    let actor = step.actor.post.unit.map(name).unwrap_or_default();
    let of_resident = step.actor.post.role == Role::Resident;
    let by = |zh: &str, en: &str| Bilingual::new(format!("{}{zh}", actor.zh), format!("{} {en}", actor.en));
    let plain = |zh: &str, en: &str| Bilingual::new(zh, en);
    Some(match action {
        Action::Report(_) => plain("收到反映", "the report was received"),
        Action::SplitOff { .. } => {
            plain("从另一件事中分出来单独办理", "it was split off another matter to be handled by itself")
        }
        Action::SelfHandle => plain("已当场处置", "it was settled on the spot"),
        Action::Withdraw => plain("您撤回了反映", "you took the report back"),
        Action::Accept => by("已受理", "accepted it"),
        Action::Refuse { reason } => {
            let why = refused(*reason);
            by(&format!("没有受理: {}", why.0), &format!("did not accept it: {}", why.1))
        }
        Action::Correct { .. } => by("更正了类别、位置或描述", "corrected category, place or description"),
        Action::AskSiteCheck => plain("已安排到现场核实", "somebody was sent to check on site"),
        Action::SiteCheck { found } => match found {
            Found::Exists => plain("到现场核实, 情况属实", "the check on site found it as reported"),
            Found::Missing => plain("到现场核实, 没有发现", "the check on site did not find it"),
            Found::Unable => plain("到现场, 但无法核实", "the check on site could not tell"),
        },
        Action::File { .. } => by("已立案", "filed it"),
        Action::Merge { .. } => {
            plain("与同一件事的另一条反映合并办理", "it was joined with another report of the same matter")
        }
        Action::Split { .. } => {
            plain("其中一部分分出来另行办理", "a part was split off to be handled by itself")
        }
        Action::Dispatch { lead, .. } => {
            let lead = name(*lead);
            plain(&format!("派给{}办理", lead.zh), &format!("it was sent to {}", lead.en))
        }
        Action::Redispatch { lead, .. } => {
            let lead = name(*lead);
            plain(&format!("改由{}办理", lead.zh), &format!("it was re-assigned to {}", lead.en))
        }
        Action::Raise { to } => {
            let to = to.label();
            plain(&format!("提级到{}办理", to.zh), &format!("it was raised to the {}", to.en))
        }
        Action::Sign => by("已签收", "signed for it"),
        Action::Return { reason } => {
            let why = returned(*reason);
            by(&format!("退回: {}", why.0), &format!("returned it: {}", why.1))
        }
        Action::AskRuling { reason } => {
            let why = returned(*reason);
            by(
                &format!("提请上级裁定由谁办理: {}; 裁定前仍由其办理", why.0),
                &format!("asked for a ruling on whose it is: {}; it keeps the matter meanwhile", why.1),
            )
        }
        Action::Rule { lead } => {
            let lead = name(*lead);
            plain(&format!("裁定由{}办理", lead.zh), &format!("it was ruled that {} handles it", lead.en))
        }
        Action::Resume => plain("恢复办理", "work on it went on"),
        Action::Supervise { .. } => by("已督办", "put it under supervision"),
        Action::Escalate => {
            plain("超过办理时限, 已告知上级单位", "the time limit ran out; the unit above was told")
        }
        Action::Urge if of_resident => plain("您催办了一次", "you urged it"),
        Action::Urge => by("催办了一次", "urged it"),
        Action::Comment if of_resident => plain("您补充了说明", "you added to it"),
        Action::CoFeedBack => by("反馈了协办情况", "reported what it did to help"),
        Action::FeedBack => by("反馈: 已处理, 等待核查", "reported it handled; it waits to be verified"),
        Action::Verify { verdict } => match verdict {
            Verdict::Pass => plain("核查通过", "what was done passed the check"),
            Verdict::Fail => {
                plain("核查没有通过, 继续处理", "what was done did not pass the check; work goes on")
            }
            Verdict::Cannot => plain("暂时无法核查", "it could not be verified yet"),
        },
        Action::Close => by("结案", "closed it"),
        Action::CallBack { reached: true, .. } => plain("已回访", "somebody called back"),
        Action::CallBack { reached: false, .. } => {
            plain("回访时没有联系上", "somebody called back and reached nobody")
        }
        Action::Rate { satisfied, .. } => {
            if *satisfied {
                plain("评价: 满意", "it was rated: satisfied")
            } else {
                plain("评价: 不满意", "it was rated: not satisfied")
            }
        }
        Action::Reopen if of_resident => plain("您要求重新办理", "you reopened it"),
        Action::Reopen => by("重新办理", "reopened it"),
        Action::SaveDraft(_)
        | Action::AskVoid
        | Action::AskForceClose
        | Action::AskExtend { .. }
        | Action::AskSuspend { .. }
        | Action::Grant
        | Action::Deny
        | Action::Absorb { .. }
        | Action::Assign { .. }
        | Action::HandOver { .. }
        | Action::ReplySupervision
        | Action::Consult { .. }
        | Action::ReplyConsult
        | Action::Comment
        | Action::Appeal
        | Action::ReviewAppeal { .. } => return None,
    })
}

fn refused(reason: RefuseReason) -> (&'static str, &'static str) {
    match reason {
        RefuseReason::OutOfScope => ("不属于受理范围", "it is not within what we take in"),
        RefuseReason::TooLittleKnown => ("信息不足, 无法办理", "too little is known to handle it"),
        RefuseReason::NotFound => ("核实不存在", "it was not found"),
        RefuseReason::AlreadyHandled => ("同一件事已在办理", "the same matter is being handled already"),
        RefuseReason::OtherLegalWay => ("应通过其他法定途径解决", "another legal way is open for it"),
    }
}

fn returned(reason: ReturnReason) -> (&'static str, &'static str) {
    match reason {
        ReturnReason::OtherArea => ("不在其辖区", "it lies outside its area"),
        ReturnReason::OtherDuty => ("不属其职责", "it is not among its duties"),
        ReturnReason::UnclearOwner => ("权属不清", "whose it is, is not clear"),
        ReturnReason::TooLittleKnown => ("信息不足", "too little is known"),
    }
}
