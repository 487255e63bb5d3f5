-- What systems call their reports (`Idempotency-Key`), where that is no identity a case can have: which case each becomes,
-- known before it is made.
CREATE TABLE report_keys (
  city {int} NOT NULL,
  account {int} NOT NULL,
  key TEXT NOT NULL,
  case_id {blob} NOT NULL,
  PRIMARY KEY (city, account, key)
) {keyed};
