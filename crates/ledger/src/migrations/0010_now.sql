-- What the city now is compared with. Ended cases by the moment they ended: a day's are counted inside the index.
CREATE INDEX cases_ended ON cases (city, ended_at, end_kind, is_draft, area, leaf, reported_at, serial)
  WHERE ended_at IS NOT NULL;

-- How many cases were open, and how many of them overdue, at each full hour of the last days: what the rows of today no
-- longer tell.
CREATE TABLE open_by_hour (
  city {int} NOT NULL,
  at {int} NOT NULL,
  town TEXT NOT NULL,
  open {int} NOT NULL,
  red {int} NOT NULL,
  PRIMARY KEY (city, at, town)
) {keyed};
