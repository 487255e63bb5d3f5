-- A code names one area forever: it is unique over all time and never used again. valid_to: null while it is valid.
-- outline: null when not known.
CREATE TABLE areas (
  city {int} NOT NULL,
  id {int} NOT NULL,
  code TEXT NOT NULL,
  level TEXT NOT NULL,
  name_zh TEXT NOT NULL,
  name_en TEXT NOT NULL,
  valid_from {int} NOT NULL,
  valid_to {int} CHECK (valid_to > valid_from),
  outline {blob},
  source TEXT NOT NULL,
  PRIMARY KEY (city, id),
  UNIQUE (city, code)
) {table};

-- Which areas took over from which, and when.
CREATE TABLE area_successions (
  city {int} NOT NULL,
  from_area {int} NOT NULL,
  to_area {int} NOT NULL,
  at {int} NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('split', 'merge')),
  PRIMARY KEY (city, from_area, to_area),
  FOREIGN KEY (city, from_area) REFERENCES areas (city, id),
  FOREIGN KEY (city, to_area) REFERENCES areas (city, id)
) {keyed};

-- areas, functions: JSON lists of texts. parent: null for the city centre.
CREATE TABLE units (
  city {int} NOT NULL,
  id {int} NOT NULL,
  code TEXT NOT NULL,
  name_zh TEXT NOT NULL,
  name_en TEXT NOT NULL,
  kind TEXT NOT NULL,
  parent {int},
  areas TEXT NOT NULL,
  functions TEXT NOT NULL,
  active {int} NOT NULL CHECK (active IN (0, 1)),
  PRIMARY KEY (city, id),
  UNIQUE (city, code)
) {keyed};
