//! Measuring the engine by itself: full loops of made cases, written straight through the committer's statements in
//! groups of a fixed size, with nothing waiting and nobody answered. `dingbo bench loop` sets its own figure beside it.

use std::collections::VecDeque;
use std::time::Duration;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::area::AreaCode;
use domain::case::action::{Report, Verdict};
use domain::case::step::{ClockChange, Draft, Facts};
use domain::case::{Action, Body, Case, Channel};
use domain::clock::{Calendar, Clock, ClockKind, ElapsedLimit, Limit, ResidentClock};
use domain::digest::Algorithm;
use domain::place::Place;
use domain::post::{Actor, Post, Role};
use domain::taxonomy::Edition;
use domain::{AccountId, CaseId, UnitId};
use uuid::Uuid;

use crate::db::DbError;
use crate::words::{Salted, Words};
use crate::{Append, Config, Ledger, NumberRequest, Submission};

/// Steps of one full loop.
pub const STEPS_PER_CASE: usize = 9;

/// What a measurement gave.
#[derive(Debug, Clone, Copy)]
pub struct Measured {
    /// Steps written.
    pub steps: usize,
    /// How long it took.
    pub took: Duration,
}

impl Measured {
    /// Steps per second.
    pub fn per_second(&self) -> f64 {
        self.steps as f64 / self.took.as_secs_f64()
    }
}

/// Writes the loops of `cases` made cases into the ledger of `config`, in groups of `group` submissions, through one
/// connection on this thread, each group committed durably. Making the steps is not counted.
pub async fn raw(config: Config, cases: u32, group: usize) -> Result<Measured, DbError> {
    let ledger = Ledger::open(config).await?;
    let submissions = loops(&ledger, cases, group);
    let groups: Vec<Vec<Submission>> = submissions.chunks(group).map(<[_]>::to_vec).collect();
    let steps = submissions.len();
    let took =
        tokio::task::spawn_blocking(move || ledger.inner.committer.raw(ledger.db(), ledger.city(), groups))
            .await
            .map_err(|stopped| DbError::Engine(stopped.to_string()))??;
    Ok(Measured { steps, took })
}

/// The submissions of `cases` full loops of one step each, woven so that `open` cases are on their way at any time.
pub fn loops(ledger: &Ledger, cases: u32, open: usize) -> Vec<Submission> {
    let maker = Maker::new();
    let mut coming = (0..cases).map(|number| maker.case(ledger, number));
    let mut on_their_way: VecDeque<VecDeque<Submission>> = coming.by_ref().take(open.max(1)).collect();
    let mut all = Vec::with_capacity(cases as usize * STEPS_PER_CASE);
    while let Some(mut case) = on_their_way.pop_front() {
        all.extend(case.pop_front());
        if case.is_empty() {
            on_their_way.extend(coming.next());
        } else {
            on_their_way.push_back(case);
        }
    }
    all
}

/// Makes cases like those of a city: 154 rooms, 12,000 grids, 180 leaves, an hour from step to step.
struct Maker {
    calendar: Calendar,
    limit: Limit,
    resident: ElapsedLimit,
    start: DateTime<Utc>,
    day: NaiveDate,
}

impl Maker {
    fn new() -> Self {
        let start =
            DateTime::from_timestamp(1_767_225_600, 0).expect("the first of January 2026 is a moment");
        Self {
            calendar: Calendar::plain(chrono_tz::Asia::Shanghai),
            limit: "1.5 working_hours".parse().expect("a limit is well formed"),
            resident: "3 emergency_days"
                .parse()
                .ok()
                .and_then(|limit: Limit| limit.try_into().ok())
                .expect("elapsed days are a resident's limit"),
            start,
            day: start.date_naive(),
        }
    }

