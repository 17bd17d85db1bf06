-- People, how they sign in, their address book, and what operators did.

-- The login is sealed; its keyed digest finds it. A guest has none.
CREATE TABLE identity_user (
  id BYTEA PRIMARY KEY,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  name_folded TEXT NOT NULL,
  locale TEXT NOT NULL,
  operator BIGINT NOT NULL,
  blocked BIGINT NOT NULL,
  login_kind TEXT,
  login_digest BYTEA UNIQUE,
  login_sealed BYTEA,
  password TEXT,
  address_id BYTEA,
  payment_method TEXT,
  created_at BIGINT NOT NULL
) {{clustered}};

-- Only the SHA-256 of a session's secret is here.
CREATE TABLE identity_session (
  token_hash BYTEA PRIMARY KEY,
  user_id BYTEA NOT NULL,
  created_at BIGINT NOT NULL,
  expires_at BIGINT NOT NULL
) {{clustered}};
CREATE INDEX identity_session_user ON identity_session (user_id, created_at);

CREATE TABLE identity_token (
  id BYTEA PRIMARY KEY,
  user_id BYTEA NOT NULL,
  name TEXT NOT NULL,
  token_hash BYTEA NOT NULL UNIQUE,
  scopes TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  last_used_at BIGINT
) {{clustered}};
CREATE INDEX identity_token_user ON identity_token (user_id);

CREATE TABLE identity_reset (
  token_hash BYTEA PRIMARY KEY,
  user_id BYTEA NOT NULL,
  expires_at BIGINT NOT NULL
) {{clustered}};

-- At most one row: the link that makes the first operator.
CREATE TABLE identity_setup (
  id BIGINT PRIMARY KEY,
  token_hash BYTEA NOT NULL
) {{clustered}};

-- A row never changes but for being hidden: orders point at it.
CREATE TABLE identity_address (
  id BYTEA PRIMARY KEY,
  user_id BYTEA NOT NULL,
  sealed BYTEA NOT NULL,
  phone_digest BYTEA NOT NULL,
  hidden BIGINT NOT NULL,
  created_at BIGINT NOT NULL
) {{clustered}};
CREATE INDEX identity_address_user ON identity_address (user_id, hidden);
CREATE INDEX identity_address_phone ON identity_address (phone_digest);

CREATE TABLE identity_act (
  id BYTEA PRIMARY KEY,
  at BIGINT NOT NULL,
  by_user BYTEA NOT NULL,
  act TEXT NOT NULL,
  subject_id BYTEA NOT NULL,
  subject TEXT NOT NULL,
  reason TEXT NOT NULL
) {{clustered}};

CREATE TABLE identity_demo (
  user_id BYTEA PRIMARY KEY,
  place BIGINT NOT NULL,
  what TEXT NOT NULL,
  note TEXT NOT NULL
) {{clustered}};
