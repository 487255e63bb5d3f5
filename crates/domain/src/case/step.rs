//! A step: one entry of a case's history, chained by hash to the one before.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::action::Action;
use crate::clock::{Clock, ResidentClock};
use crate::digest::Algorithm;
use crate::place::Place;
use crate::post::Actor;
use crate::taxonomy::Edition;
use crate::{CaseId, Digest, UnitId};

/// What a step does to a clock.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ClockChange {
    /// It runs (or is paused) like this from now on.
    Set(Clock),
    /// It is taken away.
    Clear,
}

/// What the rules worked out when they accepted the action, so that folding a step needs no calendar, no taxonomy
/// and no directory.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
#[allow(clippy::struct_excessive_bools)] // Each says one thing that followed, apart from the others.
pub struct Facts {
    /// The taxonomy's edition the case keeps.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub edition: Option<Edition>,
    /// The desk in charge from now on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub desk: Option<UnitId>,
    /// The desk's clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub desk_clock: Option<ClockChange>,
    /// The handling unit's clock.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub handle_clock: Option<ClockChange>,
    /// The clock of the unit that loses the case, standing still: its own again where the case comes back to it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept_clock: Option<Clock>,
    /// The resident's clock, set once at the report and again only when the category is corrected.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub resident: Option<ResidentClock>,
    /// The clock this step ended had run out.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub late: bool,
    /// The verifier is the one who handled.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub self_checked: bool,
    /// The unit told of an escalation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub told: Option<UnitId>,
    /// An extension that was asked for lapsed: the limit it was measured by was corrected.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub extension_lapsed: bool,
    /// The ruling binds no longer: the unit it bound has no say at the corrected place.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub ruling_lapsed: bool,
}

/// The part of a step that is stored as one text and hashed as that text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Body {
    /// What was done.
    pub action: Action,
    /// What followed from the rules.
    #[serde(default, skip_serializing_if = "is_default")]
    pub facts: Facts,
    /// Evidence, by content hash.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub evidence: Vec<Digest>,
    /// Where it was done, when the actor offered it (a photo's own position).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
}

fn is_default(facts: &Facts) -> bool {
    *facts == Facts::default()
}

/// One entry of a case's history: who did what, when, with what. Appended, never changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Of which case.
    pub case: CaseId,
    /// Its number within the case, from 1; the case's version after it.
    pub seq: u32,
    /// When, whole microseconds.
    pub at: DateTime<Utc>,
    /// Who, in which post.
    pub actor: Actor,
    /// The request that asked for it, chosen by the client, so that sending twice is harmless.
    pub request: Uuid,
    /// What was done.
    pub body: Body,
    /// `body` as stored and hashed.
    pub text: String,
    /// The commitment of the words that came with it: a salted digest; the words lie elsewhere, sealed.
    pub words: Option<Digest>,
    /// The hash of the case's step before; [`Digest::ZERO`] for the first.
    pub prev: Digest,
    /// The hash of this one.
    pub hash: Digest,
}

/// Everything of a step but its hash.
#[derive(Debug, Clone)]
pub struct Draft {
    /// Of which case.
    pub case: CaseId,
    /// Its number within the case, from 1.
    pub seq: u32,
    /// When.
    pub at: DateTime<Utc>,
    /// Who, in which post.
    pub actor: Actor,
    /// The request that asked for it.
    pub request: Uuid,
    /// What was done.
    pub body: Body,
    /// The commitment of its words.
    pub words: Option<Digest>,
    /// The hash of the step before.
    pub prev: Digest,
}

impl Draft {
    /// The step: its body written out, and hashed together with everything else.
    ///
    /// # Panics
    /// Never: a body has only types that write themselves as JSON.
    pub fn seal(self, algorithm: Algorithm) -> Step {
        let text = serde_json::to_string(&self.body).expect("a step's body is plain data");
        let hash = hash(algorithm, &self, &text);
        let Self { case, seq, at, actor, request, body, words, prev } = self;
        Step { case, seq, at, actor, request, body, text, words, prev, hash }
    }
}

/// The hash of a step over every stored field. `text` is hashed as it is stored, so that checking needs no parsing.
pub fn hash(algorithm: Algorithm, step: &Draft, text: &str) -> Digest {
    let words = step.words.map_or(&[][..], |_| &[1]);
    algorithm.digest(&[
        b"dingbo.step.1",
        step.case.0.as_bytes(),
        &step.seq.to_be_bytes(),
        &step.at.timestamp_micros().to_be_bytes(),
        &step.actor.account.0.to_be_bytes(),
        step.actor.post.role.name().as_bytes(),
        &step.actor.post.unit.map_or(0, |unit| unit.0).to_be_bytes(),
        step.actor.post.area.as_str().as_bytes(),
        step.request.as_bytes(),
        text.as_bytes(),
        words,
        &step.words.unwrap_or_default().0,
        &step.prev.0,
    ])
}

/// The commitment of words: what a step keeps of them. Without the salt it says nothing about them.
pub fn commitment(algorithm: Algorithm, salt: &[u8; 16], words: &str) -> Digest {
    algorithm.digest(&[b"dingbo.words.1", salt, words.as_bytes()])
}
