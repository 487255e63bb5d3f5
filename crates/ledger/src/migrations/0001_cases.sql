-- Cases, their steps and words, numbers, evidence, and what lists and search need.
--
-- Times are microseconds since 1970 in UTC; identities are 16 bytes, digests 32; truths are 0 and 1. Every key begins
-- with the city, so that a cluster can spread by it. On SQLite a file holds one city, and the two long tables use
-- SQLite's own row number as their key: it is the cheapest there is.

CREATE TABLE cities (
  city {int} NOT NULL PRIMARY KEY,
  -- The position of the last step: dense, without a gap, taken inside each commit.
  last_pos {int} NOT NULL
) {keyed};

-- One row per case: the fold of its steps (`state`), and beside it only what lists search by.
CREATE TABLE cases (
  -- The position of its first step: cases in the order they came to be.
-- only sqlite
  serial INTEGER PRIMARY KEY,
-- end
-- only postgres
  serial BIGINT NOT NULL,
-- end
  city {int} NOT NULL,
  id {blob} NOT NULL,
  -- What people call it; none for a draft.
  number TEXT,
  version {int} NOT NULL,
  is_draft {int} NOT NULL,
  end_kind TEXT,
  area TEXT NOT NULL,
  lon_e7 {int} NOT NULL,
  lat_e7 {int} NOT NULL,
  leaf TEXT NOT NULL,
  channel TEXT NOT NULL,
  -- 0 for residents and devices.
  reporter {int} NOT NULL,
  reported_at {int} NOT NULL,
  desk {int},
  lead {int},
  -- Other units that are or were part of it, as in case_units: their numbers, rising, between commas.
  others TEXT,
  -- Marks that lists filter by; the bits are `cases::marks`.
  marks {int} NOT NULL,
  ended_at {int},
  updated_at {int} NOT NULL,
  state TEXT NOT NULL,
  -- What lists show of the description, personal text masked; empty once erased.
  summary TEXT,
-- only postgres
  PRIMARY KEY (city, serial),
-- end
  UNIQUE (city, id),
  UNIQUE (city, number)
) {hot};

-- Walked from the newest on. It carries what never changes, so that filters are answered without the rows; all of
-- its columns are fixed when a case is made, so that a step does not touch it.
CREATE INDEX cases_newest ON cases (city, reported_at, serial, area, leaf, channel, is_draft, lon_e7, lat_e7);
CREATE INDEX cases_area ON cases (city, area, reported_at, serial, leaf, channel, is_draft);
CREATE INDEX cases_leaf ON cases (city, leaf, area, reported_at, serial, channel, is_draft);
CREATE INDEX cases_channel ON cases (city, channel, reported_at, serial, is_draft);
CREATE INDEX cases_desk ON cases (city, desk, reported_at, serial);
CREATE INDEX cases_lead ON cases (city, lead, reported_at, serial) WHERE lead IS NOT NULL;
CREATE INDEX cases_reporter ON cases (city, reporter, reported_at, serial) WHERE reporter <> 0;
-- Ways to end that are rare.
CREATE INDEX cases_end ON cases (city, end_kind, reported_at, serial)
  WHERE end_kind IS NOT NULL AND end_kind <> 'closed';

-- The cases that wait for somebody, narrow enough to be read whole: some tens of thousands beside a million.
CREATE TABLE open_cases (
  city {int} NOT NULL,
  serial {int} NOT NULL,
  stage TEXT NOT NULL,
  -- Who has it now: the lead unit while it handles, else the desk.
  holder {int},
  desk {int},
  lead {int},
  -- When the running clock turns yellow and red; none while it is paused.
  yellow_at {int},
  red_at {int},
  -- The light a paused clock had when it was paused.
  paused_light TEXT,
  -- When a suspension ends by itself.
  resumes_at {int},
  area TEXT NOT NULL,
  leaf TEXT NOT NULL,
  channel TEXT NOT NULL,
  reporter {int} NOT NULL,
  reported_at {int} NOT NULL,
  marks {int} NOT NULL,
  lon_e7 {int} NOT NULL,
  lat_e7 {int} NOT NULL,
  id {blob} NOT NULL,
  PRIMARY KEY (city, serial)
) {keyed};

CREATE INDEX open_cases_holder ON open_cases (city, holder, red_at);

-- Units that are or were part of a case, besides its desk and its lead unit.
CREATE TABLE case_units (
  city {int} NOT NULL,
  unit {int} NOT NULL,
  serial {int} NOT NULL,
  PRIMARY KEY (city, unit, serial)
) {keyed};

CREATE INDEX case_units_case ON case_units (city, serial);

-- The last number handed out for an area and a day.
CREATE TABLE case_numbers (
  city {int} NOT NULL,
  area TEXT NOT NULL,
  day TEXT NOT NULL,
  last {int} NOT NULL,
  PRIMARY KEY (city, area, day)
) {keyed};

-- The history, and at once what all that leaves the ledger starts from: consumers read it by position.
CREATE TABLE steps (
-- only sqlite
  pos INTEGER PRIMARY KEY,
-- end
-- only postgres
  pos BIGINT NOT NULL,
-- end
  city {int} NOT NULL,
  case_id {blob} NOT NULL,
  seq {int} NOT NULL,
  at {int} NOT NULL,
  account {int} NOT NULL,
  role TEXT NOT NULL,
  unit {int},
  post_area TEXT NOT NULL,
  request {blob} NOT NULL,
  -- The body as it is hashed.
  body TEXT NOT NULL,
  -- The commitment of the words that came with it.
  words {blob},
  hash {blob} NOT NULL,
-- only postgres
  PRIMARY KEY (city, pos),
-- end
  UNIQUE (city, case_id, seq)
) {table};

-- What people typed, sealed under their case's key.
CREATE TABLE step_words (
  city {int} NOT NULL,
  case_id {blob} NOT NULL,
  seq {int} NOT NULL,
  salt {blob} NOT NULL,
  nonce {blob} NOT NULL,
  sealed {blob} NOT NULL,
  PRIMARY KEY (city, case_id, seq)
) {keyed};

-- Each case's key, wrapped under a master key that is not in the database. Without it the words are gone.
CREATE TABLE case_keys (
  city {int} NOT NULL,
  case_id {blob} NOT NULL,
  wrapped {blob} NOT NULL,
  PRIMARY KEY (city, case_id)
) {keyed};

-- Files that steps refer to by content hash; the bytes lie in the vault.
CREATE TABLE evidence (
  city {int} NOT NULL,
  hash {blob} NOT NULL,
  media_type TEXT NOT NULL,
  bytes {int} NOT NULL,
  -- Pixels, of pictures and films.
  width {int},
  height {int},
  -- The name the file came with, for people.
  name TEXT,
  uploaded_by {int} NOT NULL,
  uploaded_at {int} NOT NULL,
  PRIMARY KEY (city, hash)
) {keyed};

-- The words of descriptions, masked, with the area's, category's and month's own words, so that a search for a text in
-- an area is answered inside the index. Filled behind the steps, from `search_pos` on.
-- only sqlite
CREATE VIRTUAL TABLE case_words USING fts5 (
  words, content = '', contentless_delete = 1, detail = none, tokenize = 'ascii'
);
-- end
-- only postgres
CREATE TABLE case_words (
  city BIGINT NOT NULL,
  serial BIGINT NOT NULL,
  words TSVECTOR NOT NULL,
  PRIMARY KEY (city, serial)
);
CREATE INDEX case_words_words ON case_words USING gin (words);
-- end

CREATE TABLE search_pos (
  city {int} NOT NULL PRIMARY KEY,
  pos {int} NOT NULL
) {keyed};
