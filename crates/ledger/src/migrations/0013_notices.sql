-- 通知: cases whose resident asked to be told how they go on, and where to: sealed under the master key, opened for one
-- sending. Null once they want no more, or once the case's words are erased; since and until say which steps were theirs.
CREATE TABLE notice_wishes (
  city {int} NOT NULL,
  case_id {blob} NOT NULL,
  sealed {blob},
  since {int} NOT NULL,
  until {int},
  PRIMARY KEY (city, case_id)
) {keyed};
