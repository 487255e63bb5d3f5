//! Cases as they are shown.

use std::collections::HashMap;

use ::share::Share;
use app::App;
use app::cases::view::Detail;
use app::city::City;
use chrono::{DateTime, Utc};
use domain::case::state::{SiteCheck, Wish};
use domain::clock::{Clock, Light};
use domain::{AccountId, CaseId};
use ledger::cases::StoredCase;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::place::AreaName;
use super::share::SharedWithOut;
use super::text::Bilingual;
use super::unit::UnitName;
use crate::problem::Problem;

/// The clock of whoever has the case now.
#[derive(Debug, Serialize, ToSchema)]
pub struct ClockOut {
    /// What it measures: `accept`, `dispatch`, `handle`, `verify` or `close`.
    pub kind: String,
    /// When it started.
    pub started_at: DateTime<Utc>,
    /// Its limit, e.g. `1.5 working_hours`.
    pub limit: String,
    /// Its limit in words.
    pub limit_words: Bilingual,
    /// When it turns yellow; not while it is paused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub yellow_at: Option<DateTime<Utc>>,
    /// When it turns red; not while it is paused.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_at: Option<DateTime<Utc>>,
    /// Whether it stands still.
    pub paused: bool,
    /// `green`, `yellow` or `red`.
    pub light: String,
    /// Seconds left in the time it runs in (working time, unless its units are emergency units); negative when over.
    pub seconds_left: i64,
}

impl ClockOut {
    fn of(clock: &Clock, now: DateTime<Utc>, city: &City) -> Self {
        let paused = clock.paused_at().is_some();
        Self {
            kind: name(&clock.kind()),
            started_at: clock.started_at(),
            limit: clock.limit().to_string(),
            limit_words: clock.limit().words().into(),
            yellow_at: (!paused).then(|| clock.yellow_at()),
            due_at: (!paused).then(|| clock.due_at()),
            paused,
            light: light(clock.light(now)),
            seconds_left: clock.left(now, &city.rules.calendar).counted_s,
        }
    }
}

/// The resident's clock: elapsed time from the report, never paused.
#[derive(Debug, Serialize, ToSchema)]
pub struct ResidentOut {
    /// When the matter should be settled.
    pub due_at: DateTime<Utc>,
    /// `green`, `yellow` or `red`; as it was at the end once the case ended.
    pub light: String,
}

/// A person of staff.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub struct Person {
    /// The account.
    pub account: u32,
    /// The name.
    pub name: String,
}

impl Person {
    /// The person of an account, if it is anybody's.
    pub fn of(names: &HashMap<AccountId, String>, account: AccountId) -> Option<Self> {
        names.get(&account).map(|name| Self { account: account.0, name: name.clone() })
    }
}

/// What waits for another post's grant.
#[derive(Debug, Serialize, ToSchema)]
pub struct PendingOut {
    /// `void`, `extend`, `suspend` or `force_close`.
    pub wish: &'static str,
    /// How much is asked for, when an extension is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<String>,
    /// Until when, when a suspension is asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<DateTime<Utc>>,
    /// The unit that asks.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitName>,
    /// When it was asked.
    pub at: DateTime<Utc>,
}

/// Marks that are counted.
#[derive(Debug, Serialize, ToSchema)]
#[allow(clippy::struct_excessive_bools)] // Independent marks.
pub struct FlagsOut {
    /// Closed by force.
    pub forced: bool,
    /// Verified by the account that handled it.
    pub self_checked: bool,
    /// A handling clock ran out.
    pub handled_late: bool,
    /// The desk was late.
    pub desk_late: bool,
    /// Told to the unit above.
    pub escalated: bool,
}

