//! Before a unit has the case: report, accept, check on site, correct, file, merge, split, void, dispatch, raise.

use domain::UnitId;
use domain::area::AreaLevel;
use domain::case::action::Found;
use domain::case::{Action, Channel, End, Report, Stage};
use domain::post::Role;

use super::row::{Row, row};
use super::support::starts::*;
use super::support::*;

pub fn rows() -> Vec<Row> {
    [reports(), accepting(), corrections(), filing(), merging(), dispatching()].concat()
}

fn reports() -> Vec<Row> {
    let draft = || Action::SaveDraft(matter("0101", GRID));
    let of = |report: Report| Action::Report(report);
    let by_hotline = Report { channel: Channel::Hotline, ..under("0101", "b") };
    let morning = local("2026-03-10 08:00");
    vec![
        row(unborn, worker(), draft()).wordless().photoless().to(Stage::Collect),
        row(drafted, worker(), draft()).to(Stage::Collect),
        row(drafted, colleague(&worker()), draft()).no("not_yours"),
        row(reported, worker(), draft()).no("stage"),
        row(unborn, resident(), draft()).no("role"),
        // A draft need not be complete, a report does.
        row(unborn, worker(), Action::SaveDraft(under("0101", "b")))
            .wordless()
            .photoless()
            .to(Stage::Collect),
        row(unborn, worker(), report()).photoless().to(Stage::Collect),
        row(unborn, resident(), report()).to(Stage::Collect),
        row(unborn, platform(), report()).to(Stage::Collect),
        row(drafted, worker(), report()).to(Stage::Collect),
        row(drafted, also(&worker(), Role::Verifier), report()).to(Stage::Collect),
        row(drafted, dispatcher(), report()).no("not_yours"),
        row(drafted, resident(), report()).no("not_yours"),
        row(reported, worker(), report()).no("stage"),
        row(withdrawn, worker(), report()).no("stage"),
        row(unborn, staff(Role::Analyst, COUNTY), report()).no("role"),
        row(unborn, staff(Role::SystemAdmin, CITY), report()).no("role"),
        row(unborn, worker(), report()).wordless().no("words_needed"),
        row(unborn, worker(), of(matter("0199", GRID))).no("unknown_category"),
        row(unborn, worker(), of(under("0101", "open"))).no("unknown_condition"),
        row(unborn, worker(), of(under("0101", "b"))).to(Stage::Collect),
        row(unborn, worker(), of(under("0101", "b"))).photoless().no("photo_needed"),
        row(unborn, worker(), of(under("0201", "paving"))).photoless().no("photo_needed"),
        row(unborn, worker(), of(under("0201", "fenced"))).photoless().to(Stage::Collect),
        // Nobody who calls the hotline is asked for a photo.
        row(unborn, dispatcher(), of(by_hotline)).photoless().to(Stage::Collect),
        row(unborn, worker(), of(matter("0101", "330301001001001"))).no("outside_city"),
        row(unborn, worker(), of(matter("0101", "3302"))).no("outside_city"),
        row(unborn, worker(), of(matter("0101", "33020300100"))).no("outside_city"),
        row(deskless, worker(), report()).no("no_desk"),
        row(unborn, dispatcher(), split_off(matter("0201", GRID), morning)).to(Stage::File),
        row(unborn, worker(), split_off(matter("0201", GRID), morning)).no("role"),
        row(reported, dispatcher(), split_off(matter("0201", GRID), morning)).no("stage"),
        row(unborn, dispatcher(), split_off(matter("0299", GRID), morning)).no("unknown_category"),
        row(unborn, dispatcher(), split_off(under("0201", "a"), morning)).no("unknown_condition"),
        row(reported, worker(), Action::SelfHandle).photoless().ends(End::SelfHandled),
        row(reported, worker(), Action::SelfHandle).wordless().no("words_needed"),
        row(reported_with_condition, worker(), Action::SelfHandle).ends(End::SelfHandled),
        row(reported_with_condition, worker(), Action::SelfHandle).photoless().no("photo_needed"),
        row(reported, colleague(&worker()), Action::SelfHandle).no("not_yours"),
        row(reported, dispatcher(), Action::SelfHandle).no("role"),
        row(accepted, worker(), Action::SelfHandle).no("stage"),
        row(reported, worker(), Action::Withdraw).wordless().ends(End::Withdrawn),
        row(accepted, worker(), Action::Withdraw).ends(End::Withdrawn),
        row(reported, resident(), Action::Withdraw).ends(End::Withdrawn),
        row(drafted, worker(), Action::Withdraw).ends(End::Withdrawn),
        row(drafted, resident(), Action::Withdraw).no("not_yours"),
        row(filed, worker(), Action::Withdraw).no("stage"),
        row(reported, colleague(&worker()), Action::Withdraw).no("not_yours"),
        row(reported, platform(), Action::Withdraw).no("role"),
    ]
}

