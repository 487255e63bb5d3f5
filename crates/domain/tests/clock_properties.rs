//! What holds of every clock, whatever the start, the limit and the pauses.

#![allow(clippy::unwrap_used)]

use std::sync::LazyLock;
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use domain::clock::{Calendar, Clock, ClockKind, ElapsedLimit, Light, Limit, ResidentClock, TimeUnit};
use proptest::prelude::*;

static NINGBO: LazyLock<Calendar> =
    LazyLock::new(|| Calendar::from_toml(include_str!("../../../data/calendars/cn.toml")).unwrap());
/// Six days a week of different lengths, in a zone whose wall clock leaps, open through the leap on Sundays.
static UNEVEN: LazyLock<Calendar> = LazyLock::new(|| {
    Calendar::from_toml(
        r#"
        name = { zh = "长短不一", en = "uneven" }
        tz = "America/New_York"
        hours = { mon = ["07:13-11:59"], tue = ["09:00-12:00", "13:00-17:00"], wed = ["00:00-24:00"], sat = ["22:00-23:00"], sun = ["00:30-06:00"] }
        "#,
    )
    .unwrap()
});

fn calendar() -> impl Strategy<Value = &'static Calendar> {
    prop_oneof![Just(&*NINGBO), Just(&*UNEVEN)]
}

/// Any microsecond of 2024 to 2026.
fn moment() -> impl Strategy<Value = DateTime<Utc>> {
    (1_704_067_200_000_000_i64..1_798_761_600_000_000)
        .prop_map(|us| DateTime::from_timestamp_micros(us).unwrap())
}

fn limit() -> impl Strategy<Value = Limit> {
    (1_u32..5000, 0_usize..4)
        .prop_map(|(hundredths, unit)| Limit::new(hundredths, TimeUnit::ALL[unit]).unwrap())
}

fn start(at: DateTime<Utc>, limit: Limit, calendar: &Calendar) -> Clock {
    Clock::start(ClockKind::Handle, at, limit, calendar)
}

/// The limit in working seconds or elapsed seconds, where every working day has the same hours.
fn length(limit: Limit, day_s: i64) -> TimeDelta {
    let unit_s = match limit.unit() {
        TimeUnit::EmergencyHour | TimeUnit::WorkingHour => 3600,
        TimeUnit::EmergencyDay => 86_400,
        TimeUnit::WorkingDay => day_s,
    };
    TimeDelta::microseconds(i64::from(limit.hundredths()) * unit_s * 10_000)
}

