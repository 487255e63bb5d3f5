//! The case loop: what may be asked of a case, what follows, and how the case is the fold of its steps.
//!
//! `decide(case, ask, actor, now, rules)` is the only way a case changes: it answers with steps or with a refusal.

pub mod action;
pub mod decide;
mod fold;
pub mod stage;
pub mod state;
pub mod step;
pub mod table;

pub use action::{Action, ActionKind, Report};
pub use decide::{Ask, Permitted, decide, permitted};
pub use stage::{Channel, End, Stage};
pub use state::{Case, Matter};
pub use step::{Body, Facts, Step};
