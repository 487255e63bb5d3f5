//! The message of an area: the area after one of its changes, as plain fields.

use app::places::found::stored_geometry;
use domain::area::CodeScheme;
use ledger::places::{Area, AreaChange, Succession};
use serde_json::{Value, json};

use super::message::object;
use crate::reason::Reason;
use crate::rule::{Field, Rule};

/// An area with its whole history, as it is read for sharing.
#[derive(Debug, Clone)]
pub struct AreaStory {
    /// The area. A code names one area for ever: but for its end, what is said of it does not change.
    pub area: Area,
    /// Its changes.
    pub changes: Vec<AreaChange>,
    /// Which areas it took over from, and which took over from it.
    pub successions: Vec<Succession>,
}

impl AreaStory {
    /// One of its changes.
    pub fn change(&self, seq: u32) -> Option<&AreaChange> {
        self.changes.iter().find(|it| it.seq == seq)
    }
}

/// The message of one change, named `id`.
pub fn area_message(
    id: &str,
    story: &AreaStory,
    seq: u32,
    rule: &Rule,
    scheme: &CodeScheme,
) -> Result<Value, Reason> {
    let no_change = || Reason::new("no_change", "没有这次变更", "there is no such change");
    let change = story.change(seq).ok_or_else(no_change)?;
    let area = &story.area;
    let mut told = json!({
        "code": area.code,
        "name": area.name,
        "level": area.level.name(),
        "level_name": area.level.label(),
        "parent": scheme.parent(&area.code),
        "valid_from": area.valid_from,
        // As it was after this change, also when the area has ended since.
        "valid_to": area.valid_to.filter(|_| change.kind.ends()),
    });
    if rule.shows(Field::Outline) {
        told["outline"] = area.outline.as_deref().and_then(stored_geometry).into();
    }
    let (mut from, mut to) = (Vec::new(), Vec::new());
    for succession in &story.successions {
        if succession.to == area.code && !change.kind.ends() {
            from.push(&succession.from);
        }
        if succession.from == area.code && change.kind.ends() {
            to.push(&succession.to);
        }
    }
    let change = json!({
        "seq": change.seq, "at": change.at, "kind": change.kind.name(), "kind_name": change.kind.label(),
        "from": from, "to": to,
    });
    Ok(object([("id", id.into()), ("area", told), ("change", change)]))
}
