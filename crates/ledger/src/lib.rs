//! What must never be lost: every SQL statement and migration.
