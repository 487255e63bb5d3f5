-- Signed checkpoints over the steps. line: the signed JSON, to the letter the line of the copy outside.
CREATE TABLE checkpoints (
  city {int} NOT NULL,
  no {int} NOT NULL,
  to_pos {int} NOT NULL,
  line TEXT NOT NULL,
  PRIMARY KEY (city, no)
) {keyed};
