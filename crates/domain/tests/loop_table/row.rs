//! One worked example.

use std::panic::Location;

use domain::case::{Action, End, Stage};
use domain::post::Actor;

use super::support::{Story, photo, words};

/// What is promised.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Want {
    /// It is accepted, and the case stands open in this stage.
    Stage(Stage),
    /// It is accepted, and the case ends like this.
    End(End),
    /// This rule refuses it.
    Refused(&'static str),
}

/// A story, somebody who asks something of it, and what is promised.
#[derive(Clone)]
pub struct Row {
    pub action: Action,
    pub want: Want,
    story: fn() -> Story,
    who: Actor,
    words: bool,
    evidence: bool,
    hours: i64,
    at: &'static Location<'static>,
}

/// Somebody asks something of a case, with words and a photo; what follows is said by [`Row::to`], [`Row::ends`] or
/// [`Row::no`].
#[track_caller]
pub fn row(story: fn() -> Story, who: Actor, action: Action) -> Row {
    let want = Want::Refused("");
    Row { action, want, story, who, words: true, evidence: true, hours: 0, at: Location::caller() }
}

impl Row {
    /// Without words.
    pub fn wordless(self) -> Self {
        Self { words: false, ..self }
    }

    /// Without a photo.
    pub fn photoless(self) -> Self {
        Self { evidence: false, ..self }
    }

    /// So many hours later.
    pub fn later(self, hours: i64) -> Self {
        Self { hours, ..self }
    }

    pub fn to(self, stage: Stage) -> Self {
        Self { want: Want::Stage(stage), ..self }
    }

    pub fn ends(self, end: End) -> Self {
        Self { want: Want::End(end), ..self }
    }

    pub fn no(self, rule: &'static str) -> Self {
        Self { want: Want::Refused(rule), ..self }
    }

    /// Tells the example and returns what differs from the promise.
    pub fn check(&self) -> Result<(), String> {
        let mut story = (self.story)().wait(self.hours);
        let words = self.words.then(words);
        let evidence = self.evidence.then(photo).into_iter().collect();
        let got = match story.ask_with(&self.who, self.action.clone(), words, evidence) {
            Ok(steps) => {
                story.follow(steps);
                story.case.end.map_or(Want::Stage(story.case.stage), Want::End)
            }
            Err(refusal) => Want::Refused(refusal.rule),
        };
        if got == self.want {
            return Ok(());
        }
        let (name, role) = (self.action.kind().name(), self.who.post.role.name());
        Err(format!("{}:{}: {name} by {role}: {got:?}, not {:?}", self.at.file(), self.at.line(), self.want))
    }
}