/// A case in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct CaseRow {
    /// Identity.
    pub id: Uuid,
    /// What people call it; drafts have none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    /// How many steps it has.
    pub version: u32,
    /// `collect`, `file`, `dispatch`, `handle`, `feedback`, `close` or `evaluate`.
    pub stage: &'static str,
    /// The stage's name.
    pub stage_label: Bilingual,
    /// How it ended, if it did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end: Option<&'static str>,
    /// The end's name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_label: Option<Bilingual>,
    /// Whether it is a draft.
    pub draft: bool,
    /// The code of the grid.
    pub area: String,
    /// The names from the city down to the grid.
    pub area_path: Vec<AreaName>,
    /// Degrees.
    pub lon: f64,
    /// Degrees.
    pub lat: f64,
    /// The main category's code.
    pub category: String,
    /// The leaf category's code.
    pub leaf: String,
    /// The leaf category's name.
    pub leaf_name: Bilingual,
    /// The filing condition's code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition: Option<String>,
    /// Where the report came from.
    pub channel: &'static str,
    /// The beginning of the description, personal text masked; none once erased.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub summary: Option<String>,
    /// When it was reported.
    pub reported_at: DateTime<Utc>,
    /// The desk in charge.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub desk: Option<UnitName>,
    /// The lead unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lead: Option<UnitName>,
    /// Who has it now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holder: Option<UnitName>,
    /// Whom it is assigned to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub assignee: Option<Person>,
    /// The clock of whoever has it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub clock: Option<ClockOut>,
    /// The resident's clock.
    pub resident: ResidentOut,
    /// When it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<DateTime<Utc>>,
    /// Suspended until then.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suspended_until: Option<DateTime<Utc>>,
    /// Marks that are counted.
    pub flags: FlagsOut,
    /// Whether a supervision is in force.
    pub supervised: bool,
    /// What waits for a grant.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub pending: Option<PendingOut>,
    /// `asked`, `exists`, `missing` or `unable`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub site_check: Option<String>,
    /// With how many systems it is shared; said in lists of one's own reports only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub shared: Option<u32>,
}

/// One shower of rows: the city, the time and the names they need.
pub struct Shower<'a> {
    /// The city as it is now.
    pub city: &'a City,
    /// The time lights are shown for.
    pub now: DateTime<Utc>,
    /// Names of the people on the rows.
    pub names: HashMap<AccountId, String>,
}

impl<'a> Shower<'a> {
    /// A shower for these cases.
    pub async fn new(app: &App, city: &'a City, records: &[&StoredCase]) -> Result<Self, Problem> {
        let assignees: Vec<_> = records.iter().filter_map(|record| record.case.assignee).collect();
        let names = app.names(&assignees).await?;
        Ok(Self { city, now: app.time.now(), names })
    }

    /// One row; none for a case that was never reported.
    pub fn row(&self, record: &StoredCase) -> Option<CaseRow> {
        let (case, city) = (&record.case, self.city);
        let matter = case.matter.as_ref()?;
        let leaf_name =
            city.leaf(matter.edition, &matter.leaf).map(|leaf| leaf.name.clone()).unwrap_or_default();
        let unit = |id| UnitName::of(city, id);
        // What a resident waited ends with the case.
        let waited_until = case.ended_at.unwrap_or(self.now);
        Some(CaseRow {
            id: case.id.0,
            number: record.number.clone(),
            version: case.version,
            stage: case.stage.name(),
            stage_label: case.stage.label().into(),
            end: case.end.map(domain::case::End::name),
            end_label: case.end.map(|end| end.label().into()),
            draft: case.draft,
            area: matter.place.area.to_string(),
            area_path: AreaName::path(city, &matter.place.area),
            lon: matter.place.lon(),
            lat: matter.place.lat(),
            category: matter.leaf.chars().take(2).collect(),
            leaf: matter.leaf.clone(),
            leaf_name: leaf_name.into(),
            condition: matter.condition.clone(),
            channel: matter.channel.name(),
            summary: record.summary.clone(),
            reported_at: matter.reported_at,
            desk: case.desk.map(unit),
            lead: case.lead.map(unit),
            holder: case.holder().filter(|_| case.is_open()).map(unit),
            assignee: case.assignee.and_then(|account| Person::of(&self.names, account)),
            clock: case.clock().map(|clock| ClockOut::of(clock, self.now, city)),
            resident: ResidentOut {
                due_at: matter.resident.due_at(),
                light: light(matter.resident.light(waited_until)),
            },
            ended_at: case.ended_at,
            suspended_until: case.suspended_until,
            flags: FlagsOut {
                forced: case.flags.forced,
                self_checked: case.flags.self_checked,
                handled_late: case.flags.handled_late,
                desk_late: case.flags.desk_late,
                escalated: case.flags.escalated,
            },
            supervised: case.supervision.is_some() && case.is_open(),
            pending: case.pending.as_ref().map(|request| PendingOut {
                wish: match request.wish {
                    Wish::Void => "void",
                    Wish::Extend { .. } => "extend",
                    Wish::Suspend { .. } => "suspend",
                    Wish::ForceClose => "force_close",
                },
                by: match request.wish {
                    Wish::Extend { by } => Some(by.to_string()),
                    _ => None,
                },
                until: match request.wish {
                    Wish::Suspend { until } => Some(until),
                    _ => None,
                },
                unit: request.post.unit.map(unit),
                at: request.at,
            }),
            shared: None,
            site_check: case.site_check.map(|check| match check {
                SiteCheck::Asked => "asked".to_owned(),
                SiteCheck::Done(found) => name(&found),
            }),
        })
    }
}

