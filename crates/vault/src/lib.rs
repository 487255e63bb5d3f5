//! Evidence files by content hash.