fn accepting() -> Vec<Row> {
    let far = staff(Role::Dispatcher, FAR_ROOM);
    let above = staff(Role::Dispatcher, COUNTY);
    let (exists, missing) = (found(Found::Exists), found(Found::Missing));
    let unable = found(Found::Unable);
    vec![
        row(reported, dispatcher(), Action::Accept).wordless().to(Stage::File),
        row(reported, shift_lead(), Action::Accept).to(Stage::File),
        row(reported, far, Action::Accept).no("not_yours"),
        row(reported, above, Action::Accept).no("not_yours"),
        row(reported, worker(), Action::Accept).no("role"),
        row(accepted, dispatcher(), Action::Accept).no("stage"),
        row(drafted, dispatcher(), Action::Accept).no("stage"),
        row(unborn, dispatcher(), Action::Accept).no("stage"),
        row(reported, dispatcher(), refuse()).ends(End::Refused),
        row(accepted, dispatcher(), refuse()).ends(End::Refused),
        row(check_found_nothing, dispatcher(), refuse()).ends(End::Refused),
        row(reported, dispatcher(), refuse()).wordless().no("words_needed"),
        row(filed, dispatcher(), refuse()).no("stage"),
        row(reported, handler(STATION), refuse()).no("role"),
        row(reported, dispatcher(), Action::AskSiteCheck).to(Stage::Collect),
        row(accepted, dispatcher(), Action::AskSiteCheck).to(Stage::File),
        row(check_found_nothing, dispatcher(), Action::AskSiteCheck).to(Stage::File),
        row(accepted, worker(), Action::AskSiteCheck).no("role"),
        row(filed, dispatcher(), Action::AskSiteCheck).no("stage"),
        row(check_asked, worker(), exists).to(Stage::File),
        row(check_asked, verifier(), unable).to(Stage::File),
        row(check_found_nothing, worker(), missing.clone()).no("not_asked"),
        row(accepted, worker(), missing.clone()).no("not_asked"),
        row(check_asked, staff(Role::GridWorker, FAR_ROOM), missing.clone()).no("not_yours"),
        row(check_asked, dispatcher(), missing.clone()).no("role"),
        row(filed, worker(), missing).no("stage"),
    ]
}

fn corrections() -> Vec<Row> {
    vec![
        row(reported, worker(), correct_leaf("0201", None)).to(Stage::Collect),
        row(reported, dispatcher(), correct_place(NEXT_GRID)).to(Stage::Collect),
        row(reported, dispatcher(), correct_words()).to(Stage::Collect),
        row(reported_with_condition, worker(), correct_leaf("0201", None)).to(Stage::Collect),
        row(accepted, dispatcher(), correct_condition("b")).to(Stage::File),
        row(filed, dispatcher(), correct_leaf("0201", Some("open"))).to(Stage::Dispatch),
        row(dispatched, dispatcher(), correct_condition("b")).to(Stage::Handle),
        row(suspended, shift_lead(), correct_condition("b")).to(Stage::Handle),
        row(reported, dispatcher(), correct_words()).wordless().no("nothing_changed"),
        row(accepted, worker(), correct_words()).no("accepted"),
        row(filed, dispatcher(), correct_leaf("0201", None)).no("condition_needed"),
        row(reported, dispatcher(), correct_leaf("0200", None)).no("unknown_category"),
        row(accepted, dispatcher(), correct_condition("open")).no("unknown_condition"),
        row(filed, dispatcher(), correct_leaf("0201", Some("b"))).no("unknown_condition"),
        row(reported, dispatcher(), correct_place("330301001001001")).no("outside_city"),
        row(reported, staff(Role::Dispatcher, NEXT_ROOM), correct_words()).no("not_yours"),
        row(reported, resident(), correct_words()).no("role"),
        row(fed_back, dispatcher(), correct_words()).no("stage"),
        row(closed, dispatcher(), correct_words()).no("stage"),
    ]
}

