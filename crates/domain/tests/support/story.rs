//! One case, driven from step to step.

use chrono::{DateTime, TimeDelta, Utc};
use domain::case::{Action, Ask, Case, Step, decide};
use domain::post::Actor;
use domain::rules::Rules;
use domain::{Digest, Refusal};
use uuid::Uuid;

use super::{case_id, local, photo, rules, words};

/// A case with its steps, the present moment, and the rules of its city.
#[derive(Debug, Clone)]
pub struct Story {
    pub case: Case,
    pub steps: Vec<Step>,
    pub now: DateTime<Utc>,
    pub rules: Rules,
}

impl Story {
    /// Before the first step, on a Tuesday morning.
    pub fn new() -> Self {
        let case = Case::unborn(case_id(1));
        Self { case, steps: Vec::new(), now: local("2026-03-10 09:00"), rules: rules().clone() }
    }

    /// What the rules say to a well-furnished ask: with words and a photo.
    pub fn ask(&self, actor: &Actor, action: Action) -> Result<Vec<Step>, Refusal> {
        self.ask_with(actor, action, Some(words()), vec![photo()])
    }

    /// What the rules say to an ask with just these things beside it.
    pub fn ask_with(
        &self,
        actor: &Actor,
        action: Action,
        words: Option<Digest>,
        evidence: Vec<Digest>,
    ) -> Result<Vec<Step>, Refusal> {
        let request = Uuid::from_u128(u128::from(self.case.version) + 1);
        let ask = Ask { request, action, words, photo: !evidence.is_empty(), evidence, place: None };
        decide(&self.case, ask, actor, self.now, &self.rules)
    }

    /// Takes steps that were accepted.
    pub fn follow(&mut self, steps: Vec<Step>) {
        for step in steps {
            self.case.apply(&step);
            self.steps.push(step);
        }
    }

    /// The story after an action that the rules accept.
    #[must_use]
    pub fn then(mut self, actor: &Actor, action: Action) -> Self {
        let kind = action.kind();
        match self.ask(actor, action) {
            Ok(steps) => self.follow(steps),
            Err(refusal) => panic!("{} by {:?}: {refusal}", kind.name(), actor.post.role),
        }
        self
    }

    /// The story some hours later.
    #[must_use]
    pub fn wait(mut self, hours: i64) -> Self {
        self.now += TimeDelta::hours(hours);
        self
    }

    /// The rule that refuses an action; panics when it is accepted.
    pub fn refusal(&self, actor: &Actor, action: Action) -> &'static str {
        let kind = action.kind();
        match self.ask(actor, action) {
            Ok(_) => panic!("{} by {:?} was accepted", kind.name(), actor.post.role),
            Err(refusal) => refusal.rule,
        }
    }
}
