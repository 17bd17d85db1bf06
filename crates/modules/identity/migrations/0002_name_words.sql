-- Words of names as keyed digests: of people, and of those their addresses name. Found by whole words, in any spelling.
CREATE TABLE identity_name_word (
  digest BYTEA NOT NULL,
  -- An address, or the person themself.
  named BYTEA NOT NULL,
  user_id BYTEA NOT NULL,
  PRIMARY KEY (digest, named)
) {{clustered}};
CREATE INDEX identity_name_word_named ON identity_name_word (named);
