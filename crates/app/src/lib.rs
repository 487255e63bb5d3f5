//! The use cases, one file each: authorise, load, decide, commit.
