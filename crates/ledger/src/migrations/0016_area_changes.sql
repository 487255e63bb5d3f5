-- Changes of areas in the order they were committed, each written in the transaction of what it tells: what sharing reads
-- on from. pos: dense, as that of steps, and of its own. seq: which change of its area, from 1.
CREATE TABLE area_changes (
  city {int} NOT NULL,
  pos {int} NOT NULL,
  code TEXT NOT NULL,
  seq {int} NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('made', 'split', 'merged')),
  at {int} NOT NULL,
  PRIMARY KEY (city, pos),
  UNIQUE (city, code, seq),
  FOREIGN KEY (city, code) REFERENCES areas (city, code)
) {keyed};

CREATE INDEX area_changes_at ON area_changes (city, at);
CREATE INDEX area_successions_to ON area_successions (city, to_area);

-- Areas that were there before were made when they began; those that ended were split or merged.
INSERT INTO area_changes (city, pos, code, seq, kind, at)
SELECT t.city, ROW_NUMBER() OVER (PARTITION BY t.city ORDER BY t.at, t.seq DESC, t.id), t.code, t.seq, t.kind, t.at FROM (
  SELECT a.city AS city, a.id AS id, a.code AS code, 1 AS seq, 'made' AS kind, a.valid_from AS at FROM areas AS a
  UNION ALL
  SELECT a.city, a.id, a.code, 2, CASE WHEN EXISTS (
    SELECT 1 FROM area_successions AS s WHERE s.city = a.city AND s.from_area = a.id AND s.kind = 'merge'
  ) THEN 'merged' ELSE 'split' END, a.valid_to FROM areas AS a WHERE a.valid_to IS NOT NULL
) AS t;
INSERT INTO counters (city, name, last) SELECT city, 'area_change', max(pos) FROM area_changes GROUP BY city;

-- A delivery is of one step of a case, or of one change of an area. subject: the case's id, or the area's code, whose
-- digits no id has for its bytes.
ALTER TABLE deliveries RENAME COLUMN case_id TO subject;
DROP INDEX deliveries_case;
CREATE INDEX deliveries_subject ON deliveries (city, subject, subscription, pos);
