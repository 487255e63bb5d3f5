//! The filter of lists, maps, counts and exports, as it stands in an address.

use app::city::City;
use domain::UnitId;
use domain::case::{Channel, End, Stage};
use domain::clock::Light;
use domain::words::query_tokens;
use ledger::cases::{Filter, Order, State};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::params;
use crate::problem::Problem;
use crate::wire::action::one_of;

/// Which cases. All conditions hold together; a list never shows what is outside the reader's scope.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(default)]
#[into_params(parameter_in = Query)]
pub struct FilterQuery {
    /// `open` (default), `ended`, `all`, or `draft` for one's own drafts.
    pub state: Option<String>,
    /// An area's code, with everything below it.
    pub area: Option<String>,
    /// Also what was reported in the areas that this one took over from when grids were split or merged. A split
    /// grid's cases then stand under each of its parts.
    pub past: Option<bool>,
    /// A main category (2 digits) or a leaf.
    pub category: Option<String>,
    /// The stage: collect, file, dispatch, handle, feedback, close or evaluate.
    pub stage: Option<String>,
    /// How it ended: closed, `self_handled`, `force_closed`, refused, withdrawn, voided or merged.
    pub end: Option<String>,
    /// The light of the running clock: green, yellow or red.
    pub light: Option<String>,
    /// The unit that has it now, leads it, co-handles it or is its desk.
    pub unit: Option<u32>,
    /// The unit that has it now.
    pub holder: Option<u32>,
    /// The desk in charge.
    pub desk: Option<u32>,
    /// The lead unit.
    pub lead: Option<u32>,
    /// Where the report came from.
    pub channel: Option<String>,
    /// Reported at or after: a date of the city or RFC 3339.
    pub from: Option<String>,
    /// Reported before.
    pub until: Option<String>,
    /// Ended at or after, and not reopened since: a date or RFC 3339.
    pub ended_from: Option<String>,
    /// Ended before.
    pub ended_until: Option<String>,
    /// West, south, east, north in degrees.
    pub bbox: Option<String>,
    /// Words of the description, Chinese from one character up.
    pub q: Option<String>,
    /// Only what I reported.
    pub mine: Option<bool>,
    /// Only what is under supervision.
    pub supervised: Option<bool>,
}

impl FilterQuery {
    /// The filter for the use cases.
    pub fn filter(&self, city: &City) -> Result<Filter, Problem> {
        let stage = self.stage.as_deref().map(|name| one_of::<Stage>("stage", name)).transpose()?;
        let end = self.end.as_deref().map(|name| one_of::<End>("end", name)).transpose()?;
        let light = self.light.as_deref().map(|name| one_of::<Light>("light", name)).transpose()?;
        let has_ended = end.is_some()
            || stage == Some(Stage::Evaluate)
            || self.ended_from.is_some()
            || self.ended_until.is_some();
        let state = match self.state.as_deref() {
            // What asks for something that has ended, or for a text, looks at all; else a list is what waits.
            None if has_ended || self.q.is_some() => State::All,
            None | Some("open") => State::Open,
            Some("ended") => State::Ended,
            Some("all") => State::All,
            Some("draft") => State::Draft,
            Some(other) => {
                return Err(Problem::invalid(
                    "state",
                    "one_of",
                    format!("状态应为 open, ended, all 或 draft, 收到 “{other}”"),
                    format!("a state is open, ended, all or draft, got \"{other}\""),
                ));
            }
        };
        let area = self.area.as_deref().map(|code| params::area("area", code)).transpose()?;
        let areas = match area {
            Some(area) if self.past == Some(true) => city.past.before(&area),
            area => area.into_iter().collect(),
        };
        let moment =
            |field, text: Option<&str>| text.map(|text| params::moment(field, text, city)).transpose();
        if self
            .category
            .as_deref()
            .is_some_and(|code| code.is_empty() || !code.bytes().all(|b| b.is_ascii_digit()))
        {
            return Err(Problem::invalid(
                "category",
                "category",
                "类别应为大类两位数字或小类编码",
                "a category is the two digits of a main category or the code of a leaf",
            ));
        }
        let words = self.q.as_deref().map(str::trim).filter(|text| !text.is_empty());
        Ok(Filter {
            state,
            areas,
            category: self.category.clone(),
            stage,
            end,
            light,
            unit: self.unit.map(UnitId),
            holder: self.holder.map(UnitId),
            desk: self.desk.map(UnitId),
            lead: self.lead.map(UnitId),
            channel: self.channel.as_deref().map(|name| one_of::<Channel>("channel", name)).transpose()?,
            from: moment("from", self.from.as_deref())?,
            until: moment("until", self.until.as_deref())?,
            ended_from: moment("ended_from", self.ended_from.as_deref())?,
            ended_until: moment("ended_until", self.ended_until.as_deref())?,
            bbox: self.bbox.as_deref().map(params::bbox).transpose()?,
            words: words.map(query_tokens).unwrap_or_default(),
            mine: self.mine.unwrap_or(false),
            supervised: self.supervised.unwrap_or(false),
        })
    }
}

/// The order of a list.
pub fn order(name: Option<&str>) -> Result<Order, Problem> {
    match name {
        None | Some("newest") => Ok(Order::Newest),
        Some("time_left") => Ok(Order::TimeLeft),
        Some(other) => Err(Problem::invalid(
            "order",
            "one_of",
            format!("排序应为 newest 或 time_left, 收到 “{other}”"),
            format!("an order is newest or time_left, got \"{other}\""),
        )),
    }
}
