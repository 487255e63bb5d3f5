//! Ways in: another system's message becomes a step or a case, by its service account under the same permissions and
//! rules as anybody's. It comes by a post of the account, by a signed post, or is fetched: from a list, a folder, or an
//! Open311 endpoint. What cannot be taken is kept for a person, with the reason; nothing is dropped, and nothing is
//! taken twice.

mod message;
mod order;
mod progress;
mod read;
mod settings;
mod signed;
mod source;
mod take;

pub use order::Order;
pub use progress::Progress;
pub use settings::{Back, Orders, Source};
pub use signed::Signed;
pub use take::{Received, Refused};
