-- Answers already given, by the key their asker named the intention with.
CREATE TABLE kit_idempotency (
  scope BYTEA NOT NULL,
  key TEXT NOT NULL,
  body_hash BYTEA NOT NULL,
  answer TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (scope, key)
) {{clustered}};
