-- What an account arranged for itself (saved filters, type size): one JSON object, the pages' business.
CREATE TABLE account_settings (
  city {int} NOT NULL,
  account {int} NOT NULL,
  text TEXT NOT NULL,
  PRIMARY KEY (city, account),
  FOREIGN KEY (city, account) REFERENCES accounts (city, id)
) {keyed};
