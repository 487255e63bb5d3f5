-- Who looked at or changed what. Entries are chained by hash; nothing changes or deletes one, which also keeps them
-- longer than the 180 days the law asks for. address: a digest, not the address.
CREATE TABLE audit (
  city {int} NOT NULL,
  seq {int} NOT NULL,
  at {int} NOT NULL,
  account {int} NOT NULL,
  role TEXT,
  unit {int},
  action TEXT NOT NULL,
  target TEXT NOT NULL,
  outcome TEXT NOT NULL,
  detail TEXT NOT NULL,
  request {blob} NOT NULL,
  address {blob},
  prev {blob} NOT NULL,
  hash {blob} NOT NULL,
  PRIMARY KEY (city, seq)
) {keyed};

CREATE INDEX audit_by_time ON audit (city, at, seq);
CREATE INDEX audit_by_account ON audit (city, account, at, seq);
CREATE INDEX audit_by_target ON audit (city, target, at, seq);

-- The newest entry: whoever appends locks this row first, so that entries get their numbers in commit order.
CREATE TABLE audit_heads (
  city {int} NOT NULL PRIMARY KEY,
  seq {int} NOT NULL,
  hash {blob} NOT NULL
) {table};

-- only sqlite
CREATE TRIGGER audit_keeps_entries BEFORE DELETE ON audit
BEGIN
  SELECT RAISE(ABORT, 'the audit log is append only');
END;

CREATE TRIGGER audit_changes_nothing BEFORE UPDATE ON audit
BEGIN
  SELECT RAISE(ABORT, 'the audit log is append only');
END;
-- end
-- only postgres
CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is append only';
END
$$;

CREATE TRIGGER audit_is_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit
FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change();
-- end
