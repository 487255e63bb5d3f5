//! Notices: what a resident is told of their case's milestones by message or mail, and what the operator tells whoever is
//! on duty in a grid that has something to do. Both go to a webhook of the operator's own gateway, by the same deliveries
//! as all else. Pure.

mod contact;
mod milestone;
mod task;

pub use contact::Contact;
pub use milestone::{Milestone, milestone};
pub use task::{Task, task};
