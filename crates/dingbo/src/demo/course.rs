//! One case of the demo being played, beat by beat.

use std::collections::HashMap;
use std::sync::Arc;

use anyhow::Context as _;
use app::cases::Beside;
use app::cases::act::NewAction;
use app::cases::report::NewReport;
use app::city::City;
use app::places::locate::Given;
use app::{App, AppError, Caller};
use chrono::{DateTime, TimeDelta, Utc};
use domain::area::AreaCode;
use domain::case::{Action, Case, Channel};
use domain::clock::{Limit, TimeUnit};
use domain::post::Role;
use domain::taxonomy::{Condition, PhotoRule};
use domain::unit::UnitKind;
use domain::{AccountId, CaseId, Digest, UnitId};
use ledger::words::Words;
use parking_lot::Mutex;

use super::cast::Cast;
use super::matters::{Matter, Matters};
use super::photos;
use super::play::request;
use super::said::said;
use super::script::{Beat, Wait, What, Who};
use crate::dice::Dice;

/// What all cases share.
pub struct Stage<'a> {
    app: &'a Arc<App>,
    city: &'a City,
    cast: &'a Cast,
    matters: &'a Matters,
    /// Photos by who took them, and whether they show the matter put right.
    photos: Mutex<HashMap<(AccountId, bool), Digest>>,
}

impl<'a> Stage<'a> {
    /// A stage.
    pub fn new(app: &'a Arc<App>, city: &'a City, cast: &'a Cast, matters: &'a Matters) -> Self {
        Self { app, city, cast, matters, photos: Mutex::default() }
    }

    /// A photo of somebody's: drawn and taken in at first use.
    async fn photo(&self, caller: &Caller, mended: bool) -> anyhow::Result<Digest> {
        let key = (caller.account, mended);
        if let Some(&hash) = self.photos.lock().get(&key) {
            return Ok(hash);
        }
        let bytes = photos::draw(u64::from(caller.account.0) * 2 + u64::from(mended), mended)?;
        let taken = self.app.take_evidence(caller, bytes, Some("image/jpeg")).await?;
        self.photos.lock().insert(key, taken.hash);
        Ok(taken.hash)
    }
}

/// What became of a turn.
pub enum Turn {
    /// A step was taken; the next comes then.
    Next(DateTime<Utc>),
    /// A step was taken, and nothing follows.
    Last,
    /// The rules refused, by this rule; nothing follows.
    Refused(String),
}

/// A case and what is still to happen to it.
pub struct Course {
    id: CaseId,
    matter: Matter,
    beats: std::vec::IntoIter<Beat>,
    next: Option<Beat>,
    into: Option<CaseId>,
    dice: Dice,
    case: Option<Case>,
    reporter: Option<Caller>,
    dispatched_at: DateTime<Utc>,
    reported_now: bool,
}

impl Course {
    /// A case that is reported first and then goes by its beats; `into` is the case it repeats.
    pub fn new(id: CaseId, matter: Matter, beats: Vec<Beat>, into: Option<CaseId>, seed: u64) -> Self {
        let dispatched_at = matter.at;
        let (beats, dice) = (beats.into_iter(), Dice::new(seed));
        Self {
            id,
            matter,
            beats,
            next: None,
            into,
            dice,
            case: None,
            reporter: None,
            dispatched_at,
            reported_now: false,
        }
    }

    /// When it is reported.
    pub fn starts_at(&self) -> DateTime<Utc> {
        self.matter.at
    }

    /// Whether the last turn reported it.
    pub fn is_reported_now(&self) -> bool {
        self.reported_now
    }

    /// The next step.
    pub async fn turn(&mut self, stage: &Stage<'_>, at: DateTime<Utc>) -> anyhow::Result<Turn> {
        self.reported_now = false;
        let taken = match (self.next.take(), &self.case) {
            (None, _) => self.report(stage).await,
            (Some(beat), Some(case)) => {
                let case = case.clone();
                self.beat(stage, beat, &case, at).await
            }
            (Some(_), None) => return Ok(Turn::Last),
        };
        match taken {
            Ok(case) => self.case = Some(case),
            Err(error) => {
                return match error.downcast_ref() {
                    Some(AppError::Refused(refusal)) => Ok(Turn::Refused(refusal.rule.to_owned())),
                    Some(AppError::Invalid { rule, .. }) => Ok(Turn::Refused(rule.to_string())),
                    Some(AppError::Forbidden { rule, .. }) => Ok(Turn::Refused((*rule).to_owned())),
                    Some(AppError::NotFound { what, .. }) => Ok(Turn::Refused(format!("no {what}"))),
                    _ => Err(error),
                };
            }
        }
        let Some(beat) = self.beats.next() else { return Ok(Turn::Last) };
        let next = self.after(stage, beat.wait, at);
        self.next = Some(beat);
        Ok(Turn::Next(next))
    }

