-- The name a file came with is often somebody's own; no page shows it, and no erasure reached it.
ALTER TABLE evidence DROP COLUMN name;
