-- When a step first referred to a file; null for one that was only uploaded, which is removed after a while. Of those that
-- were there before, each is taken to be referred to.
ALTER TABLE evidence ADD COLUMN used_at {int};
UPDATE evidence SET used_at = uploaded_at;
CREATE INDEX evidence_unused ON evidence (city, uploaded_at) WHERE used_at IS NULL;
