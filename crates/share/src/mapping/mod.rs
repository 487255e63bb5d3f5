//! From a case to what another system reads: a message of plain fields, a template over it, code tables, an encoding, a
//! schema it must meet. Pure.

mod codes;
mod mapper;
mod message;
mod plain;
mod schema;
mod shape;

pub use codes::CodeBook;
pub use mapper::{Body, Mapper};
pub use message::{Said, Story, message};
pub(crate) use plain::printable;
pub use plain::xml;
pub use shape::{Encoding, Format, Shape};
