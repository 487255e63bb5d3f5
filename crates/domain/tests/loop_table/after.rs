//! After the handling: verify, close, call back, rate, appeal, reopen.

use domain::case::action::Verdict;
use domain::case::{Action, End, Stage};
use domain::post::Role;

use super::row::{Row, row};
use super::support::starts::*;
use super::support::*;

/// Hours of the fifteen days in which a case may be rated and reopened.
const DAYS_15: i64 = 15 * 24;

pub fn rows() -> Vec<Row> {
    [verifying(), telling(), appealing(), reopening()].concat()
}

fn verifying() -> Vec<Row> {
    let (pass, fail, cannot) = (verify(Verdict::Pass), verify(Verdict::Fail), verify(Verdict::Cannot));
    vec![
        row(fed_back, verifier(), pass.clone()).wordless().photoless().to(Stage::Close),
        row(fed_back, worker(), pass.clone()).to(Stage::Close),
        row(fed_back, dispatcher(), fail).to(Stage::Handle),
        row(fed_back, verifier(), cannot).to(Stage::Feedback),
        row(fed_back, staff(Role::GridWorker, FAR_ROOM), pass.clone()).no("not_yours"),
        row(fed_back, handler(STATION), pass.clone()).no("role"),
        row(dispatched, verifier(), pass.clone()).no("stage"),
        row(verified, verifier(), pass).no("stage"),
        row(verified, dispatcher(), Action::Close).wordless().ends(End::Closed),
        row(verified, shift_lead(), Action::Close).ends(End::Closed),
        row(verified, staff(Role::Dispatcher, COUNTY), Action::Close).no("not_yours"),
        row(verified, verifier(), Action::Close).no("role"),
        row(fed_back, dispatcher(), Action::Close).no("stage"),
        row(closed, dispatcher(), Action::Close).no("stage"),
    ]
}

fn telling() -> Vec<Row> {
    let called = || closed().then(&dispatcher(), call_back(true, Some(true)));
    let county = staff(Role::Dispatcher, COUNTY);
    vec![
        row(closed, dispatcher(), call_back(true, Some(false))).wordless().ends(End::Closed),
        row(force_closed, county.clone(), call_back(false, None)).ends(End::ForceClosed),
        row(rated, dispatcher(), call_back(true, Some(false))).ends(End::Closed),
        row(closed, dispatcher(), call_back(false, Some(true))).no("not_reached"),
        row(closed, worker(), call_back(true, None)).no("role"),
        row(closed, staff(Role::ShiftLead, FAR_ROOM), call_back(true, None)).no("not_yours"),
        row(verified, dispatcher(), call_back(true, None)).no("stage"),
        row(refused, dispatcher(), call_back(true, None)).no("stage"),
        row(closed, resident(), rate(true, Some(5))).wordless().ends(End::Closed),
        row(closed, worker(), rate(false, None)).later(DAYS_15).ends(End::Closed),
        row(self_handled, resident(), rate(true, None)).ends(End::SelfHandled),
        // What the desk was told on the telephone does not take the resident's own rating away.
        row(called, resident(), rate(false, Some(1))).ends(End::Closed),
        row(rated, resident(), rate(false, Some(1))).no("rated"),
        row(self_handled, worker(), rate(true, Some(5))).no("own_work"),
        row(closed, resident(), rate(true, Some(0))).no("stars"),
        row(closed, resident(), rate(true, Some(6))).no("stars"),
        row(closed, resident(), rate(true, None)).later(DAYS_15 + 1).no("too_late"),
        row(closed, colleague(&worker()), rate(true, None)).no("not_yours"),
        row(closed, platform(), rate(true, None)).no("role"),
        row(verified, resident(), rate(true, None)).no("stage"),
        row(merged, resident(), rate(true, None)).no("stage"),
    ]
}

fn appealing() -> Vec<Row> {
    let to_leader = || appeal_pre_reviewed().then(&supervisor(), review(true));
    let upheld =
        || appeal_pre_reviewed().then(&supervisor(), review(true)).then(&city_supervisor(), review(true));
    let turned_down = || appealed().then(&shift_lead(), review(false));
    vec![
        row(closed, unit_lead(STATION), Action::Appeal).ends(End::Closed),
        row(force_closed, handler(STATION), Action::Appeal).ends(End::ForceClosed),
        row(closed, handler(STATION), Action::Appeal).wordless().no("words_needed"),
        row(appealed, handler(STATION), Action::Appeal).no("appealed"),
        row(turned_down, handler(STATION), Action::Appeal).no("appealed"),
        row(closed, handler(TWIN), Action::Appeal).no("not_yours"),
        row(self_handled, handler(STATION), Action::Appeal).no("not_yours"),
        row(closed, dispatcher(), Action::Appeal).no("role"),
        row(verified, handler(STATION), Action::Appeal).no("stage"),
        row(appealed, shift_lead(), review(true)).ends(End::Closed),
        row(appeal_pre_reviewed, supervisor(), review(true)).ends(End::Closed),
        row(to_leader, city_supervisor(), review(true)).ends(End::Closed),
        row(to_leader, colleague(&supervisor()), review(true)).ends(End::Closed),
        row(to_leader, supervisor(), review(true)).no("another_reviewer"),
        row(to_leader, also(&shift_lead(), Role::Supervisor), review(true)).no("another_reviewer"),
        row(appealed, supervisor(), review(true)).no("appeal_node"),
        row(appeal_pre_reviewed, shift_lead(), review(true)).no("appeal_node"),
        row(closed, shift_lead(), review(true)).no("no_appeal"),
        row(upheld, supervisor(), review(true)).no("no_appeal"),
        row(turned_down, shift_lead(), review(true)).no("no_appeal"),
        row(appealed, shift_lead(), review(true)).wordless().no("words_needed"),
        row(appealed, staff(Role::ShiftLead, FAR_ROOM), review(true)).no("not_yours"),
        row(appealed, unit_lead(STATION), review(true)).no("role"),
        row(verified, shift_lead(), review(true)).no("stage"),
    ]
}

fn reopening() -> Vec<Row> {
    let again = Action::Reopen;
    vec![
        row(closed, resident(), again.clone()).to(Stage::Dispatch),
        row(closed, worker(), again.clone()).later(DAYS_15).to(Stage::Dispatch),
        row(force_closed, dispatcher(), again.clone()).to(Stage::Dispatch),
        // What was never filed is accepted and filed after all, even where the report named a condition.
        row(self_handled, resident(), again.clone()).to(Stage::Collect),
        row(self_handled_with_condition, resident(), again.clone()).to(Stage::Collect),
        row(refused, worker(), again.clone()).to(Stage::Collect),
        row(closed, supervisor(), again.clone()).later(DAYS_15 + 1).to(Stage::Dispatch),
        row(closed, resident(), again.clone()).later(DAYS_15 + 1).no("too_late"),
        row(closed, resident(), again.clone()).wordless().no("words_needed"),
        row(closed, colleague(&worker()), again.clone()).no("not_yours"),
        row(closed, handler(STATION), again.clone()).no("role"),
        row(merged, dispatcher(), again.clone()).no("stage"),
        row(voided, dispatcher(), again.clone()).no("stage"),
        row(withdrawn, worker(), again.clone()).no("stage"),
        row(verified, resident(), again).no("stage"),
    ]
}