/// A co-handling unit.
#[derive(Debug, Serialize, ToSchema)]
pub struct CoUnitOut {
    /// The unit.
    pub unit: UnitName,
    /// Whether it fed back.
    pub done: bool,
}

/// The filing condition of a case.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = CaseConditionOut)]
pub struct ConditionOut {
    /// Its code.
    pub code: String,
    /// What it says.
    pub text: Bilingual,
    /// When the case may be closed.
    pub close: Bilingual,
    /// Its limit in words.
    pub limit_words: Bilingual,
    /// `none`, `report`, `feedback` or `both`.
    pub photo: String,
}

/// Why an action is not possible now.
#[derive(Debug, Serialize, ToSchema)]
pub struct RefusalOut {
    /// The rule's stable name.
    pub rule: &'static str,
    /// Why, and what to do.
    pub text: Bilingual,
}

/// An action of the reader's posts.
#[derive(Debug, Serialize, ToSchema)]
pub struct PermittedOut {
    /// Its stable name: the `kind` to ask it by.
    pub action: &'static str,
    /// What people call it.
    pub label: Bilingual,
    /// Whether it is possible now.
    pub allowed: bool,
    /// Whether it must say something in words.
    pub words_needed: bool,
    /// Why it is not possible now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub refusal: Option<RefusalOut>,
}

/// Where a case would go by default.
#[derive(Debug, Serialize, ToSchema)]
pub struct SuggestionOut {
    /// The unit.
    pub unit: UnitName,
    /// The rule that says so.
    pub why: Bilingual,
}

/// A case in full.
#[derive(Debug, Serialize, ToSchema)]
#[allow(clippy::struct_excessive_bools)] // Each says one thing that happened.
pub struct CaseDetail {
    /// What lists show of it.
    #[serde(flatten)]
    pub row: CaseRow,
    /// The filing condition, once filed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub condition_detail: Option<ConditionOut>,
    /// Co-handling units.
    pub co: Vec<CoUnitOut>,
    /// Whether the lead unit signed for it.
    pub signed: bool,
    /// How often it was returned; at most two.
    pub returns: u32,
    /// Whether a ruling is awaited.
    pub contested: bool,
    /// Whether a ruling bound the lead unit.
    pub ruled: bool,
    /// Extensions granted.
    pub extensions: u32,
    /// Suspensions granted.
    pub suspensions: u32,
    /// `pass`, `fail` or `cannot`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verdict: Option<String>,
    /// How often a verification sent it back.
    pub reworks: u32,
    /// How often it was urged.
    pub urges: u32,
    /// Units whose opinion is awaited.
    pub consulted: Vec<UnitName>,
    /// Whether a reply to a supervision is owed.
    pub reply_owed: bool,
    /// The case that absorbed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<Uuid>,
    /// How many cases it absorbed.
    pub absorbed: u32,
    /// The case it was split off.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<Uuid>,
    /// Cases split off it.
    pub parts: Vec<Uuid>,
    /// Whether the last rating was satisfied.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub satisfied: Option<bool>,
    /// `pre_review`, `department`, `leader`, `upheld` or `rejected`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub appeal: Option<String>,
    /// How often it was reopened.
    pub reopens: u32,
    /// What the reader's posts may do.
    pub permitted: Vec<PermittedOut>,
    /// Where it would go by default.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suggestion: Option<SuggestionOut>,
    /// Whether the reader may ask to see the words in the clear.
    pub may_reveal: bool,
    /// The systems it is shared with.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub shared_with: Vec<SharedWithOut>,
    /// The code a resident looks it up by, right after their report only.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<String>,
}

