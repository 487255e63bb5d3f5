//! Open311 GeoReport v2: what the platform's categories and cases are in its words, and its words in the platform's.
//! Pure: a document is made of values and written as JSON or XML.

mod attributes;
mod discovery;
mod document;
mod fault;
mod fields;
mod query;
mod report;
mod request;
mod services;

pub use attributes::{definition, form};
pub use discovery::{Endpoint, discovery};
pub use document::{Document, Format};
pub use fault::{Fault, faults};
pub use fields::Fields;
pub use query::{Asked, MOST_REQUESTS};
pub use report::Posted;
pub use request::{Seen, service_request};
pub use services::services;
