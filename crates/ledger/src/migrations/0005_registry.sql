-- Rules as they were written, every version kept: editions of the taxonomy, calendars, settings.
CREATE TABLE documents (
  city {int} NOT NULL,
  kind TEXT NOT NULL,
  key TEXT NOT NULL,
  version {int} NOT NULL,
  text TEXT NOT NULL,
  at {int} NOT NULL,
  PRIMARY KEY (city, kind, key, version)
) {keyed};

-- How far each reader of the steps has come.
CREATE TABLE cursors (
  city {int} NOT NULL,
  name TEXT NOT NULL,
  pos {int} NOT NULL,
  PRIMARY KEY (city, name)
) {keyed};

-- Which node does a piece of background work, and until when nobody else may.
CREATE TABLE leases (
  city {int} NOT NULL,
  name TEXT NOT NULL,
  node TEXT NOT NULL,
  until {int} NOT NULL,
  PRIMARY KEY (city, name)
) {keyed};
