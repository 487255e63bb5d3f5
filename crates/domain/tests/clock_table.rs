//! Worked examples of deadline arithmetic: local time in, local time out. Each row was worked out by a second
//! program that walks from span to span, and read over by eye.

#![allow(clippy::unwrap_used)]

use chrono::{DateTime, NaiveDate, NaiveDateTime, TimeZone, Utc};
use domain::clock::{Calendar, Clock, ClockKind, DayKind, Light, Limit, TimeUnit};

const NINGBO: &str = include_str!("../../../data/calendars/cn.toml");
const NEW_YORK: &str = include_str!("../../../data/calendars/plain.toml");

/// Calendar, start, limit, what happened to the clock, when it turns yellow, when it turns red, why.
type Row = (&'static str, &'static str, &'static str, &'static str, &'static str, &'static str, &'static str);

#[rustfmt::skip]
const ROWS: &[Row] = &[
    // Working hours within a day.
    (NINGBO, "2026-03-10 09:00", "2 working_hours", "", "2026-03-10 10:36", "2026-03-10 11:00", "morning, nothing in between"),
    (NINGBO, "2026-03-10 09:00", "3 working_hours", "", "2026-03-10 11:24", "2026-03-10 12:00", "closing for lunch is the due time, not the reopening"),
    (NINGBO, "2026-03-10 11:00", "2 working_hours", "", "2026-03-10 14:06", "2026-03-10 14:30", "the lunch break does not count"),
    (NINGBO, "2026-03-10 11:59", "0.5 working_hours", "", "2026-03-10 13:53", "2026-03-10 13:59", "one minute before lunch, the rest after"),
    (NINGBO, "2026-03-10 12:00", "1 working_hours", "", "2026-03-10 14:18", "2026-03-10 14:30", "starts at the lunch break: runs from 13:30"),
    (NINGBO, "2026-03-10 12:45", "1 working_hours", "", "2026-03-10 14:18", "2026-03-10 14:30", "starts inside the lunch break"),
    (NINGBO, "2026-03-10 13:30", "4 working_hours", "", "2026-03-10 16:42", "2026-03-10 17:30", "exactly an afternoon"),
    (NINGBO, "2026-03-10 08:30", "7.5 working_hours", "", "2026-03-10 16:00", "2026-03-10 17:30", "exactly a day"),
    (NINGBO, "2026-03-10 09:00", "1.5 working_hours", "", "2026-03-10 10:12", "2026-03-10 10:30", "the field's usual dispatch limit"),
    (NINGBO, "2026-03-10 09:00", "0.25 working_hours", "", "2026-03-10 09:12", "2026-03-10 09:15", "a quarter of an hour"),
    (NINGBO, "2026-03-10 09:00", "0.01 working_hours", "", "2026-03-10 09:00:28", "2026-03-10 09:00:36", "the smallest amount: 36 seconds"),
    (NINGBO, "2026-03-10 09:00", "0 working_hours", "", "2026-03-10 09:00", "2026-03-10 09:00", "nothing allowed is due at once"),
    // Over the evening, the night and the weekend.
    (NINGBO, "2026-03-10 16:30", "2 working_hours", "", "2026-03-11 09:06", "2026-03-11 09:30", "an hour today, an hour tomorrow"),
    (NINGBO, "2026-03-10 17:30", "1 working_hours", "", "2026-03-11 09:18", "2026-03-11 09:30", "starts at closing time: tomorrow morning"),
    (NINGBO, "2026-03-10 20:00", "1 working_hours", "", "2026-03-11 09:18", "2026-03-11 09:30", "starts in the evening"),
    (NINGBO, "2026-03-11 03:00", "1 working_hours", "", "2026-03-11 09:18", "2026-03-11 09:30", "starts in the night"),
    (NINGBO, "2026-03-11 07:00", "1 working_hours", "", "2026-03-11 09:18", "2026-03-11 09:30", "starts before the office opens"),
    (NINGBO, "2026-03-13 16:30", "2 working_hours", "", "2026-03-16 09:06", "2026-03-16 09:30", "Friday afternoon to Monday morning"),
    (NINGBO, "2026-03-14 10:00", "1 working_hours", "", "2026-03-16 09:18", "2026-03-16 09:30", "starts on a Saturday"),
    (NINGBO, "2026-03-15 23:59", "8 working_hours", "", "2026-03-16 16:24", "2026-03-17 09:00", "starts on Sunday night, runs into Tuesday"),
    (NINGBO, "2026-03-10 10:00", "15 working_hours", "", "2026-03-11 16:00", "2026-03-12 10:00", "two days of office time"),
    // Working days.
    (NINGBO, "2026-03-10 10:00", "1 working_days", "", "2026-03-10 17:30", "2026-03-11 10:00", "same time on the next working day"),
    (NINGBO, "2026-03-13 10:00", "1 working_days", "", "2026-03-13 17:30", "2026-03-16 10:00", "over a weekend"),
    (NINGBO, "2026-03-10 12:30", "1 working_days", "", "2026-03-11 10:30", "2026-03-11 12:00", "starts at lunch: the afternoon and the next morning"),
    (NINGBO, "2026-03-10 19:00", "1 working_days", "", "2026-03-11 16:00", "2026-03-11 17:30", "starts after hours: the whole next day"),
    (NINGBO, "2026-03-14 10:00", "1 working_days", "", "2026-03-16 16:00", "2026-03-16 17:30", "starts on a Saturday: the whole of Monday"),
    (NINGBO, "2026-03-13 17:30", "1 working_days", "", "2026-03-16 16:00", "2026-03-16 17:30", "starts at Friday's closing time: the whole of Monday"),
    (NINGBO, "2026-03-10 08:30", "1 working_days", "", "2026-03-10 16:00", "2026-03-10 17:30", "starts as the office opens: due when it closes"),
    (NINGBO, "2026-03-10 08:30", "0.5 working_days", "", "2026-03-10 11:30", "2026-03-10 13:45", "half of the day's 7.5 hours"),
    (NINGBO, "2026-03-10 10:00", "5 working_days", "", "2026-03-16 10:00", "2026-03-17 10:00", "the limit of an uneven road: a week later"),
    (NINGBO, "2026-03-10 10:00", "15 working_days", "", "2026-03-26 10:00", "2026-03-31 10:00", "the limit of an illegal structure: three weeks later"),
    (NINGBO, "2026-03-30 09:00", "5 working_days", "", "2026-04-03 09:00", "2026-04-07 09:00", "over Qingming, whose days are 4 to 6 April"),
    // Emergency time runs day and night.
    (NINGBO, "2026-03-10 11:00", "3 emergency_hours", "", "2026-03-10 13:24", "2026-03-10 14:00", "a burst pipe not fenced off: lunch counts"),
    (NINGBO, "2026-03-10 16:00", "8 emergency_hours", "", "2026-03-10 22:24", "2026-03-11 00:00", "into midnight"),
    (NINGBO, "2026-03-14 22:00", "3 emergency_hours", "", "2026-03-15 00:24", "2026-03-15 01:00", "Saturday night"),
    (NINGBO, "2026-02-17 02:00", "3 emergency_hours", "", "2026-02-17 04:24", "2026-02-17 05:00", "on the first day of the lunar year"),
    (NINGBO, "2026-03-13 10:00", "1 emergency_days", "", "2026-03-14 05:12", "2026-03-14 10:00", "24 hours, Saturday counts"),
    (NINGBO, "2026-02-14 12:00", "2.5 emergency_days", "", "2026-02-16 12:00", "2026-02-17 00:00", "60 hours into Spring Festival"),
    (NINGBO, "2026-12-31 23:30", "1 emergency_hours", "", "2027-01-01 00:18", "2027-01-01 00:30", "over New Year"),
    // Spring Festival and the days worked for it.
    (NINGBO, "2024-02-09 16:30", "2 working_hours", "", "2024-02-18 09:06", "2024-02-18 09:30", "eve of the 2024 festival: office open, then off until Sunday the 18th"),
    (NINGBO, "2024-02-03 10:00", "1 working_days", "", "2024-02-04 16:00", "2024-02-04 17:30", "Saturday before the make-up Sunday 4 February 2024"),
    (NINGBO, "2025-01-24 16:30", "2 working_hours", "", "2025-01-26 09:06", "2025-01-26 09:30", "Friday to the make-up Sunday 26 January 2025"),
    (NINGBO, "2025-01-27 10:00", "1 working_days", "", "2025-01-27 17:30", "2025-02-05 10:00", "eve of the 2025 festival to 5 February"),
    (NINGBO, "2025-02-07 10:00", "1 working_days", "", "2025-02-07 17:30", "2025-02-08 10:00", "Friday to the make-up Saturday 8 February 2025"),
    (NINGBO, "2026-02-13 10:00", "1 working_days", "", "2026-02-13 17:30", "2026-02-14 10:00", "Friday to the make-up Saturday 14 February 2026"),
    (NINGBO, "2026-02-14 16:30", "2 working_hours", "", "2026-02-24 09:06", "2026-02-24 09:30", "make-up Saturday, then nine days off"),
    (NINGBO, "2026-02-14 10:00", "5 working_days", "", "2026-02-27 10:00", "2026-02-28 10:00", "the festival, a week, and the make-up Saturday 28 February"),
    (NINGBO, "2026-02-18 10:00", "4 working_hours", "", "2026-02-24 11:42", "2026-02-24 14:00", "starts inside the festival"),
    // Other holidays.
    (NINGBO, "2025-12-31 16:30", "2 working_hours", "", "2026-01-04 09:06", "2026-01-04 09:30", "New Year 2026: off until the make-up Sunday 4 January"),
    (NINGBO, "2024-04-03 10:00", "3 working_days", "", "2024-04-08 14:30", "2024-04-09 10:00", "Qingming 2024 with the make-up Sunday 7 April"),
    (NINGBO, "2024-04-30 15:00", "1 working_days", "", "2024-05-06 12:00", "2024-05-06 15:00", "Labour Day 2024"),
    (NINGBO, "2025-04-30 15:00", "3 working_hours", "", "2025-04-30 17:24", "2025-05-06 09:00", "Labour Day 2025"),
    (NINGBO, "2025-05-30 15:00", "3 working_hours", "", "2025-05-30 17:24", "2025-06-03 09:00", "Dragon Boat Festival 2025, a long weekend"),
    (NINGBO, "2026-06-18 15:00", "1 working_days", "", "2026-06-22 12:00", "2026-06-22 15:00", "Dragon Boat Festival 2026"),
    (NINGBO, "2024-09-13 10:00", "1 working_days", "", "2024-09-13 17:30", "2024-09-14 10:00", "the make-up Saturday before Mid-Autumn 2024"),
    (NINGBO, "2025-09-30 09:00", "2 working_days", "", "2025-10-09 15:00", "2025-10-10 09:00", "National Day and Mid-Autumn 2025: eight days off"),
    (NINGBO, "2026-09-24 15:00", "1 working_days", "", "2026-09-28 12:00", "2026-09-28 15:00", "Mid-Autumn 2026"),
    (NINGBO, "2026-09-19 12:00", "1 working_days", "", "2026-09-20 16:00", "2026-09-20 17:30", "Saturday before the make-up Sunday 20 September 2026"),
    (NINGBO, "2026-09-30 15:00", "4 working_days", "", "2026-10-10 16:30", "2026-10-12 15:00", "National Day 2026 with the make-up Saturday 10 October"),
    (NINGBO, "2027-02-17 10:00", "1 working_days", "", "2027-02-17 17:30", "2027-02-18 10:00", "no notice known for the year: by weekday"),
    // Suspended and resumed.
    (NINGBO, "2026-03-10 09:00", "4 working_hours", "pause 2026-03-10 10:00; resume 2026-03-10 11:00", "2026-03-10 14:42", "2026-03-10 15:30", "an hour of office time later"),
    (NINGBO, "2026-03-10 09:00", "4 working_hours", "pause 2026-03-10 12:00; resume 2026-03-10 13:30", "2026-03-10 13:42", "2026-03-10 14:30", "a pause over lunch changes nothing"),
    (NINGBO, "2026-03-10 09:00", "4 working_hours", "pause 2026-03-10 18:00; resume 2026-03-11 08:00", "2026-03-10 13:42", "2026-03-10 14:30", "a pause in the night changes nothing: it had run out before"),
    (NINGBO, "2026-03-10 16:00", "4 working_hours", "pause 2026-03-10 18:00; resume 2026-03-11 08:00", "2026-03-11 10:12", "2026-03-11 11:00", "a pause in the night changes nothing"),
    (NINGBO, "2026-03-10 10:00", "5 working_days", "pause 2026-03-11 10:00; resume 2026-03-18 10:00", "2026-03-23 10:00", "2026-03-24 10:00", "suspended for five working days"),
    (NINGBO, "2026-03-10 10:00", "5 working_days", "pause 2026-03-11 10:00; resume 2026-03-12 10:00; pause 2026-03-13 12:00; resume 2026-03-16 13:30", "2026-03-18 10:00", "2026-03-19 10:00", "suspended twice"),
    (NINGBO, "2026-02-13 15:00", "2 working_days", "pause 2026-02-14 09:30; resume 2026-02-18 12:00", "2026-02-25 09:30", "2026-02-25 14:00", "resumed inside a holiday: runs when the office opens"),
    (NINGBO, "2026-03-10 11:00", "8 emergency_hours", "pause 2026-03-10 13:00; resume 2026-03-11 13:00", "2026-03-11 17:24", "2026-03-11 19:00", "emergency time stands still too"),
    (NINGBO, "2026-03-10 09:00", "2 working_hours", "pause 2026-03-10 11:30; resume 2026-03-12 11:30", "2026-03-10 10:36", "2026-03-10 11:00", "already over when paused: the due time stays"),
    (NINGBO, "2026-03-10 09:00", "2 working_hours", "pause 2026-03-10 10:45; resume 2026-03-12 11:30", "2026-03-10 10:36", "2026-03-12 11:45", "paused when yellow: yellow stays, due moves"),
    // Extended, and the category corrected.
    (NINGBO, "2026-03-10 10:00", "5 working_days", "extend 2 working_days", "2026-03-17 16:00", "2026-03-19 10:00", "two days more; yellow moves too"),
    (NINGBO, "2026-03-10 10:00", "5 working_days", "extend 2 working_days; pause 2026-03-12 10:00; resume 2026-03-13 10:00", "2026-03-18 16:00", "2026-03-20 10:00", "extended, then suspended"),
    (NINGBO, "2026-03-10 10:00", "5 working_days", "pause 2026-03-12 10:00; resume 2026-03-13 10:00; extend 2 working_days", "2026-03-18 16:00", "2026-03-20 10:00", "suspended, then extended: the same"),
    (NINGBO, "2026-03-10 15:00", "3 emergency_hours", "extend 4 working_hours", "2026-03-11 11:36", "2026-03-11 14:00", "an extension in another unit begins where the limit ends"),
    (NINGBO, "2026-03-10 10:00", "5 working_days", "relimit 1 working_days", "2026-03-10 17:30", "2026-03-11 10:00", "a stricter limit counts from the original start"),
    (NINGBO, "2026-03-10 10:00", "1 working_days", "relimit 8 emergency_hours", "2026-03-10 16:24", "2026-03-10 18:00", "another unit, the original start"),
    (NINGBO, "2026-03-10 10:00", "5 working_days", "pause 2026-03-11 10:00; resume 2026-03-12 10:00; extend 1 working_days; relimit 10 working_days", "2026-03-23 17:30", "2026-03-26 10:00", "pauses and extensions are kept"),
    (NINGBO, "2026-03-10 10:00", "3 emergency_hours", "pause 2026-03-10 11:00; resume 2026-03-10 16:00; relimit 4 working_hours", "2026-03-11 09:12", "2026-03-11 10:00", "a pause is counted again in the new unit"),
    // Another city, whose wall clock leaps: New York, nine to five. Sundays 8 March and 1 November 2026.
    (NEW_YORK, "2026-03-06 16:00", "2 working_hours", "", "2026-03-09 09:36", "2026-03-09 10:00", "over the leap forward at the weekend: office hours are local"),
    (NEW_YORK, "2026-03-06 10:00", "1 working_days", "", "2026-03-06 16:36", "2026-03-09 10:00", "same local time on Monday"),
    (NEW_YORK, "2026-03-07 10:00", "1 emergency_days", "", "2026-03-08 06:12", "2026-03-08 11:00", "24 hours over the leap forward end an hour later on the wall"),
    (NEW_YORK, "2026-03-08 01:30", "1 emergency_hours", "", "2026-03-08 03:18", "2026-03-08 03:30", "an hour that the wall clock leaps over"),
    (NEW_YORK, "2026-10-31 10:00", "1 emergency_days", "", "2026-11-01 04:12", "2026-11-01 09:00", "24 hours over the leap back end an hour earlier on the wall"),
    (NEW_YORK, "2026-10-30 16:00", "2 working_hours", "", "2026-11-02 09:36", "2026-11-02 10:00", "over the leap back at the weekend"),
    (NEW_YORK, "2026-07-03 10:00", "1 working_days", "", "2026-07-03 16:36", "2026-07-06 10:00", "no holidays listed: by weekday"),
];

fn local(calendar: &Calendar, text: &str) -> DateTime<Utc> {
    let local = NaiveDateTime::parse_from_str(text, "%Y-%m-%d %H:%M").unwrap();
    calendar.tz().from_local_datetime(&local).unwrap().with_timezone(&Utc)
}

/// Local time to the second; whole minutes without seconds.
fn shown(calendar: &Calendar, at: DateTime<Utc>) -> String {
    let text = at.with_timezone(&calendar.tz()).format("%Y-%m-%d %H:%M:%S").to_string();
    text.strip_suffix(":00").map_or(text.clone(), str::to_owned)
}

fn played(calendar: &Calendar, start: &str, limit: &str, happened: &str) -> Clock {
    let clock = Clock::start(ClockKind::Handle, local(calendar, start), limit.parse().unwrap(), calendar);
    happened.split("; ").filter(|act| !act.is_empty()).fold(clock, |clock, act| {
        match act.split_once(' ').unwrap() {
            ("pause", at) => clock.pause(local(calendar, at)),
            ("resume", at) => clock.resume(local(calendar, at), calendar),
            ("extend", by) => clock.extend(by.parse().unwrap(), calendar),
            ("relimit", limit) => clock.relimit(limit.parse().unwrap(), calendar),
            (other, _) => panic!("{other}"),
        }
    })
}

#[test]
fn every_example_is_due_when_the_table_says() {
    assert!(ROWS.len() >= 60, "{} rows", ROWS.len());
    let [ningbo, new_york] = [NINGBO, NEW_YORK].map(|text| Calendar::from_toml(text).unwrap());
    let wrong: Vec<String> = ROWS
        .iter()
        .filter_map(|&(city, start, limit, happened, yellow, due, why)| {
            let calendar = if city == NINGBO { &ningbo } else { &new_york };
            let clock = played(calendar, start, limit, happened);
            let got = (shown(calendar, clock.yellow_at()), shown(calendar, clock.due_at()));
            let plain =
                happened.is_empty().then(|| shown(calendar, calendar.due(clock.started_at(), clock.limit())));
            let right = got == (yellow.to_owned(), due.to_owned()) && plain.is_none_or(|plain| plain == due);
            (!right)
                .then(|| format!("{why}: {start} + {limit} [{happened}]: got {got:?}, not {yellow}, {due}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_short_saturday_is_one_working_day_spent_faster() {
    let calendar = Calendar::from_toml(
        r#"
        name = { zh = "六天", en = "six days" }
        tz = "Asia/Shanghai"
        hours = { thu = ["09:00-12:00", "13:00-18:00"], fri = ["09:00-12:00", "13:00-18:00"], sat = ["09:00-13:00"] }
        "#,
    )
    .unwrap();
    let due = |start: &str, limit: &str| {
        shown(&calendar, calendar.due(local(&calendar, start), limit.parse().unwrap()))
    };
    // Friday 14:00 is half through its eight hours; the other half day is half of Saturday's four.
    assert_eq!(due("2026-03-13 14:00", "1 working_days"), "2026-03-14 11:00");
    assert_eq!(due("2026-03-14 09:00", "0.25 working_days"), "2026-03-14 10:00");
    assert_eq!(due("2026-03-14 09:00", "1 working_days"), "2026-03-14 13:00");
    // In hours a Saturday's hour is an hour like any other.
    assert_eq!(due("2026-03-13 14:00", "8 working_hours"), "2026-03-14 13:00");
}

#[test]
fn the_light_turns_at_four_fifths_and_at_the_limit_and_stands_while_paused() {
    let calendar = Calendar::from_toml(NINGBO).unwrap();
    let at = |text| local(&calendar, text);
    let clock = played(&calendar, "2026-03-10 09:00", "2 working_hours", "");
    assert_eq!(clock.light(at("2026-03-10 10:35")), Light::Green);
    assert_eq!(clock.light(at("2026-03-10 10:36")), Light::Yellow);
    assert_eq!(clock.light(at("2026-03-10 10:59")), Light::Yellow);
    assert_eq!(clock.light(at("2026-03-10 11:00")), Light::Red);

    let clock = clock.pause(at("2026-03-10 10:40"));
    assert_eq!(clock.light(at("2026-03-20 10:00")), Light::Yellow, "the light it had");
    assert_eq!(clock.left(at("2026-03-20 10:00"), &calendar).counted_s, 20 * 60, "and the time it had");
    let clock = clock.resume(at("2026-03-20 10:00"), &calendar);
    assert_eq!(clock.light(at("2026-03-20 10:19")), Light::Yellow);
    assert_eq!(clock.light(at("2026-03-20 10:20")), Light::Red);
}

#[test]
fn time_left_counts_office_time_and_the_wall() {
    let calendar = Calendar::from_toml(NINGBO).unwrap();
    let at = |text| local(&calendar, text);
    let clock = played(&calendar, "2026-03-13 16:30", "2 working_hours", "");
    let left = clock.left(at("2026-03-13 17:00"), &calendar);
    assert_eq!((left.counted_s, left.elapsed_s), (90 * 60, (64 * 60 + 30) * 60));
    let over = clock.left(at("2026-03-16 13:30"), &calendar);
    assert_eq!((over.counted_s, over.elapsed_s), (-150 * 60, -240 * 60));
    let clock = clock.pause(at("2026-03-16 13:30")).resume(at("2026-03-17 13:30"), &calendar);
    assert_eq!(
        clock.left(at("2026-03-17 14:30"), &calendar).counted_s,
        -210 * 60,
        "a pause is nobody's delay"
    );

    let pipe = played(&calendar, "2026-03-14 22:00", "3 emergency_hours", "");
    let left = pipe.left(at("2026-03-14 23:00"), &calendar);
    assert_eq!((left.counted_s, left.elapsed_s), (7200, 7200));
}

#[test]
fn the_calendar_says_what_a_day_is_and_which_years_it_knows() {
    let calendar = Calendar::from_toml(NINGBO).unwrap();
    let day = |text: &str| calendar.day(text.parse::<NaiveDate>().unwrap());
    assert!(matches!(day("2026-02-17"), DayKind::Holiday(name) if name.zh == "春节"));
    assert_eq!(day("2026-02-28"), DayKind::MakeUp);
    assert_eq!(day("2026-03-10"), DayKind::Working);
    assert_eq!(day("2026-03-14"), DayKind::Rest);
    assert_eq!(
        [2023, 2024, 2025, 2026, 2027].map(|year| calendar.covers(year)),
        [false, true, true, true, false]
    );
    let start = |calendar: &Calendar, text: &str| calendar.start_of(text.parse().unwrap()).to_rfc3339();
    assert_eq!(start(&calendar, "2026-03-10"), "2026-03-09T16:00:00+00:00");
    // Days off and make-up workdays as the notices count them.
    let count = |year: i32| {
        let table = calendar.year(year).unwrap();
        (table.holidays().count(), table.made_up().count())
    };
    assert_eq!([2024, 2025, 2026].map(count), [(28, 8), (28, 5), (33, 6)]);
}

#[test]
fn limits_are_read_and_written_as_text() {
    let table = [
        ("1.5 working_hours", "1.5 working_hours", "1.5 工作时", "1.5 working hours"),
        ("3 emergency_hours", "3 emergency_hours", "3 紧急工作时", "3 emergency hours"),
        ("1 working_day", "1 working_days", "1 工作日", "1 working day"),
        ("1.5 工作时", "1.5 working_hours", "1.5 工作时", "1.5 working hours"),
        ("5工作日", "5 working_days", "5 工作日", "5 working days"),
        ("0.25 紧急工作日", "0.25 emergency_days", "0.25 紧急工作日", "0.25 emergency days"),
        (" 10000 working_days ", "10000 working_days", "10000 工作日", "10000 working days"),
        ("2.05 working_hours", "2.05 working_hours", "2.05 工作时", "2.05 working hours"),
    ];
    for (text, stored, zh, en) in table {
        let limit: Limit = text.parse().unwrap();
        assert_eq!(limit.to_string(), stored);
        assert_eq!((limit.words().zh.as_str(), limit.words().en.as_str()), (zh, en));
        assert_eq!(serde_json::from_str::<Limit>(&serde_json::to_string(&limit).unwrap()).unwrap(), limit);
    }
    for wrong in [
        "",
        "5",
        "working_hours",
        "-1 working_hours",
        "1.555 working_hours",
        "1. working_hours",
        ".5 working_hours",
        "10000.01 working_days",
        "5 days",
        "5 工作",
        "1,5 working_hours",
        "1.2.3 working_hours",
    ] {
        let error = wrong.parse::<Limit>().expect_err(wrong);
        assert!(!error.text.zh.is_empty() && error.text.en.starts_with("limit"), "{error}");
    }
    assert_eq!(Limit::new(1_000_001, TimeUnit::WorkingHour), None);
}

#[test]
fn a_clock_is_stored_short() {
    let calendar = Calendar::from_toml(NINGBO).unwrap();
    let clock = played(&calendar, "2026-03-10 09:00", "2 working_hours", "");
    let json = serde_json::to_string(&clock).unwrap();
    assert_eq!(
        json,
        r#"{"kind":"handle","from":1773104400000000,"limit":"2 working_hours","yellow":1773110160000000,"due":1773111600000000}"#
    );
    let clock = played(
        &calendar,
        "2026-03-10 10:00",
        "5 working_days",
        "pause 2026-03-11 10:00; resume 2026-03-12 10:00; extend 1 working_days; pause 2026-03-13 10:00",
    );
    let json = serde_json::to_string(&clock).unwrap();
    assert_eq!(serde_json::from_str::<Clock>(&json).unwrap(), clock, "{json}");
}

#[test]
fn a_flaw_in_a_calendar_file_is_named() {
    let file = |rest: &str| format!("name = {{ zh = \"a\", en = \"a\" }}\n{rest}");
    let table = [
        ("tz = \"Asia/Ningbo\"", "tz", "no zone \"Asia/Ningbo\""),
        ("tz = \"Asia/Shanghai\"\nhours = { mon = [\"8-12\"] }", "hours.mon", "not a span"),
        ("tz = \"Asia/Shanghai\"\nhours = { mon = [\"12:00-08:00\"] }", "hours.mon", "not a span"),
        (
            "tz = \"Asia/Shanghai\"\nhours = { mon = [\"08:00-12:00\", \"11:00-13:00\"] }",
            "hours.mon",
            "overlaps",
        ),
        ("tz = \"Asia/Shanghai\"\nhours = { mon = [] }", "hours", "at least one weekday"),
        (
            "tz = \"Asia/Shanghai\"\n[[years]]\nyear = 2026\nsource = \"x\"\non = [\"2025-01-04\"]",
            "years.2026.on",
            "is in 2026",
        ),
        (
            "tz = \"Asia/Shanghai\"\n[[years]]\nyear = 2026\nsource = \"x\"\n[[years]]\nyear = 2026\nsource = \"x\"",
            "years.2026",
            "listed once",
        ),
    ];
    for (rest, field, rule) in table {
        let flaw = Calendar::from_toml(&file(rest)).expect_err(rest);
        assert_eq!(flaw.field, field, "{flaw}");
        assert!(flaw.text.en.contains(rule) && !flaw.text.zh.is_empty(), "{flaw}");
    }
    let flaw = Calendar::from_toml(&file("tz = 5")).unwrap_err();
    assert_eq!(flaw.line, Some(2), "{flaw}");
}
