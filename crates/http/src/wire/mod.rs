//! What travels: the shapes of requests and answers. They are not the domain's types, so that neither binds the other.

pub mod ack;
pub mod action;
pub mod calendar;
pub mod case;
pub mod inbound;
pub mod page;
pub mod people;
pub mod place;
pub mod report;
pub mod share;
pub mod step;
pub mod taxonomy;
pub mod text;
pub mod unit;