    /// When something comes that is so long after `at`.
    fn after(&self, stage: &Stage<'_>, wait: Wait, at: DateTime<Utc>) -> DateTime<Utc> {
        let calendar = &stage.city.rules.calendar;
        let condition = self.condition(stage);
        let unit = condition.map_or(TimeUnit::WorkingHour, |condition| condition.limit.unit());
        let next = match wait {
            Wait::Minutes(minutes) if unit.is_continuous() => at + seconds(minutes * 60.0),
            Wait::Minutes(minutes) => Limit::new(hundredths(minutes / 60.0), TimeUnit::WorkingHour)
                .map_or(at, |limit| calendar.due(at, limit)),
            Wait::OfLimit(share) => {
                let limit = condition.and_then(|condition| {
                    Limit::new(hundredths(f64::from(condition.limit.hundredths()) / 100.0 * share), unit)
                });
                limit.map_or(at, |limit| calendar.due(self.dispatched_at, limit))
            }
            Wait::Days(days) => at + seconds(days * 86_400.0),
        };
        // Nobody is quicker than this, and no two steps of a case are at one moment.
        next.max(at + TimeDelta::seconds(40)) + seconds(f64::from(self.id.0.as_bytes()[15]) / 4.0)
    }

    fn condition<'a>(&self, stage: &'a Stage<'_>) -> Option<&'a Condition> {
        stage.city.rules.taxonomy.latest().leaf(&self.matter.leaf)?.condition(&self.matter.condition)
    }

    async fn report(&mut self, stage: &Stage<'_>) -> anyhow::Result<Case> {
        let Matter { channel, ref grid, point, ref leaf, ref condition, ref words, .. } = self.matter;
        let reporter = stage.cast.reporter(stage.city, channel, grid, self.id);
        let reporter = reporter.with_context(|| format!("nobody reports by {} in {grid}", channel.name()))?;
        let photo =
            self.condition(stage).is_some_and(|c| matches!(c.photo, PhotoRule::Report | PhotoRule::Both));
        let stated = channel == Channel::Grid && self.dice.chance(60);
        let mut evidence = Vec::new();
        if channel == Channel::Grid && (stated && photo || self.dice.chance(40)) {
            evidence.push(stage.photo(&reporter, false).await?);
        }
        let new = NewReport {
            id: self.id,
            request: self.id.0,
            draft: false,
            channel,
            place: Given::wgs84(point.lon, point.lat),
            leaf: leaf.clone(),
            condition: stated.then(|| condition.clone()),
            beside: Beside { words: words.clone(), evidence, place: None },
        };
        let record = stage.app.report(&reporter, new).await?.record;
        self.reporter = Some(reporter);
        self.reported_now = true;
        Ok(record.case.clone())
    }

    async fn beat(
        &mut self,
        stage: &Stage<'_>,
        beat: Beat,
        case: &Case,
        at: DateTime<Utc>,
    ) -> anyhow::Result<Case> {
        let caller =
            self.caller(stage, beat.who, case).with_context(|| format!("nobody plays {:?}", beat.who))?;
        let action = self.action(stage, beat.what, case, &caller, at)?;
        let photo =
            self.condition(stage).is_some_and(|c| matches!(c.photo, PhotoRule::Feedback | PhotoRule::Both));
        let mut evidence = Vec::new();
        let photo_taken = match action {
            Action::FeedBack | Action::SelfHandle if photo || self.dice.chance(30) => Some(true),
            // What a unit gives back, it gives back with proof.
            Action::Return { .. } | Action::AskRuling { .. } => Some(false),
            _ => None,
        };
        if let Some(mended) = photo_taken {
            evidence.push(stage.photo(&caller, mended).await?);
        }
        let text = if matches!(action, Action::FeedBack | Action::SelfHandle) {
            let close = self.condition(stage).map(|condition| condition.close.zh.clone());
            Some(stage.matters.done(close.as_deref().unwrap_or("已处理完毕"), &mut self.dice))
        } else {
            said(&action, &mut self.dice).map(str::to_owned)
        };
        if matches!(action, Action::Dispatch { .. } | Action::Rule { .. }) {
            self.dispatched_at = at;
        }
        let new = NewAction {
            case: self.id,
            request: request(&mut self.dice),
            version: None,
            action,
            beside: Beside { words: Words { text, ..Words::default() }, evidence, place: None },
            parts: Vec::new(),
        };
        let done = stage.app.act(&caller, new).await?;
        Ok(done.record.case.clone())
    }

