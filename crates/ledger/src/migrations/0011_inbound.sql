-- What comes in from other systems: every message is taken once, and none is lost.

-- Messages by what their sender calls them. done_at: null while one is being taken in.
CREATE TABLE received (
  city {int} NOT NULL,
  target {int} NOT NULL,
  request TEXT NOT NULL,
  -- SHA-256 of the message: another under the same name is another message.
  digest {blob} NOT NULL,
  -- The case it is about; of an order, the case it becomes, known before it is made.
  case_id {blob},
  -- The step it became.
  seq {int},
  -- Its number in the inbox.
  kept {int},
  done_at {int},
  PRIMARY KEY (city, target, request)
) {keyed};

-- How far a target's own list, folder or endpoint was read.
CREATE TABLE intakes (
  city {int} NOT NULL,
  target {int} NOT NULL,
  -- Where its list goes on, in its own words.
  mark TEXT,
  read_at {int} NOT NULL,
  -- Why it could not be read: JSON. Null when it could.
  reason TEXT,
  PRIMARY KEY (city, target)
) {keyed};

-- How a kept message was dealt with, and what the person said to it.
ALTER TABLE inbox ADD COLUMN outcome TEXT;
ALTER TABLE inbox ADD COLUMN note TEXT;
