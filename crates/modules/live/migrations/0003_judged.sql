-- What policies decided of comments: taken out of others' sight, and why (JSON, a list of texts in three languages).
ALTER TABLE live_message ADD COLUMN hidden BIGINT NOT NULL DEFAULT 0;
ALTER TABLE live_message ADD COLUMN hidden_why TEXT NOT NULL DEFAULT '[]';
ALTER TABLE live_message ADD COLUMN decision BYTEA;

-- Why a writer was muted. A mute by a policy is by nobody: `by_user` is all zeros.
ALTER TABLE live_mute ADD COLUMN why TEXT NOT NULL DEFAULT '[]';

-- Who reported which comment: each person once.
CREATE TABLE live_report (
  message BYTEA NOT NULL,
  by_user BYTEA NOT NULL,
  session BYTEA NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (message, by_user)
) {{clustered}};

-- Completed orders, told by order facts: who bought where.
CREATE TABLE live_bought (
  user_id BYTEA NOT NULL,
  order_id BYTEA NOT NULL,
  merchant BYTEA NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (user_id, order_id)
) {{clustered}};
