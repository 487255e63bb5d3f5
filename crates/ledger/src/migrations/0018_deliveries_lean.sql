-- Fewer indexes that every delivery enters and leaves: what waits is found among what is not acknowledged, what lies before
-- it among what its subject has, and only what failed has a time to wait for.
DROP INDEX deliveries_turn;
DROP INDEX deliveries_before;
DROP INDEX deliveries_due;
CREATE INDEX deliveries_again ON deliveries (city, subscription, due_at) WHERE state = 'waiting' AND attempts > 0;
