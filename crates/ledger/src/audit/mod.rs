//! The audit log: who looked at or changed what. Append only, chained by hash, never edited by anybody.
//!
//! Entries are written in groups behind the request that caused them. What must not be shown before it is on record
//! (a look at personal text) goes through [`AuditLog::note_now`], which returns once the entry is on the disk.

mod entry;
mod log;
mod read;
mod write;

pub use entry::{Entry, Logged, Outcome};
pub use log::{AuditError, AuditLog};
pub use read::{AuditCursor, AuditFilter};

pub(crate) use read::{hash_of, head, logged_after};