    fn caller(&self, stage: &Stage<'_>, who: Who, case: &Case) -> Option<Caller> {
        let units = &stage.city.rules.units;
        let people = stage.cast;
        let desk = case.desk?;
        let found = match who {
            Who::Reporter => return self.reporter.clone(),
            Who::Dispatcher => people.of_unit(desk, Role::Dispatcher),
            Who::ShiftLead => people.of_unit(desk, Role::ShiftLead),
            Who::Handler => people.of_unit(case.lead?, Role::Handler),
            Who::CoHandler => people.of_unit(case.co.first()?.unit, Role::Handler),
            Who::Consulted => people.of_unit(*case.consulted.first()?, Role::Handler),
            Who::Verifier => people.of_unit(units.desk_of(&self.matter.grid)?, Role::Verifier),
            Who::Supervisor => {
                let own = units.get(desk).filter(|unit| unit.kind == UnitKind::CountyCentre);
                let county =
                    own.or_else(|| units.above(desk).find(|unit| unit.kind == UnitKind::CountyCentre))?;
                people.of_unit(county.id, Role::Supervisor)
            }
        };
        found.cloned()
    }

    fn action(
        &mut self,
        stage: &Stage<'_>,
        what: What,
        before: &Case,
        caller: &Caller,
        at: DateTime<Utc>,
    ) -> anyhow::Result<Action> {
        let units = &stage.city.rules.units;
        let right =
            units.serving(&self.matter.function, &self.matter.grid).context("no unit serves the place")?;
        Ok(match what {
            What::SelfHandle => Action::SelfHandle,
            What::Withdraw => Action::Withdraw,
            What::Accept => Action::Accept,
            What::Refuse(reason) => Action::Refuse { reason },
            What::AskSiteCheck => Action::AskSiteCheck,
            What::SiteCheck(found) => Action::SiteCheck { found },
            What::File => Action::File { condition: self.matter.condition.clone() },
            What::Dispatch => Action::Dispatch { lead: right, co: Vec::new() },
            What::DispatchWithHelp => {
                Action::Dispatch { lead: right, co: vec![self.other(stage, before, right)?] }
            }
            What::DispatchAstray => {
                Action::Dispatch { lead: self.other(stage, before, right)?, co: Vec::new() }
            }
            What::Raise(to) => Action::Raise { to },
            What::Sign => Action::Sign,
            What::Assign => Action::Assign { to: caller.account },
            What::Comment => Action::Comment,
            What::Return(reason) => Action::Return { reason },
            What::AskRuling => Action::AskRuling { reason: domain::case::action::ReturnReason::OtherDuty },
            What::Rule => Action::Rule { lead: right },
            What::AskExtend => {
                let limit = self.condition(stage).context("a filing condition")?.limit;
                Action::AskExtend {
                    by: Limit::new((limit.hundredths() / 2).max(1), limit.unit()).unwrap_or(limit),
                }
            }
            What::AskSuspend { days } => Action::AskSuspend { until: at + seconds(days * 86_400.0) },
            What::AskVoid => Action::AskVoid,
            What::AskForceClose => Action::AskForceClose,
            What::Grant => Action::Grant,
            What::Deny => Action::Deny,
            What::Supervise(cause) => Action::Supervise { cause, reply_needed: true },
            What::ReplySupervision => Action::ReplySupervision,
            What::Urge => Action::Urge,
            What::Consult => Action::Consult { units: vec![self.other(stage, before, right)?] },
            What::ReplyConsult => Action::ReplyConsult,
            What::CoFeedBack => Action::CoFeedBack,
            What::FeedBack => Action::FeedBack,
            What::Verify(verdict) => Action::Verify { verdict },
            What::Close => Action::Close,
            What::CallBack { satisfied } => Action::CallBack { reached: true, satisfied: Some(satisfied) },
            What::Rate { satisfied, stars } => Action::Rate { satisfied, stars: Some(stars) },
            What::Reopen => Action::Reopen,
            What::Merge => Action::Merge { into: self.into.context("a case to merge into")? },
        })
    }

    /// A department of the county that has nothing to do with it yet.
    fn other(&mut self, stage: &Stage<'_>, case: &Case, right: UnitId) -> anyhow::Result<UnitId> {
        let grid: &AreaCode = &self.matter.grid;
        let all = stage.city.rules.units.all().iter();
        let others: Vec<UnitId> = all
            .filter(|unit| {
                unit.kind == UnitKind::Department && unit.areas.iter().any(|area| area.covers(grid))
            })
            .map(|unit| unit.id)
            .filter(|id| *id != right && !case.concerned.contains(id) && case.lead != Some(*id))
            .collect();
        anyhow::ensure!(!others.is_empty(), "the county has no other department");
        Ok(*self.dice.pick(&others))
    }
}

fn seconds(seconds: f64) -> TimeDelta {
    TimeDelta::milliseconds((seconds * 1000.0) as i64)
}

fn hundredths(amount: f64) -> u32 {
    (amount * 100.0).round().max(1.0) as u32
}
