-- The token under which a target will tell its number for a case; null once it has, or where it told it at once.
ALTER TABLE counterparts ADD COLUMN token TEXT;
CREATE INDEX counterparts_token ON counterparts (city, target, case_id) WHERE token IS NOT NULL;
