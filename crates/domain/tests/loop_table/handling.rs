//! While a unit has the case: sign, assign, return and rule, extend and suspend, supervise and urge, consult, feed back.

use domain::case::{Action, End, Stage};
use domain::post::{Actor, Role};
use domain::{AccountId, UnitId};

use super::row::{Row, row};
use super::support::starts::*;
use super::support::*;

pub fn rows() -> Vec<Row> {
    [within_the_unit(), returns_and_rulings(), wishes(), grants(), from_above(), together()].concat()
}

fn within_the_unit() -> Vec<Row> {
    let (own, other) = (handler(STATION), handler(TWIN));
    let deputy = colleague(&own);
    vec![
        row(dispatched, own.clone(), Action::Sign).wordless().to(Stage::Handle),
        row(dispatched, staff(Role::Service, STATION), Action::Sign).to(Stage::Handle),
        row(signed, own.clone(), Action::Sign).no("signed"),
        row(dispatched, other, Action::Sign).no("not_yours"),
        row(dispatched, dispatcher(), Action::Sign).no("role"),
        row(filed, own.clone(), Action::Sign).no("stage"),
        row(suspended, own.clone(), Action::Sign).no("suspended"),
        row(dispatched, unit_lead(STATION), assign(own.account)).to(Stage::Handle),
        row(suspended, unit_lead(STATION), assign(own.account)).to(Stage::Handle),
        row(assigned, unit_lead(STATION), assign(own.account)).no("nothing_changed"),
        row(dispatched, unit_lead(STATION), assign(AccountId::NOBODY)).no("unknown_account"),
        row(dispatched, unit_lead(TWIN), assign(own.account)).no("not_yours"),
        row(dispatched, shift_lead(), assign(own.account)).no("role"),
        row(fed_back, unit_lead(STATION), assign(own.account)).no("stage"),
        row(assigned, own.clone(), hand_over(deputy.account)).to(Stage::Handle),
        row(assigned, own.clone(), hand_over(own.account)).no("nothing_changed"),
        row(assigned, deputy.clone(), hand_over(deputy.account)).no("not_yours"),
        // The same person in a post of another unit.
        row(assigned, Actor { account: own.account, ..handler(TWIN) }, hand_over(deputy.account))
            .no("not_yours"),
        row(dispatched, own, hand_over(deputy.account)).no("not_yours"),
        row(assigned, dispatcher(), hand_over(deputy.account)).no("role"),
        row(closed, handler(STATION), hand_over(deputy.account)).no("stage"),
    ]
}

fn returns_and_rulings() -> Vec<Row> {
    let department = || handler(DEPARTMENT);
    let county_lead = || staff(Role::ShiftLead, COUNTY);
    vec![
        row(dispatched, handler(STATION), give_back()).to(Stage::Dispatch),
        row(signed, unit_lead(STATION), give_back()).to(Stage::Dispatch),
        row(dispatched, handler(STATION), give_back()).wordless().no("words_needed"),
        row(dispatched, handler(STATION), give_back()).photoless().no("evidence_needed"),
        row(returned_twice, department(), give_back()).no("third_return"),
        row(contested, department(), give_back()).no("third_return"),
        row(ruled, handler(STATION), give_back()).no("ruled"),
        row(suspended, handler(STATION), give_back()).no("suspended"),
        row(dispatched, handler(TWIN), give_back()).no("not_yours"),
        row(dispatched, dispatcher(), give_back()).no("role"),
        row(fed_back, handler(STATION), give_back()).no("stage"),
        row(returned_twice, department(), ask_ruling()).to(Stage::Handle),
        row(dispatched, handler(STATION), ask_ruling()).no("ruling"),
        row(contested, department(), ask_ruling()).no("ruling"),
        row(ruled, handler(STATION), ask_ruling()).no("ruled"),
        row(returned_twice, department(), ask_ruling()).wordless().no("words_needed"),
        row(returned_twice, handler(STATION), ask_ruling()).no("not_yours"),
        row(returned_twice, dispatcher(), ask_ruling()).no("role"),
        row(returned, handler(STATION), ask_ruling()).no("stage"),
        // The county is the lowest centre above the station, its twin and the county's department.
        row(contested, supervisor(), rule(TWIN)).to(Stage::Handle),
        row(contested, county_lead(), rule(DEPARTMENT)).to(Stage::Handle),
        row(contested_and_suspended, supervisor(), rule(TWIN)).to(Stage::Handle),
        row(contested, supervisor(), rule(FAR_STATION)).no("foreign_unit"),
        row(contested, supervisor(), rule(UnitId(99))).no("unknown_unit"),
        row(contested, supervisor(), rule(TWIN)).wordless().no("words_needed"),
        row(returned_twice, supervisor(), rule(TWIN)).no("ruling"),
        row(ruled, supervisor(), rule(TWIN)).no("ruling"),
        row(contested, shift_lead(), rule(TWIN)).no("not_yours"),
        row(contested, city_supervisor(), rule(TWIN)).no("not_yours"),
        row(contested, staff(Role::Supervisor, OTHER_COUNTY), rule(TWIN)).no("not_yours"),
        row(contested, department(), rule(TWIN)).no("role"),
        row(returned, supervisor(), rule(TWIN)).no("stage"),
        // A ruling lapses where the place is corrected away from whom it bound; the returns are used up all the same.
        row(ruled_and_moved, handler(STATION), ask_ruling()).to(Stage::Handle),
        row(ruled_and_moved, handler(STATION), give_back()).no("third_return"),
    ]
}

