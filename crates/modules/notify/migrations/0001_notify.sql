-- Notices of people, and holds that will be reminded of before they end.

-- `fact` names what the notice is about: the same fact never makes two notices of one person.
CREATE TABLE notify_notice (
  id BYTEA PRIMARY KEY,
  user_id BYTEA NOT NULL,
  fact TEXT NOT NULL,
  at BIGINT NOT NULL,
  kind TEXT NOT NULL,
  params TEXT NOT NULL,
  link TEXT NOT NULL,
  seen BIGINT NOT NULL,
  UNIQUE (user_id, fact)
) {{clustered}};
CREATE INDEX notify_notice_user ON notify_notice (user_id, id);
CREATE INDEX notify_notice_unseen ON notify_notice (user_id, seen);

CREATE TABLE notify_hold (
  order_id BYTEA PRIMARY KEY,
  user_id BYTEA NOT NULL,
  number TEXT NOT NULL,
  until BIGINT NOT NULL
) {{clustered}};
CREATE INDEX notify_hold_until ON notify_hold (until);