fn filing() -> Vec<Row> {
    vec![
        row(accepted, dispatcher(), file("a")).wordless().photoless().to(Stage::Dispatch),
        row(accepted, dispatcher(), file("open")).no("unknown_condition"),
        row(check_asked, dispatcher(), file("a")).no("site_check_open"),
        row(check_found_nothing, dispatcher(), file("a")).no("site_check_missing"),
        row(reported, dispatcher(), file("a")).no("stage"),
        row(filed, dispatcher(), file("a")).no("stage"),
        row(accepted, verifier(), file("a")).no("role"),
        row(accepted, dispatcher(), Action::AskVoid).to(Stage::File),
        row(filed, shift_lead(), Action::AskVoid).to(Stage::Dispatch),
        row(dispatched, handler(STATION), Action::AskVoid).to(Stage::Handle),
        row(suspended, handler(STATION), Action::AskVoid).to(Stage::Handle),
        row(filed, dispatcher(), Action::AskVoid).wordless().no("words_needed"),
        row(void_asked, dispatcher(), Action::AskVoid).no("already_asked"),
        row(extension_asked, dispatcher(), Action::AskVoid).no("already_asked"),
        row(dispatched, handler(TWIN), Action::AskVoid).no("not_yours"),
        row(reported, dispatcher(), Action::AskVoid).no("stage"),
        row(fed_back, dispatcher(), Action::AskVoid).no("stage"),
        row(filed, supervisor(), Action::AskVoid).no("role"),
    ]
}

fn merging() -> Vec<Row> {
    let many: Vec<(u32, &str)> = (2..13).map(|id| (id, "0201")).collect();
    let split_once = || filed().then(&dispatcher(), split(&[(2, "0201")]));
    vec![
        row(reported, dispatcher(), merge(2)).wordless().ends(End::Merged),
        row(dispatched, dispatcher(), merge(2)).ends(End::Merged),
        row(suspended, shift_lead(), merge(2)).ends(End::Merged),
        row(reported, dispatcher(), merge(1)).no("itself"),
        row(fed_back, dispatcher(), merge(2)).no("stage"),
        row(merged, dispatcher(), merge(2)).no("stage"),
        row(reported, handler(STATION), merge(2)).no("role"),
        row(reported, staff(Role::Dispatcher, NEXT_ROOM), merge(2)).no("not_yours"),
        row(fed_back, dispatcher(), absorb(2)).to(Stage::Feedback),
        row(reported, staff(Role::Dispatcher, COUNTY), absorb(2)).to(Stage::Collect),
        row(reported, dispatcher(), absorb(1)).no("itself"),
        row(reported, staff(Role::Dispatcher, FAR_ROOM), absorb(2)).no("not_yours"),
        row(closed, dispatcher(), absorb(2)).no("stage"),
        row(merged, dispatcher(), absorb(2)).no("stage"),
        row(filed, worker(), absorb(2)).no("role"),
        row(filed, dispatcher(), split(&[(2, "0201"), (3, "9901")])).to(Stage::Dispatch),
        row(suspended, dispatcher(), split(&[(2, "0201")])).to(Stage::Handle),
        row(filed, dispatcher(), split(&[])).no("parts"),
        row(filed, dispatcher(), split(&many)).no("parts"),
        row(filed, dispatcher(), split(&[(2, "0201"), (2, "9901")])).no("parts"),
        row(filed, dispatcher(), split(&[(1, "0201")])).no("parts"),
        row(split_once, dispatcher(), split(&[(2, "9901")])).no("parts"),
        row(filed, dispatcher(), split(&[(2, "0301")])).no("unknown_category"),
        row(reported, dispatcher(), split(&[(2, "0201")])).no("stage"),
        row(filed, handler(STATION), split(&[(2, "0201")])).no("role"),
    ]
}

/// As no step can leave it: waiting for dispatch without a filing condition.
fn unfiled() -> Story {
    let mut story = filed();
    if let Some(matter) = &mut story.case.matter {
        matter.condition = None;
    }
    story
}

