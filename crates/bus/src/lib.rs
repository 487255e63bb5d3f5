//! What is happening now: messages between the parts.
