-- Answers already given, by the key their asker named the intention with. The key stands first: askers who number their
-- keys by time, as our pages do, write to one place of the index, not to one each.
CREATE TABLE kit_idempotency (
  scope BYTEA NOT NULL,
  key TEXT NOT NULL,
  body_hash BYTEA NOT NULL,
  answer TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (key, scope)
);
