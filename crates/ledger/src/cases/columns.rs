//! What lists search by, worked out from the case: the columns beside its state. The one place that says so, for
//! writing and for checking.

use std::collections::BTreeSet;

use domain::case::{Case, Channel, End, Stage};
use domain::clock::Light;
use domain::{CaseId, UnitId};

use super::mark;
use crate::db::{Kind, Value};

/// The columns of `cases` that follow from the case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Columns {
    pub is_draft: bool,
    pub end: Option<End>,
    pub area: String,
    pub lon_e7: i32,
    pub lat_e7: i32,
    pub leaf: String,
    pub channel: Channel,
    pub reporter: u32,
    /// Microseconds since 1970, as all times here.
    pub reported_at: i64,
    pub desk: Option<UnitId>,
    pub lead: Option<UnitId>,
    /// Units besides desk and lead that are or were part of it.
    pub others: BTreeSet<u32>,
    pub marks: i64,
    pub ended_at: Option<i64>,
}

impl Columns {
    /// The columns of a case; none for one before its first step.
    pub fn of(case: &Case) -> Option<Self> {
        let matter = case.matter.as_ref()?;
        let known = [case.desk, case.lead];
        let others = case.co.iter().map(|co| co.unit).chain(case.consulted.iter().copied());
        let others =
            others.chain(case.concerned.iter().copied()).filter(|unit| !known.contains(&Some(*unit)));
        Some(Self {
            is_draft: case.draft,
            end: case.end,
            area: matter.place.area.as_str().to_owned(),
            lon_e7: matter.place.lon_e7,
            lat_e7: matter.place.lat_e7,
            leaf: matter.leaf.clone(),
            channel: matter.channel,
            reporter: matter.reporter.0,
            reported_at: matter.reported_at.timestamp_micros(),
            desk: case.desk,
            lead: case.lead,
            others: others.map(|unit| unit.0).collect(),
            marks: mark::bits(case),
            ended_at: case.ended_at.map(|at| at.timestamp_micros()),
        })
    }

    /// `others` as its column holds it.
    pub fn others_text(&self) -> Option<String> {
        let numbers: Vec<String> = self.others.iter().map(u32::to_string).collect();
        (!numbers.is_empty()).then(|| format!(",{},", numbers.join(",")))
    }
}

/// The columns of `open_cases`, but `city` and `serial`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct OpenColumns {
    pub id: CaseId,
    pub stage: Stage,
    pub holder: Option<UnitId>,
    pub yellow_at: Option<i64>,
    pub red_at: Option<i64>,
    pub paused_light: Option<Light>,
    /// When a suspension ends by itself.
    pub resumes_at: Option<i64>,
}

impl OpenColumns {
    /// The columns with their types, in the order of [`OpenColumns::values`].
    pub const COLUMNS: [(&'static str, Kind); 17] = [
        ("stage", Kind::Text),
        ("holder", Kind::Int),
        ("desk", Kind::Int),
        ("lead", Kind::Int),
        ("yellow_at", Kind::Int),
        ("red_at", Kind::Int),
        ("paused_light", Kind::Text),
        ("resumes_at", Kind::Int),
        ("area", Kind::Text),
        ("leaf", Kind::Text),
        ("channel", Kind::Text),
        ("reporter", Kind::Int),
        ("reported_at", Kind::Int),
        ("marks", Kind::Int),
        ("lon_e7", Kind::Int),
        ("lat_e7", Kind::Int),
        ("id", Kind::Blob),
    ];

    /// The columns of a case that is open; none for others.
    pub fn of(case: &Case) -> Option<Self> {
        if !case.is_open() {
            return None;
        }
        let paused = case.clock().filter(|clock| clock.paused_at().is_some());
        let running = case.clock().filter(|clock| clock.paused_at().is_none());
        Some(Self {
            id: case.id,
            stage: case.stage,
            holder: case.holder(),
            yellow_at: running.map(|clock| clock.yellow_at().timestamp_micros()),
            red_at: running.map(|clock| clock.due_at().timestamp_micros()),
            // A paused clock stands at the moment it was paused, whenever it is asked.
            paused_light: paused.and_then(|clock| clock.paused_at().map(|at| clock.light(at))),
            resumes_at: case.suspended_until.map(|at| at.timestamp_micros()),
        })
    }

    /// The values, in the order of the columns.
    pub fn values(&self, columns: &Columns) -> [Value; 17] {
        [
            self.stage.name().into(),
            self.holder.into(),
            columns.desk.into(),
            columns.lead.into(),
            self.yellow_at.into(),
            self.red_at.into(),
            self.paused_light.map(light_name).into(),
            self.resumes_at.into(),
            columns.area.as_str().into(),
            columns.leaf.as_str().into(),
            columns.channel.name().into(),
            columns.reporter.into(),
            columns.reported_at.into(),
            columns.marks.into(),
            columns.lon_e7.into(),
            columns.lat_e7.into(),
            self.id.into(),
        ]
    }
}

/// A light's stable name.
pub(crate) fn light_name(light: Light) -> &'static str {
    match light {
        Light::Green => "green",
        Light::Yellow => "yellow",
        Light::Red => "red",
    }
}

/// The light of a stable name.
pub(crate) fn light_named(name: &str) -> Option<Light> {
    [Light::Green, Light::Yellow, Light::Red].into_iter().find(|&light| light_name(light) == name)
}
