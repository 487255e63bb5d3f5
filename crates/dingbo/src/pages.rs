//! The web pages, carried in the binary.

use http::{Page, Pages};

/// What `make pages` built. None yet, when the API is described for the pages to be built from.
#[derive(rust_embed::RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Built;

/// The pages of this binary.
pub const PAGES: Pages = Pages(|path| {
    let file = Built::get(path)?;
    Some(Page { media_type: file.metadata.mimetype().to_owned(), bytes: file.data })
});
