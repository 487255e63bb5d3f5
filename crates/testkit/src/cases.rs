//! Cases to order: each step made and applied, ready to be committed. They are shaped like the loop's own, but no rule
//! is asked: what the ledger keeps and finds does not depend on the rules.

use std::sync::LazyLock;

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::case::action::{Cause, Report};
use domain::case::step::{ClockChange, Draft, Facts};
use domain::case::{Action, Body, Case, Channel};
use domain::clock::{Calendar, Clock, ClockKind, ElapsedLimit, Limit, ResidentClock};
use domain::digest::Algorithm;
use domain::place::Place;
use domain::post::{Actor, Post, Role};
use domain::taxonomy::Edition;
use domain::words::mask;
use domain::{AccountId, CaseId, UnitId};
use ledger::words::{CaseKey, Salted, Words};
use ledger::{Append, Ledger, NumberRequest, Submission};
use uuid::Uuid;

/// What a made case is about.
#[derive(Debug, Clone)]
pub struct Spec {
    /// Makes its identity.
    pub number: u128,
    /// The smallest area known.
    pub area: String,
    /// The leaf category.
    pub leaf: String,
    /// Where the report came from.
    pub channel: Channel,
    /// The account that reported; 0 for nobody.
    pub reporter: u32,
    /// When it was reported.
    pub at: DateTime<Utc>,
    /// Longitude in 1e-7 degrees.
    pub lon_e7: i32,
    /// Latitude in 1e-7 degrees.
    pub lat_e7: i32,
    /// The desk in charge.
    pub desk: u32,
    /// What was typed.
    pub text: Option<String>,
}

impl Default for Spec {
    fn default() -> Self {
        Self {
            number: 1,
            area: "330203001001001".to_owned(),
            leaf: "0301".to_owned(),
            channel: Channel::Grid,
            reporter: 5,
            at: moment(0),
            lon_e7: 1_215_500_000,
            lat_e7: 298_700_000,
            desk: 11,
            text: Some("中山路口井盖缺失, 联系电话 13800138000".to_owned()),
        }
    }
}

/// A moment, `seconds` into the tests' first day: noon of the 2nd of January 2026 in UTC, a Friday.
pub fn moment(seconds: i64) -> DateTime<Utc> {
    DateTime::from_timestamp(1_767_355_200, 0).expect("a moment") + TimeDelta::seconds(seconds)
}

/// A case in the making.
#[derive(Debug)]
pub struct MadeCase {
    spec: Spec,
    /// The case as of its last step.
    pub case: Case,
    key: Option<CaseKey>,
}