    /// The submissions of one case, from report to rating.
    fn case(&self, ledger: &Ledger, number: u32) -> VecDeque<Submission> {
        let id = CaseId(Uuid::from_u128(
            (1_767_225_600_000_u128 << 80) + (u128::from(number) << 64) + spread(number),
        ));
        let (town, grid) = (number % 154 + 1, number % 78 + 1);
        let area = |text: String| text.parse::<AreaCode>().expect("digits are an area code");
        let city = area(format!("33020{}{:03}001{:03}", town % 8 + 2, town, grid));
        let (desk, station) = (UnitId(town), UnitId(1000 + town));
        let report = Report {
            channel: Channel::Grid,
            place: Place {
                lon_e7: 1_215_000_000 + (spread(number) % 2_000_000) as i32,
                lat_e7: 298_000_000 + (spread(number) / 7 % 2_000_000) as i32,
                area: city.clone(),
                raw: None,
            },
            leaf: format!("{:02}{:02}", number % 30 + 1, number % 6 + 1),
            condition: None,
        };
        let post = |role, unit| Post { role, unit: Some(unit), area: city.cut(9) };
        let clock = |kind, hours| {
            Clock::start(kind, self.start + TimeDelta::hours(hours), self.limit, &self.calendar)
        };
        let desk_clock = |kind, hours| Facts {
            desk_clock: Some(ClockChange::Set(clock(kind, hours))),
            ..Facts::default()
        };
        let reported = Facts {
            edition: Some(Edition { year: 2026, revision: 1 }),
            desk: Some(desk),
            resident: Some(ResidentClock::start(self.start, self.resident)),
            ..desk_clock(ClockKind::Accept, 0)
        };
        let dispatched = Facts {
            desk_clock: Some(ClockChange::Clear),
            handle_clock: Some(ClockChange::Set(clock(ClockKind::Handle, 3))),
            ..Facts::default()
        };
        let steps = [
            (Action::Report(report), Role::GridWorker, desk, reported),
            (Action::Accept, Role::Dispatcher, desk, desk_clock(ClockKind::Dispatch, 1)),
            (Action::File { condition: "a".to_owned() }, Role::Dispatcher, desk, Facts::default()),
            (Action::Dispatch { lead: station, co: Vec::new() }, Role::Dispatcher, desk, dispatched),
            (Action::Sign, Role::Handler, station, Facts::default()),
            (Action::FeedBack, Role::Handler, station, desk_clock(ClockKind::Verify, 5)),
            (
                Action::Verify { verdict: Verdict::Pass },
                Role::Verifier,
                desk,
                desk_clock(ClockKind::Close, 6),
            ),
            (
                Action::Close,
                Role::Dispatcher,
                desk,
                Facts { desk_clock: Some(ClockChange::Clear), ..Facts::default() },
            ),
            (Action::Rate { satisfied: true, stars: Some(5) }, Role::Resident, desk, Facts::default()),
        ];
        let (key, wrapped) = ledger.keyring().new_key(id);
        let mut wrapped = Some(wrapped);
        let mut case = Case::unborn(id);
        let appends = steps.into_iter().zip(0_u32..).map(|((action, role, unit, facts), step)| {
            // The report and the feedback come with words.
            let words = matches!(action, Action::Report(_) | Action::FeedBack).then(|| {
                let text = Some("中山路与解放路口东侧井盖缺失, 已设警示锥, 请尽快派人补盖".to_owned());
                Salted::new(&Words { text, address: Some("中山路 12 号".to_owned()), ..Words::default() })
            });
            let expected = case.version;
            let step = Draft {
                case: id,
                seq: expected + 1,
                at: self.start
                    + TimeDelta::hours(i64::from(step))
                    + TimeDelta::microseconds(i64::from(number)),
                actor: Actor { account: AccountId(number % 12_000 + 1), post: post(role, unit) },
                request: Uuid::from_u128(spread(number) + u128::from(step)),
                body: Body { action, facts, evidence: Vec::new(), place: None },
                words: words.as_ref().map(|words| words.commitment(Algorithm::Sha256)),
                prev: case.head,
            }
            .seal(Algorithm::Sha256);
            case.apply(&step);
            let born = expected == 0;
            Append {
                expected,
                case: case.clone(),
                words: words.iter().map(|words| key.seal(step.seq, words)).collect(),
                steps: vec![step],
                description: born.then(|| "中山路与解放路口东侧井盖缺失, 已设警示锥".to_owned()),
                number: born.then(|| NumberRequest { area: city.cut(9), day: self.day }),
                key: if born { wrapped.take() } else { None },
            }
        });
        appends.map(|append| Submission { appends: vec![append] }).collect()
    }
}

/// Scatters a number over 64 bits (the finaliser of `SplitMix64`).
fn spread(number: u32) -> u128 {
    let mut z = u64::from(number).wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    u128::from(z ^ (z >> 31))
}