fn wishes() -> Vec<Row> {
    let own = || handler(STATION);
    let soon = local("2026-03-11 09:00");
    vec![
        row(dispatched, own(), ask_extend("5 working_hours")).to(Stage::Handle),
        row(extended, own(), ask_extend("1 working_hours")).to(Stage::Handle),
        row(extension_lapsed, own(), ask_extend("3 emergency_hours")).to(Stage::Handle),
        row(dispatched, own(), ask_extend("5.01 working_hours")).no("extend_by"),
        row(dispatched, own(), ask_extend("0 working_hours")).no("extend_by"),
        row(dispatched, own(), ask_extend("1 emergency_hours")).no("extend_by"),
        row(overdue, own(), ask_extend("1 working_hours")).no("too_late"),
        row(extension_asked, own(), ask_extend("1 working_hours")).no("already_asked"),
        row(dispatched, own(), ask_extend("1 working_hours")).wordless().no("words_needed"),
        row(dispatched, dispatcher(), ask_extend("1 working_hours")).no("role"),
        row(dispatched, handler(TWIN), ask_extend("1 working_hours")).no("not_yours"),
        row(suspended, own(), ask_extend("1 working_hours")).no("suspended"),
        row(filed, own(), ask_extend("1 working_hours")).no("stage"),
        row(dispatched, own(), ask_suspend(soon)).to(Stage::Handle),
        row(overdue, own(), ask_suspend(local("2026-03-20 09:00"))).to(Stage::Handle),
        row(dispatched, own(), ask_suspend(local("2026-03-10 09:00"))).no("suspend_until"),
        row(dispatched, own(), ask_suspend(local("2027-03-10 09:00"))).to(Stage::Handle),
        row(dispatched, own(), ask_suspend(local("2027-03-10 09:01"))).no("suspend_until"),
        row(dispatched, own(), ask_suspend(soon)).wordless().no("words_needed"),
        row(suspended, own(), ask_suspend(soon)).no("suspended"),
        row(suspension_asked, own(), ask_suspend(soon)).no("already_asked"),
        row(dispatched, worker(), ask_suspend(soon)).no("role"),
        row(closed, own(), ask_suspend(soon)).no("stage"),
        row(dispatched, dispatcher(), Action::AskForceClose).to(Stage::Handle),
        row(suspended, dispatcher(), Action::AskForceClose).to(Stage::Handle),
        row(fed_back, shift_lead(), Action::AskForceClose).to(Stage::Feedback),
        row(verified, dispatcher(), Action::AskForceClose).to(Stage::Close),
        row(dispatched, dispatcher(), Action::AskForceClose).wordless().no("words_needed"),
        row(force_asked, shift_lead(), Action::AskForceClose).no("already_asked"),
        row(filed, dispatcher(), Action::AskForceClose).no("stage"),
        row(dispatched, own(), Action::AskForceClose).no("role"),
        row(dispatched, staff(Role::Dispatcher, COUNTY), Action::AskForceClose).no("not_yours"),
    ]
}

