-- Sessions, what is shown in them, what is said in them, and what they sold.

CREATE TABLE live_session (
  id BYTEA PRIMARY KEY,
  merchant BYTEA NOT NULL,
  title TEXT NOT NULL,
  description TEXT NOT NULL,
  host_name TEXT NOT NULL,
  cover_url TEXT,
  state TEXT NOT NULL,
  starts_at BIGINT NOT NULL,
  started_at BIGINT,
  ended_at BIGINT,
  announced BIGINT NOT NULL,
  hold_minutes BIGINT NOT NULL,
  slow_s BIGINT NOT NULL,
  pinned_message BYTEA,
  pinned_segment BYTEA,
  -- Public: stands in the address of the video. Never the key.
  playback TEXT NOT NULL UNIQUE,
  -- The publisher's secret: a digest to find it by, sealed to show it to the host again.
  key_digest BYTEA NOT NULL UNIQUE,
  key_sealed BYTEA NOT NULL,
  key_hint TEXT NOT NULL,
  key_rotated_at BIGINT NOT NULL,
  banned_words TEXT NOT NULL,
  peak_viewers BIGINT NOT NULL,
  recording_gaps BIGINT NOT NULL,
  -- 1 and 0 once the recording has been checked against its manifest.
  recording_verified BIGINT,
  recording_segments BIGINT NOT NULL,
  stopped_reason TEXT
);
CREATE INDEX live_session_of_merchant ON live_session (merchant, starts_at);
CREATE INDEX live_session_by_state ON live_session (state, starts_at);

CREATE TABLE live_host (
  session BYTEA NOT NULL,
  position BIGINT NOT NULL,
  name TEXT NOT NULL,
  user_id BYTEA,
  PRIMARY KEY (session, position)
) {{clustered}};

-- The run-of-show.
CREATE TABLE live_segment (
  id BYTEA PRIMARY KEY,
  session BYTEA NOT NULL,
  position BIGINT NOT NULL,
  kind TEXT NOT NULL,
  product BYTEA,
  offer BYTEA,
  code TEXT,
  price_minor BIGINT,
  limit_per_buyer BIGINT,
  minutes BIGINT NOT NULL,
  script TEXT NOT NULL,
  who TEXT NOT NULL,
  state TEXT NOT NULL,
  started_at BIGINT
);
CREATE INDEX live_segment_of_session ON live_segment (session, position);

CREATE TABLE live_message (
  id BYTEA PRIMARY KEY,
  session BYTEA NOT NULL,
  at BIGINT NOT NULL,
  user_id BYTEA NOT NULL,
  name TEXT NOT NULL,
  role TEXT NOT NULL,
  kind TEXT NOT NULL,
  -- Without phone numbers and addresses.
  text TEXT NOT NULL,
  -- As it was typed, sealed; only where it held personal data.
  raw BYTEA,
  did TEXT,
  did_code TEXT,
  did_quantity BIGINT,
  reply_to BYTEA,
  answered BIGINT NOT NULL,
  deleted_reason TEXT,
  deleted_by BYTEA
);
CREATE INDEX live_message_of_session ON live_message (session, at, id);

CREATE TABLE live_mute (
  session BYTEA NOT NULL,
  user_id BYTEA NOT NULL,
  until BIGINT NOT NULL,
  by_user BYTEA NOT NULL,
  PRIMARY KEY (session, user_id)
) {{clustered}};

-- Holds in all rooms of a shop.
CREATE TABLE live_ban (
  merchant BYTEA NOT NULL,
  user_id BYTEA NOT NULL,
  reason TEXT NOT NULL,
  by_user BYTEA NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (merchant, user_id)
) {{clustered}};

CREATE TABLE live_reminder (
  session BYTEA NOT NULL,
  user_id BYTEA NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (session, user_id)
) {{clustered}};

-- When each product was pinned, for the replay.
CREATE TABLE live_mark (
  session BYTEA NOT NULL,
  at BIGINT NOT NULL,
  segment BYTEA NOT NULL,
  product BYTEA NOT NULL,
  code TEXT NOT NULL,
  price_minor BIGINT NOT NULL,
  currency TEXT NOT NULL,
  PRIMARY KEY (session, at, segment)
) {{clustered}};

-- What a session sold, told by order facts.
CREATE TABLE live_tally (
  session BYTEA PRIMARY KEY,
  orders BIGINT NOT NULL,
  holds BIGINT NOT NULL,
  cancelled BIGINT NOT NULL,
  revenue_minor BIGINT NOT NULL,
  currency TEXT NOT NULL
) {{clustered}};

CREATE TABLE live_tally_minute (
  session BYTEA NOT NULL,
  minute BIGINT NOT NULL,
  orders BIGINT NOT NULL,
  minor BIGINT NOT NULL,
  PRIMARY KEY (session, minute)
) {{clustered}};

CREATE TABLE live_tally_code (
  session BYTEA NOT NULL,
  offer BYTEA NOT NULL,
  sold BIGINT NOT NULL,
  held BIGINT NOT NULL,
  PRIMARY KEY (session, offer)
) {{clustered}};

CREATE TABLE live_buyer (
  session BYTEA NOT NULL,
  user_id BYTEA NOT NULL,
  orders BIGINT NOT NULL,
  PRIMARY KEY (session, user_id)
) {{clustered}};

-- Holds that are open, and orders taken back, so that each is counted out once.
CREATE TABLE live_counted (
  order_id BYTEA NOT NULL,
  what TEXT NOT NULL,
  PRIMARY KEY (order_id, what)
) {{clustered}};
