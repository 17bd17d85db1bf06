-- Shops, who works in them, who follows them.

CREATE TABLE merchants_shop (
  id BYTEA PRIMARY KEY,
  slug TEXT NOT NULL UNIQUE,
  name TEXT NOT NULL,
  about TEXT NOT NULL,
  avatar_url TEXT,
  cover_url TEXT,
  country TEXT NOT NULL,
  currency TEXT NOT NULL,
  followers BIGINT NOT NULL,
  created_at BIGINT NOT NULL
) {{clustered}};

CREATE TABLE merchants_staff (
  merchant_id BYTEA NOT NULL,
  user_id BYTEA NOT NULL,
  role TEXT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (merchant_id, user_id)
) {{clustered}};
CREATE INDEX merchants_staff_user ON merchants_staff (user_id);

CREATE TABLE merchants_follow (
  merchant_id BYTEA NOT NULL,
  user_id BYTEA NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (merchant_id, user_id)
) {{clustered}};
