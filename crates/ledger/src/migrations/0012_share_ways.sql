-- What a target is signed in with: a text of the crate share's, sealed under the master key; null for none.
ALTER TABLE targets ADD COLUMN credential {blob};

-- What a delivery waits for within its case: also one that is held, so that the order is kept when it is mended.
DROP INDEX deliveries_waiting;
CREATE INDEX deliveries_before ON deliveries (city, subscription, case_id, pos) WHERE state IN ('waiting', 'held');