fn dispatching() -> Vec<Row> {
    let nowhere = UnitId(99);
    let crowd = [UnitId(8); 11];
    let to = |to: AreaLevel| Action::Raise { to };
    vec![
        row(filed, dispatcher(), dispatch(STATION, &[])).wordless().photoless().to(Stage::Handle),
        row(filed, dispatcher(), dispatch(DEPARTMENT, &[STATION, TWIN])).to(Stage::Handle),
        row(filed, dispatcher(), dispatch(ROOM, &[])).to(Stage::Handle),
        row(returned, dispatcher(), dispatch(STATION, &[])).to(Stage::Handle),
        row(filed, dispatcher(), dispatch(nowhere, &[])).no("unknown_unit"),
        row(filed, dispatcher(), dispatch(STATION, &[nowhere])).no("unknown_unit"),
        row(filed, dispatcher(), dispatch(FAR_STATION, &[])).no("foreign_unit"),
        row(filed, dispatcher(), dispatch(STATION, &[FAR_STATION])).no("foreign_unit"),
        row(filed, dispatcher(), dispatch(STATION, &[STATION])).no("co_units"),
        row(filed, dispatcher(), dispatch(STATION, &[TWIN, TWIN])).no("co_units"),
        row(filed, dispatcher(), dispatch(STATION, &crowd)).no("co_units"),
        row(unfiled, dispatcher(), dispatch(STATION, &[])).no("not_filed"),
        row(accepted, dispatcher(), dispatch(STATION, &[])).no("stage"),
        row(dispatched, dispatcher(), dispatch(STATION, &[])).no("stage"),
        row(raised_to_city, dispatcher(), dispatch(STATION, &[])).no("not_yours"),
        row(raised_to_city, staff(Role::Dispatcher, CITY), dispatch(STATION, &[])).to(Stage::Handle),
        row(filed, handler(STATION), dispatch(STATION, &[])).no("role"),
        row(ruled_and_reopened, dispatcher(), dispatch(STATION, &[])).to(Stage::Handle),
        row(ruled_and_reopened, dispatcher(), dispatch(DEPARTMENT, &[])).no("ruled"),
        row(dispatched, dispatcher(), redispatch(DEPARTMENT, &[])).to(Stage::Handle),
        row(dispatched, dispatcher(), redispatch(STATION, &[])).to(Stage::Handle),
        row(dispatched, dispatcher(), redispatch(STATION, &[DEPARTMENT])).to(Stage::Handle),
        row(dispatched, dispatcher(), redispatch(STATION, &[TWIN])).no("nothing_changed"),
        row(dispatched, dispatcher(), redispatch(STATION, &[STATION])).no("co_units"),
        row(dispatched, dispatcher(), redispatch(DEPARTMENT, &[])).wordless().no("words_needed"),
        row(dispatched, dispatcher(), redispatch(FAR_STATION, &[])).no("foreign_unit"),
        row(contested, dispatcher(), redispatch(STATION, &[])).no("ruling"),
        row(contested, dispatcher(), redispatch(DEPARTMENT, &[TWIN])).to(Stage::Handle),
        row(ruled, dispatcher(), redispatch(DEPARTMENT, &[])).no("ruled"),
        row(ruled, dispatcher(), redispatch(STATION, &[TWIN])).to(Stage::Handle),
        row(ruled_and_moved, staff(Role::Dispatcher, NEXT_ROOM), redispatch(DEPARTMENT, &[]))
            .to(Stage::Handle),
        row(suspended, dispatcher(), redispatch(DEPARTMENT, &[])).no("suspended"),
        row(filed, dispatcher(), redispatch(STATION, &[])).no("stage"),
        row(dispatched, supervisor(), redispatch(STATION, &[])).no("role"),
        row(reported, dispatcher(), to(AreaLevel::County)).to(Stage::Collect),
        row(filed, shift_lead(), to(AreaLevel::City)).to(Stage::Dispatch),
        row(filed, dispatcher(), to(AreaLevel::Town)).no("raise_to"),
        row(raised_to_city, staff(Role::Dispatcher, CITY), to(AreaLevel::City)).no("raise_to"),
        row(filed, dispatcher(), to(AreaLevel::County)).wordless().no("words_needed"),
        row(dispatched, dispatcher(), to(AreaLevel::County)).no("stage"),
        row(filed, handler(STATION), to(AreaLevel::County)).no("role"),
    ]
}