impl MadeCase {
    /// A case before its first step.
    pub fn new(spec: Spec) -> Self {
        let case =
            Case::unborn(CaseId(Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 + spec.number)));
        Self { spec, case, key: None }
    }

    /// Its identity.
    pub fn id(&self) -> CaseId {
        self.case.id
    }

    /// The report.
    pub fn report(&mut self, ledger: &Ledger) -> Append {
        let report = self.as_report();
        self.born(ledger, Action::Report(report), true)
    }

    /// A draft of the report.
    pub fn draft(&mut self, ledger: &Ledger) -> Append {
        let report = self.as_report();
        self.born(ledger, Action::SaveDraft(report), false)
    }

    /// Accepted, with the clock to dispatching from then on.
    pub fn accept(&mut self, at: DateTime<Utc>) -> Append {
        self.next(Action::Accept, Role::Dispatcher, at, desk_clock(ClockKind::Dispatch, at))
    }

    /// Filed, under a condition.
    pub fn file(&mut self, at: DateTime<Utc>) -> Append {
        self.next(Action::File { condition: "a".to_owned() }, Role::Dispatcher, at, Facts::default())
    }

    /// Dispatched, with the clock of the handling from then on.
    pub fn dispatch(&mut self, lead: u32, co: &[u32], at: DateTime<Utc>) -> Append {
        let facts = Facts {
            desk_clock: Some(ClockChange::Clear),
            handle_clock: Some(ClockChange::Set(clock(ClockKind::Handle, at))),
            ..Facts::default()
        };
        let co = co.iter().copied().map(UnitId).collect();
        self.next(Action::Dispatch { lead: UnitId(lead), co }, Role::Dispatcher, at, facts)
    }

    /// The handling's clock stands still from now on.
    pub fn pause(&mut self, at: DateTime<Utc>) -> Append {
        let paused = self.case.handle_clock.clone().map(|clock| ClockChange::Set(clock.pause(at)));
        self.next(Action::Comment, Role::ShiftLead, at, Facts { handle_clock: paused, ..Facts::default() })
    }

    /// Given back by its unit.
    pub fn give_back(&mut self, at: DateTime<Utc>) -> Append {
        let reason = domain::case::action::ReturnReason::OtherDuty;
        let facts = Facts { handle_clock: Some(ClockChange::Clear), ..desk_clock(ClockKind::Dispatch, at) };
        self.next(Action::Return { reason }, Role::Handler, at, facts)
    }

    /// Supervised.
    pub fn supervise(&mut self, at: DateTime<Utc>) -> Append {
        let action = Action::Supervise { cause: Cause::Leader, reply_needed: true };
        self.next(action, Role::Supervisor, at, Facts::default())
    }

    /// Fed back.
    pub fn feed_back(&mut self, at: DateTime<Utc>) -> Append {
        self.next(Action::FeedBack, Role::Handler, at, desk_clock(ClockKind::Verify, at))
    }

    /// Closed.
    pub fn close(&mut self, at: DateTime<Utc>) -> Append {
        let facts = Facts { desk_clock: Some(ClockChange::Clear), ..Facts::default() };
        self.next(Action::Close, Role::Dispatcher, at, facts)
    }

    /// Taken back by whoever reported it.
    pub fn withdraw(&mut self, at: DateTime<Utc>) -> Append {
        let facts = Facts { desk_clock: Some(ClockChange::Clear), ..Facts::default() };
        self.next(Action::Withdraw, Role::GridWorker, at, facts)
    }

    /// A note.
    pub fn comment(&mut self, at: DateTime<Utc>) -> Append {
        self.next(Action::Comment, Role::Dispatcher, at, Facts::default())
    }

    /// Any action, with what follows from it.
    pub fn next(&mut self, action: Action, role: Role, at: DateTime<Utc>, facts: Facts) -> Append {
        self.append(action, role, at, facts, None)
    }

    fn as_report(&self) -> Report {
        let Spec { area, leaf, channel, lon_e7, lat_e7, .. } = self.spec.clone();
        let area = area.parse().expect("a spec's area is a code");
        Report { channel, place: Place { lon_e7, lat_e7, area, raw: None }, leaf, condition: None }
    }

    fn born(&mut self, ledger: &Ledger, action: Action, numbered: bool) -> Append {
        let at = self.spec.at;
        let limit = "3 emergency_days".parse::<Limit>().ok().and_then(|it| ElapsedLimit::try_from(it).ok());
        let facts = Facts {
            edition: Some(Edition { year: 2026, revision: 1 }),
            desk: Some(UnitId(self.spec.desk)),
            resident: limit.map(|limit| ResidentClock::start(at, limit)),
            ..desk_clock(ClockKind::Accept, at)
        };
        let words = self.spec.text.clone().map(|text| Words { text: Some(text), ..Words::default() });
        let fresh = words.is_some() && self.key.is_none();
        let wrapped = fresh.then(|| {
            let (key, wrapped) = ledger.keyring().new_key(self.id());
            self.key = Some(key);
            wrapped
        });
        let description = self.spec.text.as_deref().map(mask);
        let town =
            self.spec.area.get(..9).unwrap_or(&self.spec.area).parse().expect("a spec's area is a code");
        let number = numbered.then(|| NumberRequest { area: town, day: day(at) });
        Append {
            description,
            number,
            key: wrapped,
            ..self.append(action, Role::GridWorker, at, facts, words.as_ref())
        }
    }

    fn append(
        &mut self,
        action: Action,
        role: Role,
        at: DateTime<Utc>,
        facts: Facts,
        words: Option<&Words>,
    ) -> Append {
        let salted = words.map(Salted::new);
        let unit = Some(UnitId(self.spec.desk));
        let area = self.spec.area.parse().expect("a spec's area is a code");
        let expected = self.case.version;
        let step = Draft {
            case: self.id(),
            seq: expected + 1,
            at,
            actor: Actor { account: AccountId(self.spec.reporter), post: Post { role, unit, area } },
            request: Uuid::from_u128((self.spec.number << 32) + u128::from(expected)),
            body: Body { action, facts, evidence: Vec::new(), place: None },
            words: salted.as_ref().map(|salted| salted.commitment(Algorithm::Sha256)),
            prev: self.case.head,
        }
        .seal(Algorithm::Sha256);
        self.case.apply(&step);
        let sealed = salted.iter().zip(&self.key).map(|(salted, key)| key.seal(step.seq, salted)).collect();
        Append {
            expected,
            case: self.case.clone(),
            steps: vec![step],
            words: sealed,
            description: None,
            number: None,
            key: None,
        }
    }
}

/// A submission of one append.
pub fn one(append: Append) -> Submission {
    Submission { appends: vec![append] }
}

/// A clock of two hours from `at`: yellow after 96 minutes.
pub fn clock(kind: ClockKind, at: DateTime<Utc>) -> Clock {
    // Making a calendar works out its years.
    static PLAIN: LazyLock<Calendar> = LazyLock::new(|| Calendar::plain(chrono_tz::UTC));
    let limit: Limit = "2 emergency_hours".parse().expect("a limit");
    Clock::start(kind, at, limit, &PLAIN)
}

fn desk_clock(kind: ClockKind, at: DateTime<Utc>) -> Facts {
    Facts { desk_clock: Some(ClockChange::Set(clock(kind, at))), ..Facts::default() }
}

fn day(at: DateTime<Utc>) -> NaiveDate {
    at.date_naive()
}
