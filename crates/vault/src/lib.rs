//! Evidence files (photo, video, sound, document), kept by the hash of their content.
//!
//! What comes in is looked at, not believed: the type is read from the bytes and held against a list, sizes and
//! pixels are limited, a photo's position and time are read out and offered to the caller, and then everything in
//! the file that is not the picture itself is left behind. What is stored can be shown to anybody who may see the
//! case without telling them where the photographer lives. Of MPEG-4 films and sound, what the recorder wrote beside
//! the picture is wiped in the same way; other sounds and documents are kept as they came.
//!
//! Files lie in an object store: a folder by default, other stores through the same type. A file is written under
//! another name and then given its own, so nobody ever sees half of one; keeping the same file twice is harmless.

mod boxes;
mod error;
mod image;
mod limits;
mod media;
mod store;

pub use error::VaultError;
pub use limits::Limits;
pub use media::{Kind, MediaType};
pub use store::{Content, Size, Taken, Vault};
