-- Numbers handed out one by one, for identities that are never used again.
CREATE TABLE counters (
  city {int} NOT NULL,
  name TEXT NOT NULL,
  last {int} NOT NULL,
  PRIMARY KEY (city, name)
) {keyed};

-- Accounts are never deleted: steps and the audit log name them. No telephone number is kept.
-- duty: 'business', or the one administrator's role the account may hold. The three administrators exclude each other
-- and all business roles: a post repeats its account's duty (foreign key), and its role decides its duty (check), so
-- no two posts of one account can differ in it, whoever writes and however many at once.
CREATE TABLE accounts (
  city {int} NOT NULL,
  id {int} NOT NULL,
  login TEXT NOT NULL,
  name TEXT NOT NULL,
  password_hash TEXT NOT NULL,
  duty TEXT NOT NULL CHECK (duty IN ('business', 'system_admin', 'security_admin', 'audit_admin')),
  active {int} NOT NULL CHECK (active IN (0, 1)),
  failed_logins {int} NOT NULL,
  locked_until {int},
  must_change {int} NOT NULL CHECK (must_change IN (0, 1)),
  created_at {int} NOT NULL,
  PRIMARY KEY (city, id),
  UNIQUE (city, login),
  UNIQUE (city, id, duty)
) {keyed};

-- unit: 0 for a post outside any unit.
CREATE TABLE posts (
  city {int} NOT NULL,
  account {int} NOT NULL,
  role TEXT NOT NULL CHECK (role NOT IN ('resident', 'system')),
  unit {int} NOT NULL,
  area TEXT NOT NULL,
  duty TEXT NOT NULL CHECK (
    duty = CASE WHEN role IN ('system_admin', 'security_admin', 'audit_admin') THEN role ELSE 'business' END
  ),
  PRIMARY KEY (city, account, role, unit, area),
  FOREIGN KEY (city, account, duty) REFERENCES accounts (city, id, duty)
) {keyed};

CREATE INDEX posts_by_unit ON posts (city, unit);

-- digest: of the secret in the cookie, which is not kept.
CREATE TABLE sessions (
  city {int} NOT NULL,
  digest {blob} NOT NULL,
  account {int} NOT NULL,
  created_at {int} NOT NULL,
  last_seen_at {int} NOT NULL,
  expires_at {int} NOT NULL,
  PRIMARY KEY (city, digest),
  FOREIGN KEY (city, account) REFERENCES accounts (city, id)
) {keyed};

CREATE INDEX sessions_by_account ON sessions (city, account);
CREATE INDEX sessions_by_expiry ON sessions (city, expires_at);

-- digest: of the token, which is shown once and not kept.
CREATE TABLE tokens (
  city {int} NOT NULL,
  id {int} NOT NULL,
  digest {blob} NOT NULL,
  account {int} NOT NULL,
  name TEXT NOT NULL,
  scopes TEXT NOT NULL,
  created_at {int} NOT NULL,
  expires_at {int},
  revoked_at {int},
  PRIMARY KEY (city, id),
  UNIQUE (city, digest),
  FOREIGN KEY (city, account) REFERENCES accounts (city, id)
) {keyed};

CREATE INDEX tokens_by_account ON tokens (city, account);