fn grants() -> Vec<Row> {
    let own = || handler(STATION);
    let county_lead = || staff(Role::ShiftLead, COUNTY);
    vec![
        row(void_asked, shift_lead(), Action::Grant).wordless().ends(End::Voided),
        row(force_asked, supervisor(), Action::Grant).ends(End::ForceClosed),
        row(extension_asked, shift_lead(), Action::Grant).to(Stage::Handle),
        row(suspension_asked, county_lead(), Action::Grant).to(Stage::Handle),
        // Four eyes: not the asker in another post, not the asker's post by another hand.
        row(void_asked, also(&dispatcher(), Role::ShiftLead), Action::Grant).no("four_eyes"),
        row(void_asked_by_lead, shift_lead(), Action::Grant).no("four_eyes"),
        row(void_asked_by_lead, colleague(&shift_lead()), Action::Grant).no("four_eyes"),
        row(void_asked_by_lead, county_lead(), Action::Grant).ends(End::Voided),
        row(second_extension_asked, shift_lead(), Action::Grant).no("second_extension"),
        row(second_extension_asked, supervisor(), Action::Grant).to(Stage::Handle),
        row(suspension_asked, shift_lead(), Action::Grant).later(15 * 24).no("suspend_until"),
        row(filed, shift_lead(), Action::Grant).no("nothing_asked"),
        row(suspended, shift_lead(), Action::Grant).no("nothing_asked"),
        row(extension_lapsed, shift_lead(), Action::Grant).no("nothing_asked"),
        row(void_asked, staff(Role::ShiftLead, FAR_ROOM), Action::Grant).no("not_yours"),
        row(void_asked, dispatcher(), Action::Grant).no("role"),
        row(extension_asked, own(), Action::Grant).no("role"),
        row(voided, shift_lead(), Action::Grant).no("stage"),
        row(void_asked, shift_lead(), Action::Deny).to(Stage::Dispatch),
        row(extension_asked, supervisor(), Action::Deny).to(Stage::Handle),
        row(void_asked, shift_lead(), Action::Deny).wordless().no("words_needed"),
        row(filed, shift_lead(), Action::Deny).no("nothing_asked"),
        row(void_asked, dispatcher(), Action::Deny).no("role"),
        row(closed, shift_lead(), Action::Deny).no("stage"),
        row(suspended, own(), Action::Resume).wordless().to(Stage::Handle),
        row(suspended, dispatcher(), Action::Resume).to(Stage::Handle),
        row(suspended, platform(), Action::Resume).later(15 * 24).to(Stage::Handle),
        row(suspended, platform(), Action::Resume).later(24).no("suspend_until"),
        row(dispatched, own(), Action::Resume).no("not_suspended"),
        row(suspended, handler(TWIN), Action::Resume).no("not_yours"),
        row(suspended, worker(), Action::Resume).no("role"),
        row(filed, dispatcher(), Action::Resume).no("stage"),
    ]
}

fn from_above() -> Vec<Row> {
    vec![
        row(dispatched, supervisor(), supervise(true)).to(Stage::Handle),
        row(reported, shift_lead(), supervise(false)).to(Stage::Collect),
        row(suspended, supervisor(), supervise(true)).to(Stage::Handle),
        row(dispatched, supervisor(), supervise(true)).wordless().no("words_needed"),
        row(dispatched, staff(Role::Supervisor, OTHER_COUNTY), supervise(true)).no("not_yours"),
        row(dispatched, dispatcher(), supervise(true)).no("role"),
        row(closed, supervisor(), supervise(true)).no("stage"),
        row(supervised, handler(STATION), Action::ReplySupervision).to(Stage::Handle),
        row(supervised, dispatcher(), Action::ReplySupervision).to(Stage::Handle),
        row(dispatched, handler(STATION), Action::ReplySupervision).no("no_reply_owed"),
        row(escalated, handler(STATION), Action::ReplySupervision).no("no_reply_owed"),
        row(supervised, handler(STATION), Action::ReplySupervision).wordless().no("words_needed"),
        row(supervised, handler(TWIN), Action::ReplySupervision).no("not_yours"),
        row(supervised, worker(), Action::ReplySupervision).no("role"),
        row(closed, dispatcher(), Action::ReplySupervision).no("stage"),
        row(overdue, platform(), Action::Escalate).wordless().to(Stage::Handle),
        row(reported, platform(), Action::Escalate).later(1).to(Stage::Collect),
        row(dispatched, platform(), Action::Escalate).no("not_overdue"),
        row(escalated, platform(), Action::Escalate).later(1).no("not_overdue"),
        row(overdue, dispatcher(), Action::Escalate).no("role"),
        row(suspended, platform(), Action::Escalate).later(100).no("suspended"),
        row(closed, platform(), Action::Escalate).later(1000).no("stage"),
        row(dispatched, resident(), Action::Urge).wordless().to(Stage::Handle),
        row(suspended, worker(), Action::Urge).to(Stage::Handle),
        row(dispatched, staff(Role::Dispatcher, CITY), Action::Urge).to(Stage::Handle),
        row(dispatched, colleague(&worker()), Action::Urge).no("not_yours"),
        row(dispatched, handler(STATION), Action::Urge).no("role"),
        row(drafted, worker(), Action::Urge).no("stage"),
        row(closed, resident(), Action::Urge).no("stage"),
    ]
}

