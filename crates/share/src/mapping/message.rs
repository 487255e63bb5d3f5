//! The message: a case at one of its steps, as plain fields, with no more than the rule shows.

use std::collections::HashMap;

use app::cases::steps::mask_all;
use app::city::City;
use domain::case::{ActionKind, Case, End, Step};
use domain::{CaseId, UnitId};
use ledger::words::Words;
use serde_json::{Map, Value, json};

use crate::notice::{milestone, task};
use crate::reason::Reason;
use crate::rule::{Field, Moment, Rule, Wants};

/// A case with its whole history, as it is read for sharing.
#[derive(Debug, Clone)]
pub struct Story {
    /// The case.
    pub id: CaseId,
    /// What people call it.
    pub number: Option<String>,
    /// Its steps, each with the case after it.
    pub moments: Vec<Moment>,
    /// What was typed, by step.
    pub words: HashMap<u32, Said>,
}

/// What was typed at a step.
#[derive(Debug, Clone)]
pub struct Said {
    /// As it was typed.
    pub clear: Words,
    /// With everything personal covered.
    pub masked: Words,
}

impl From<Words> for Said {
    fn from(clear: Words) -> Self {
        Self { masked: mask_all(&clear), clear }
    }
}

impl Story {
    /// The moment of a step.
    pub fn moment(&self, seq: u32) -> Option<&Moment> {
        self.moments.get(seq.checked_sub(1)? as usize)
    }

    /// Why the case was put off last, up to a step; personal text masked.
    fn because(&self, seq: u32) -> Option<String> {
        let asked = |moment: &&Moment| moment.step.body.action.kind() == ActionKind::AskSuspend;
        let asked = self.moments.iter().take(seq as usize).rev().find(asked)?;
        self.words.get(&asked.step.seq)?.masked.text.clone()
    }

    /// The words the matter is described in after a step: those of the report, or of the last correction.
    fn description(&self, seq: u32) -> Option<&Said> {
        let describes = |step: &Step| {
            use ActionKind::{Correct, Report, SaveDraft, SplitOff};
            matches!(step.body.action.kind(), Report | SaveDraft | SplitOff | Correct)
        };
        let until = self.moments.iter().take(seq as usize).rev().filter(|moment| describes(&moment.step));
        until.filter_map(|moment| self.words.get(&moment.step.seq)).find(|said| said.clear.text.is_some())
    }
}

/// The message of one step, named `id`.
pub fn message(id: &str, story: &Story, seq: u32, rule: &Rule, city: &City) -> Result<Value, Reason> {
    let no_step = || Reason::new("no_step", "没有这一步", "there is no such step");
    let Moment { step, case } = story.moment(seq).ok_or_else(no_step)?;
    let mut told = of_case(case, rule, city).ok_or_else(no_step)?;
    told.insert("id".to_owned(), json!(case.id));
    told.insert("number".to_owned(), json!(story.number));
    told.insert("version".to_owned(), json!(case.version));
    if let Some(Said { clear, masked }) = story.description(seq) {
        // What a rule names it gets, in the clear for a stated purpose, else masked.
        let said = |field| if rule.shows(field) { clear } else { masked };
        if rule.names(Field::ClearText) || rule.shows(Field::Description) {
            told.insert("description".to_owned(), json!(said(Field::ClearText).text));
        }
        if rule.names(Field::Address) {
            told.insert("address".to_owned(), json!(said(Field::Address).address));
        }
        if rule.names(Field::Contact) {
            let said = said(Field::Contact);
            told.insert("contact_name".to_owned(), json!(said.contact_name));
            told.insert("contact_phone".to_owned(), json!(said.contact_phone));
        }
    }
    let mut message = object([("id", id.into()), ("case", Value::Object(told))]);
    if let Some(notice) = notice(story, seq, rule, city) {
        message["notice"] = notice;
    }
    if rule.shows(Field::Step) {
        message["step"] = of_step(step, story.words.get(&seq), rule, city);
    }
    Ok(message)
}

