-- What is shared with other systems: where to, which cases, every delivery, and what came back.

-- A system that cases are shared with. settings: JSON. account: whose posts it acts with when it tells its progress.
CREATE TABLE targets (
  city {int} NOT NULL,
  id {int} NOT NULL,
  code TEXT NOT NULL,
  name_zh TEXT NOT NULL,
  name_en TEXT NOT NULL,
  settings TEXT NOT NULL,
  account {int},
  changed_at {int} NOT NULL,
  PRIMARY KEY (city, id),
  UNIQUE (city, code)
) {keyed};

-- The keys deliveries to a target are signed with, sealed under the master key. Two overlap while one follows another.
CREATE TABLE target_keys (
  city {int} NOT NULL,
  target {int} NOT NULL,
  id {int} NOT NULL,
  sealed {blob} NOT NULL,
  made_at {int} NOT NULL,
  -- Until when it still signs; null for the newest.
  until {int},
  PRIMARY KEY (city, target, id),
  FOREIGN KEY (city, target) REFERENCES targets (city, id)
) {keyed};

-- Which cases a target gets, and in which shape. rule: JSON.
CREATE TABLE subscriptions (
  city {int} NOT NULL,
  id {int} NOT NULL,
  target {int} NOT NULL,
  name TEXT NOT NULL,
  rule TEXT NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('active', 'paused', 'ended')),
  -- Steps up to this position are not its concern.
  from_pos {int} NOT NULL,
  -- How far the steps were read for it.
  read_pos {int} NOT NULL,
  changed_at {int} NOT NULL,
  PRIMARY KEY (city, id),
  FOREIGN KEY (city, target) REFERENCES targets (city, id)
) {keyed};

-- Our codes in the words of another system. entries: a JSON object of texts.
CREATE TABLE code_tables (
  city {int} NOT NULL,
  name TEXT NOT NULL,
  version {int} NOT NULL,
  entries TEXT NOT NULL,
  at {int} NOT NULL,
  PRIMARY KEY (city, name, version)
) {keyed};

-- One step of one case for one subscription. Made once, when the reader of the steps comes by; never deleted.
CREATE TABLE deliveries (
  city {int} NOT NULL,
  subscription {int} NOT NULL,
  -- The step's position.
  pos {int} NOT NULL,
  case_id {blob} NOT NULL,
  seq {int} NOT NULL,
  -- When the step was made: the day it is reconciled under.
  step_at {int} NOT NULL,
  state TEXT NOT NULL CHECK (state IN ('waiting', 'acknowledged', 'held', 'dead')),
  attempts {int} NOT NULL,
  -- Waiting: not tried before.
  due_at {int} NOT NULL,
  -- When the first attempt was made; the age of a failure counts from here.
  first_at {int},
  -- When it was acknowledged, held or given up.
  settled_at {int},
  -- SHA-256 of the body that was acknowledged.
  digest {blob},
  -- Why the last attempt did not succeed: JSON, a rule with its text in both languages.
  reason TEXT,
  PRIMARY KEY (city, subscription, pos)
) {keyed};

CREATE INDEX deliveries_due ON deliveries (city, subscription, due_at, pos) WHERE state = 'waiting';
CREATE INDEX deliveries_waiting ON deliveries (city, subscription, case_id, pos) WHERE state = 'waiting';
CREATE INDEX deliveries_unsettled ON deliveries (city, subscription, state, pos) WHERE state <> 'acknowledged';
CREATE INDEX deliveries_case ON deliveries (city, case_id, subscription, pos);
CREATE INDEX deliveries_day ON deliveries (city, subscription, step_at, pos);

-- What a target says of a case: its own number for it, and how far it has come.
CREATE TABLE counterparts (
  city {int} NOT NULL,
  target {int} NOT NULL,
  case_id {blob} NOT NULL,
  number TEXT,
  progress TEXT,
  at {int} NOT NULL,
  PRIMARY KEY (city, target, case_id)
) {keyed};

CREATE INDEX counterparts_number ON counterparts (city, target, number) WHERE number IS NOT NULL;

-- What came in and could not be taken as it was: for a person to look at. body: sealed under the master key.
CREATE TABLE inbox (
  city {int} NOT NULL,
  id {int} NOT NULL,
  target {int} NOT NULL,
  -- What the sender calls the message; the same message is kept once.
  request TEXT NOT NULL,
  case_id {blob},
  body {blob} NOT NULL,
  reason TEXT NOT NULL,
  received_at {int} NOT NULL,
  settled_at {int},
  settled_by {int},
  PRIMARY KEY (city, id),
  UNIQUE (city, target, request)
) {keyed};

CREATE INDEX inbox_waiting ON inbox (city, id) WHERE settled_at IS NULL;
