-- Cases that are or were under supervision, by the moment of their report.
CREATE INDEX cases_supervised ON cases (city, reported_at, serial, area, leaf) WHERE (marks & 1) <> 0;