fn together() -> Vec<Row> {
    let crowd = [TWIN; 11];
    let far = || handler(FAR_STATION);
    vec![
        row(dispatched, handler(STATION), consult(&[FAR_STATION, CITY_DEPARTMENT])).to(Stage::Handle),
        row(accepted, dispatcher(), consult(&[TWIN])).to(Stage::File),
        row(dispatched, dispatcher(), consult(&[])).no("consult_whom"),
        row(dispatched, dispatcher(), consult(&crowd)).no("consult_whom"),
        row(dispatched, dispatcher(), consult(&[UnitId(99)])).no("unknown_unit"),
        row(dispatched, dispatcher(), consult(&[TWIN])).wordless().no("words_needed"),
        row(dispatched, handler(TWIN), consult(&[TWIN])).no("not_yours"),
        row(dispatched, worker(), consult(&[TWIN])).no("role"),
        row(reported, dispatcher(), consult(&[TWIN])).no("stage"),
        row(consulted, far(), Action::ReplyConsult).to(Stage::Handle),
        row(consulted, far(), Action::ReplyConsult).wordless().no("words_needed"),
        row(consulted, handler(TWIN), Action::ReplyConsult).no("not_yours"),
        row(dispatched, far(), Action::ReplyConsult).no("not_yours"),
        row(consulted, worker(), Action::ReplyConsult).no("role"),
        row(closed, far(), Action::ReplyConsult).no("stage"),
        row(dispatched, handler(TWIN), Action::Comment).to(Stage::Handle),
        row(suspended, worker(), Action::Comment).to(Stage::Handle),
        row(reported, resident(), Action::Comment).to(Stage::Collect),
        row(merged, dispatcher(), Action::Comment).ends(End::Merged),
        row(dispatched, worker(), Action::Comment).wordless().no("words_needed"),
        row(dispatched, far(), Action::Comment).no("not_yours"),
        row(dispatched, staff(Role::Analyst, COUNTY), Action::Comment).no("role"),
        row(drafted, worker(), Action::Comment).no("stage"),
        row(dispatched, handler(TWIN), Action::CoFeedBack).to(Stage::Handle),
        row(fed_back, unit_lead(TWIN), Action::CoFeedBack).to(Stage::Feedback),
        row(dispatched, handler(TWIN), Action::CoFeedBack).wordless().no("words_needed"),
        row(dispatched, handler(STATION), Action::CoFeedBack).no("not_yours"),
        row(dispatched, dispatcher(), Action::CoFeedBack).no("role"),
        row(verified, handler(TWIN), Action::CoFeedBack).no("stage"),
        row(dispatched, handler(STATION), Action::FeedBack).photoless().to(Stage::Feedback),
        row(dispatched_for_photo, handler(STATION), Action::FeedBack).to(Stage::Feedback),
        row(dispatched_for_photo, handler(STATION), Action::FeedBack).photoless().no("photo_needed"),
        row(dispatched, handler(STATION), Action::FeedBack).wordless().no("words_needed"),
        row(dispatched, handler(TWIN), Action::FeedBack).no("not_yours"),
        row(suspended, handler(STATION), Action::FeedBack).no("suspended"),
        row(contested, handler(DEPARTMENT), Action::FeedBack).to(Stage::Feedback),
        row(fed_back, handler(STATION), Action::FeedBack).no("stage"),
        row(dispatched, dispatcher(), Action::FeedBack).no("role"),
    ]
}
