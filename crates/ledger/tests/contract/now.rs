//! The figures of the city now: each is what the list under its filter holds.

use chrono::TimeDelta;
use domain::case::Stage;
use domain::clock::Light;
use ledger::Ledger;
use ledger::cases::{Day, Filter, Happened, Lights, OpenKept, Order, Scope, State};
use testkit::{Fresh, MadeCase, Spec, moment, on_both_engines, one};

use crate::support::code;

on_both_engines!(figures_count_what_lists_hold, a_full_hour_is_kept_once_and_forgotten);

/// Twelve cases of two counties and two categories, an hour apart, the even ones closed half an hour later, the first
/// taken back.
async fn city(ledger: &Ledger) {
    for number in 0..12_u32 {
        let at = moment(i64::from(number) * 3600);
        let mut case = MadeCase::new(Spec {
            number: u128::from(number) + 1,
            area: ["330203001001001", "330205001001001"][(number % 3 / 2) as usize].to_owned(),
            leaf: ["0301", "1201"][(number % 4 / 2) as usize].to_owned(),
            at,
            ..Spec::default()
        });
        let half = at + TimeDelta::minutes(30);
        let mut appends = vec![case.report(ledger)];
        match number {
            0 => appends.push(case.withdraw(half)),
            _ if number % 2 == 0 => appends.extend([case.accept(half), case.close(half)]),
            _ => {}
        }
        for append in appends {
            ledger.commit(one(append)).await.unwrap();
        }
    }
}

async fn listed(ledger: &Ledger, filter: &Filter, scope: &Scope) -> u64 {
    let page = ledger.list(filter, scope, Order::Newest, None, 200, moment(12 * 3600)).await.unwrap();
    page.items.len() as u64
}

async fn figures_count_what_lists_hold(fresh: Fresh) {
    let ledger = fresh.ledger().await;
    city(&ledger).await;
    let now = moment(12 * 3600);
    let whole = Scope { areas: vec![code("3302")], ..Scope::default() };
    let county = Scope { areas: vec![code("330205")], ..Scope::default() };
    let mut seen = 0;
    for scope in [&whole, &county] {
        for area in ["3302", "330203", "330205001"] {
            let filter = Filter { areas: vec![code(area)], ..Filter::default() };
            let standing = ledger.standing(&filter, scope, now).await.unwrap();
            let under = |lights: &Lights| {
                [(Light::Green, lights.green), (Light::Yellow, lights.yellow), (Light::Red, lights.red)]
            };
            for (light, n) in under(&standing.all) {
                assert_eq!(n, listed(&ledger, &Filter { light: Some(light), ..filter.clone() }, scope).await);
                seen += n;
            }
            for stage in Stage::ALL.into_iter().filter(|&stage| stage != Stage::Evaluate) {
                let lights = standing.by_stage.get(&stage).copied().unwrap_or_default();
                for (light, n) in under(&lights) {
                    let one = Filter { stage: Some(stage), light: Some(light), ..filter.clone() };
                    assert_eq!(n, listed(&ledger, &one, scope).await, "{area} {stage:?} {light:?}");
                }
            }
            for (below, lights) in &standing.by_area {
                let one = Filter { areas: vec![below.clone()], ..Filter::default() };
                let n = lights.green + lights.yellow + lights.red;
                assert_eq!(n, listed(&ledger, &one, scope).await, "{below}");
            }
            for (category, lights) in &standing.by_category {
                let one = Filter { category: Some(category.clone()), ..filter.clone() };
                let n = lights.green + lights.yellow + lights.red;
                assert_eq!(n, listed(&ledger, &one, scope).await, "{area} {category}");
            }
            let day = Day { from: moment(0), until: moment(24 * 3600), so_far: moment(8 * 3600 + 1800) };
            for what in [Happened::Reported, Happened::Closed] {
                let hours = ledger.hours(what, &filter, scope, day).await.unwrap();
                assert_eq!(hours.by_hour.len(), 24);
                let early = filter.clone().happened(what, day.from, day.so_far);
                assert_eq!(hours.so_far, listed(&ledger, &early, scope).await, "{area} {what:?}");
                for (hour, n) in (0..).zip(hours.by_hour) {
                    let one = filter.clone().happened(what, moment(hour * 3600), moment((hour + 1) * 3600));
                    assert_eq!(n, listed(&ledger, &one, scope).await, "{area} {what:?} {hour}");
                    seen += n;
                }
            }
        }
    }
    assert!(seen > 50, "only {seen} cases were counted");
    let nobody = ledger.standing(&Filter::default(), &Scope::default(), now).await.unwrap();
    assert_eq!(nobody.all, Lights::default());
    let closed = Filter::default().happened(Happened::Closed, moment(0), moment(24 * 3600));
    assert_eq!(listed(&ledger, &closed, &whole).await, 5, "what was taken back is not closed");
    assert_eq!(listed(&ledger, &Filter { state: State::Open, ..closed }, &whole).await, 0);
}

async fn a_full_hour_is_kept_once_and_forgotten(fresh: Fresh) {
    let ledger = fresh.ledger().await;
    city(&ledger).await;
    let (hour, now) = (moment(12 * 3600), moment(12 * 3600 + 5));
    let long_ago = moment(0);
    assert!(ledger.keep_open(hour, now, long_ago).await.unwrap());
    assert!(!ledger.keep_open(hour, now, long_ago).await.unwrap(), "one hour is kept once");
    let kept = async |area: &str, hour| ledger.open_kept(&code(area), hour).await.unwrap();
    for area in ["3302", "330203", "330205001", "330207"] {
        let filter = Filter { areas: vec![code(area)], ..Filter::default() };
        let whole = Scope { areas: vec![code("3302")], ..Scope::default() };
        let Lights { green, yellow, red } = ledger.standing(&filter, &whole, now).await.unwrap().all;
        assert_eq!(kept(area, hour).await, Some(OpenKept { open: green + yellow + red, red }), "{area}");
    }
    assert_eq!(kept("330203001001", hour).await, None, "villages are not kept");
    assert_eq!(kept("3302", moment(11 * 3600)).await, None, "nothing was kept then");
    assert!(ledger.keep_open(moment(13 * 3600), moment(13 * 3600), moment(13 * 3600)).await.unwrap());
    assert_eq!(kept("3302", hour).await, None, "it was forgotten");
}
