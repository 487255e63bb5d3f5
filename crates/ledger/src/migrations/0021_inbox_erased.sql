-- Whether a kept message's body is gone: with the words of its case, or some time after it was dealt with.
ALTER TABLE inbox ADD COLUMN erased {int} NOT NULL DEFAULT 0;
CREATE INDEX inbox_case ON inbox (city, case_id) WHERE erased = 0 AND case_id IS NOT NULL;
CREATE INDEX inbox_settled ON inbox (city, settled_at) WHERE erased = 0 AND settled_at IS NOT NULL;