/// An object of values that are values already, which `json!` would write anew, each with all that is in it.
pub(super) fn object<const N: usize>(fields: [(&str, Value); N]) -> Value {
    Value::Object(fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// What is said of a milestone or a task, in both languages; none where the rule asks for neither.
fn notice(story: &Story, seq: u32, rule: &Rule, city: &City) -> Option<Value> {
    let moment = story.moment(seq)?;
    let number = story.number.as_deref().unwrap_or_default();
    let (kind, text) = match rule.wants {
        Wants::Notices => {
            let before = story.moment(seq.checked_sub(1)?).map(|moment| &moment.case);
            let milestone = milestone(before, moment)?;
            let because = story.because(seq);
            (milestone.name(), milestone.text(number, &moment.case, because.as_deref(), city))
        }
        Wants::Tasks => {
            let task = task(moment)?;
            (task.name(), task.text(number, moment, city))
        }
        Wants::Report | Wants::Steps | Wants::Close => return None,
    };
    Some(json!({ "kind": kind, "text": text }))
}

fn of_case(case: &Case, rule: &Rule, city: &City) -> Option<Map<String, Value>> {
    let matter = case.matter.as_ref()?;
    let mut told = Map::new();
    let mut tell = |name: &str, value: Value| {
        told.insert(name.to_owned(), value);
    };
    let unit = |id: UnitId| {
        let code = city.rules.units.get(id).map(|unit| unit.code.clone());
        object([("code", code.into()), ("name", json!(city.unit_name(id)))])
    };
    if rule.shows(Field::Stage) {
        tell("stage", case.stage.name().into());
        tell("stage_name", json!(case.stage.label()));
        tell("end", case.end.map(End::name).into());
        tell("end_name", json!(case.end.map(End::label)));
        tell("open", case.is_open().into());
    }
    if rule.shows(Field::Area) {
        let path = city.path(&matter.place.area).map(|area| {
            object([
                ("level", area.level.name().into()),
                ("code", area.code.as_str().into()),
                ("name", json!(area.name)),
            ])
        });
        tell("area", matter.place.area.as_str().into());
        tell("area_path", Value::Array(path.collect()));
    }
    if rule.shows(Field::Point) {
        tell("lon", matter.place.lon().into());
        tell("lat", matter.place.lat().into());
    }
    if rule.shows(Field::Category) {
        let main: String = matter.leaf.chars().take(2).collect();
        let edition = city.rules.taxonomy.edition(matter.edition);
        let category = edition.and_then(|edition| edition.category(&main));
        tell("category", main.into());
        tell("category_name", json!(category.map(|category| &category.name)));
        tell("leaf", matter.leaf.as_str().into());
        tell("leaf_name", json!(city.leaf(matter.edition, &matter.leaf).map(|leaf| &leaf.name)));
        tell("condition", json!(matter.condition));
    }
    if rule.shows(Field::Channel) {
        tell("channel", matter.channel.name().into());
    }
    if rule.shows(Field::Times) {
        tell("reported_at", json!(matter.reported_at));
        tell("due_at", json!(matter.resident.due_at()));
        tell("ended_at", json!(case.ended_at));
    }
    if rule.shows(Field::Units) {
        tell("desk", case.desk.map(unit).into());
        tell("lead", case.lead.map(unit).into());
    }
    Some(told)
}

/// What was done, when and by which unit; never by whom.
fn of_step(step: &Step, said: Option<&Said>, rule: &Rule, city: &City) -> Value {
    let kind = step.body.action.kind();
    let words = said.map(|said| if rule.shows(Field::ClearText) { &said.clear } else { &said.masked });
    let unit = step.actor.post.unit.and_then(|unit| city.rules.units.get(unit));
    object([
        ("seq", step.seq.into()),
        ("at", json!(step.at)),
        ("action", kind.name().into()),
        ("action_name", json!(kind.label())),
        ("unit", unit.map(|unit| json!({ "code": unit.code, "name": unit.name })).into()),
        ("text", words.and_then(|words| words.text.as_deref()).into()),
    ])
}