impl CaseDetail {
    /// A case in full for its reader.
    pub async fn of(app: &App, caller: &app::Caller, detail: Detail) -> Result<Self, Problem> {
        let city = app.city();
        let shower = Shower::new(app, &city, &[&detail.record]).await?;
        let row = shower.row(&detail.record).ok_or_else(|| Problem::from(app::AppError::no_case()))?;
        let case = &detail.record.case;
        let unit = |id| UnitName::of(&city, id);
        let condition = case.matter.as_ref().and_then(|matter| {
            city.leaf(matter.edition, &matter.leaf)?.condition(matter.condition.as_deref()?)
        });
        Ok(Self {
            row,
            condition_detail: condition.map(|condition| ConditionOut {
                code: condition.code.clone(),
                text: (&condition.text).into(),
                close: (&condition.close).into(),
                limit_words: condition.limit.words().into(),
                photo: name(&condition.photo),
            }),
            co: case.co.iter().map(|co| CoUnitOut { unit: unit(co.unit), done: co.done }).collect(),
            signed: case.signed,
            returns: case.returns,
            contested: case.contested,
            ruled: case.ruled,
            extensions: case.extensions,
            suspensions: case.suspensions,
            verdict: case.verdict.as_ref().map(name),
            reworks: case.reworks,
            urges: case.urges,
            consulted: case.consulted.iter().map(|&id| unit(id)).collect(),
            reply_owed: case.supervision.as_ref().is_some_and(|supervision| supervision.reply_owed),
            merged_into: case.merged_into.map(|id| id.0),
            absorbed: case.absorbed,
            parent: case.parent.map(|id| id.0),
            parts: case.parts.iter().map(|id| id.0).collect(),
            satisfied: case.satisfied,
            appeal: case.appeal.as_ref().map(name),
            reopens: case.reopens,
            permitted: detail.permitted.iter().map(PermittedOut::of).collect(),
            suggestion: detail
                .suggestion
                .map(|suggestion| SuggestionOut { unit: unit(suggestion.unit), why: suggestion.why.into() }),
            may_reveal: app.may_reveal(caller, case),
            shared_with: Vec::new(),
            code: None,
        })
    }

    /// The same, with the systems it is shared with.
    pub async fn with_systems(mut self, share: &Share, caller: &app::Caller) -> Result<Self, Problem> {
        let shared = share.shared_with(caller, CaseId(self.row.id)).await?;
        self.shared_with = shared.into_iter().map(SharedWithOut::from).collect();
        Ok(self)
    }
}

impl PermittedOut {
    fn of(permitted: &domain::case::Permitted) -> Self {
        let row = domain::case::table::row(permitted.action);
        Self {
            action: permitted.action.name(),
            label: permitted.action.label().into(),
            allowed: permitted.refusal.is_none(),
            words_needed: row.words,
            refusal: permitted
                .refusal
                .as_ref()
                .map(|refusal| RefusalOut { rule: refusal.rule, text: (&refusal.text).into() }),
        }
    }
}

/// The stable name of a domain value: what serde writes for it.
pub fn name<T: Serialize>(value: &T) -> String {
    match serde_json::to_value(value) {
        Ok(serde_json::Value::String(name)) => name,
        other => other.map(|value| value.to_string()).unwrap_or_default(),
    }
}

/// A light's stable name.
pub fn light(light: Light) -> String {
    name(&light)
}