proptest! {
    #[test]
    fn due_never_comes_earlier_for_a_later_start(calendar in calendar(), a in moment(), b in moment(), limit in limit()) {
        let (first, second) = (a.min(b), a.max(b));
        prop_assert!(calendar.due(first, limit) <= calendar.due(second, limit));
    }

    #[test]
    fn due_comes_later_for_a_larger_limit(calendar in calendar(), at in moment(), limit in limit(), more in 1_u32..5000) {
        let larger = Limit::new(limit.hundredths() + more, limit.unit()).unwrap();
        prop_assert!(calendar.due(at, limit) > at);
        prop_assert!(calendar.due(at, limit) < calendar.due(at, larger));
    }

    #[test]
    fn what_is_spent_until_due_is_the_limit_to_the_microsecond(at in moment(), limit in limit()) {
        let spent = NINGBO.spent(at, NINGBO.due(at, limit), limit.unit());
        prop_assert_eq!(spent, length(limit, 27_000));
    }

    #[test]
    fn a_limit_in_two_parts_is_due_with_the_whole(calendar in calendar(), at in moment(), limit in limit(), part in 1_u32..100) {
        let first = Limit::new(limit.hundredths() * part / 100, limit.unit()).unwrap();
        let rest = Limit::new(limit.hundredths() - first.hundredths(), limit.unit()).unwrap();
        let (whole, parts) = (calendar.due(at, limit), calendar.due(calendar.due(at, first), rest));
        // Where days differ in length, half a microsecond of a one-hour day is twelve of a day of 24 hours.
        prop_assert!((whole - parts).abs() <= TimeDelta::microseconds(12), "{} {}", whole, parts);
    }

    #[test]
    fn a_pause_moves_due_by_exactly_the_time_it_took(at in moment(), limit in limit(), after in 0_u32..100, pause_us in 0_i64..2_000_000_000_000) {
        let clock = start(at, limit, &NINGBO);
        let paused = at + (clock.due_at() - at) * after.cast_signed() / 100;
        let resumed = paused + TimeDelta::microseconds(pause_us);
        let later = clock.clone().pause(paused).resume(resumed, &NINGBO);
        let unit = limit.unit();
        let moved = NINGBO.spent(clock.due_at(), later.due_at(), unit);
        prop_assert_eq!(moved, NINGBO.spent(paused, resumed, unit));
        prop_assert_eq!(later.left(resumed, &NINGBO).counted_s, clock.left(paused, &NINGBO).counted_s);
        prop_assert_eq!(later.light(resumed), clock.light(paused));
    }

    #[test]
    fn nothing_that_is_paused_turns(calendar in calendar(), at in moment(), limit in limit(), hours in 0_i64..500, later in 0_i64..5000) {
        let paused = at + TimeDelta::hours(hours);
        let clock = start(at, limit, calendar);
        let still = clock.clone().pause(paused);
        let now = paused + TimeDelta::hours(later);
        prop_assert_eq!(still.light(now), clock.light(paused));
        prop_assert_eq!(still.left(now, calendar), clock.left(paused, calendar));
    }

    #[test]
    fn the_order_of_extension_pause_and_correction_changes_nothing(
        calendar in calendar(), at in moment(), first in limit(), limit in limit(), by in limit(), hours in 0_i64..500, took in 0_i64..500,
    ) {
        let paused = at + TimeDelta::hours(hours);
        let resumed = paused + TimeDelta::hours(took);
        let clock = start(at, first, calendar);
        let one = clock.clone().extend(by, calendar).pause(paused).resume(resumed, calendar).relimit(limit, calendar);
        let two = clock.clone().pause(paused).relimit(limit, calendar).extend(by, calendar).resume(resumed, calendar);
        let three = start(at, limit, calendar).pause(paused).resume(resumed, calendar).extend(by, calendar);
        prop_assert_eq!(&one, &two);
        prop_assert_eq!(&one, &three);
    }

    #[test]
    fn green_then_yellow_then_red(calendar in calendar(), at in moment(), limit in limit(), by in limit(), a in 0_i64..9000, b in 0_i64..9000) {
        let clock = start(at, limit, calendar).extend(by, calendar);
        prop_assert!(at <= clock.yellow_at() && clock.yellow_at() <= clock.due_at());
        let [first, second] = [a.min(b), a.max(b)].map(|hours| at + TimeDelta::hours(hours));
        prop_assert!(clock.light(first) <= clock.light(second));
        prop_assert_eq!(clock.light(first) == Light::Red, clock.left(first, calendar).elapsed_s <= 0 && first >= clock.due_at());
    }

    #[test]
    fn a_residents_clock_is_elapsed_time(at in moment(), hundredths in 1_u32..5000) {
        let limit = Limit::new(hundredths, TimeUnit::EmergencyHour).unwrap();
        let clock = ResidentClock::start(at, ElapsedLimit::try_from(limit).unwrap());
        prop_assert_eq!(clock.due_at() - at, length(limit, 0));
        prop_assert!(ElapsedLimit::try_from(Limit::new(hundredths, TimeUnit::WorkingHour).unwrap()).is_err());
    }
}

/// A due time is on the way of every step. A walk over days or minutes would be a hundred times over this bound, which
/// leaves room for a slow and busy machine.
#[test]
fn a_due_time_takes_microseconds_and_does_not_grow_with_the_limit() {
    let at: DateTime<Utc> = "2026-03-10T02:00:00Z".parse().unwrap();
    let mut sum = 0;
    let began = Instant::now();
    for n in 0..20_000 {
        let limit = Limit::new(100 + n % 500_000, TimeUnit::WorkingDay).unwrap();
        sum += NINGBO.due(at + TimeDelta::minutes(i64::from(n)), limit).timestamp();
    }
    let each = began.elapsed() / 20_000;
    assert!(sum > 0 && each.as_micros() < 20, "{each:?} each");
}
