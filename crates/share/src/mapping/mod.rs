//! From a case or an area to what another system reads: a message of plain fields, a template over it, code tables, an
//! encoding, a schema it must meet. Pure.

mod area;
mod codes;
mod declaration;
mod history;
mod mapper;
mod message;
mod plain;
mod schema;
mod shape;

pub use area::{AreaStory, area_message};
pub use codes::CodeBook;
pub use history::History;
pub use mapper::{Body, Mapper};
pub use message::{Said, Story, message};
pub(crate) use plain::printable;
pub use plain::xml;
pub use shape::{Encoding, Format, Shape};
