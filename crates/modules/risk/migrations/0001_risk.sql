-- Policies in force and before; judgements, by the place of their record in the log of facts; what people said of them.

-- state: proposed, live, retired, rejected. by_user is absent for the policies that ship with the program.
CREATE TABLE risk_policy (
  scene TEXT NOT NULL,
  version TEXT NOT NULL,
  files TEXT NOT NULL,
  state TEXT NOT NULL,
  base TEXT NOT NULL,
  by_user BYTEA,
  at BIGINT NOT NULL,
  reason TEXT NOT NULL,
  decided_by BYTEA,
  decided_at BIGINT,
  decided_reason TEXT NOT NULL,
  PRIMARY KEY (scene, version)
);

-- The record itself stands in the fact with this number, at this place among its judgements.
CREATE TABLE risk_decision (
  id BYTEA PRIMARY KEY,
  scene TEXT NOT NULL,
  seq BIGINT NOT NULL,
  place BIGINT NOT NULL
) {{clustered}};

-- Judgements that asked something of somebody.
CREATE TABLE risk_acted (
  id BYTEA PRIMARY KEY,
  scene TEXT NOT NULL,
  subject TEXT NOT NULL,
  outcome TEXT NOT NULL
) {{clustered}};
CREATE INDEX risk_acted_scene ON risk_acted (scene, id);
CREATE INDEX risk_acted_subject ON risk_acted (subject, id);

-- Counts a day. what: outcome, shadow (outcome), fallback, rule (fired), live (rule that had effect).
CREATE TABLE risk_day (
  scene TEXT NOT NULL,
  day BIGINT NOT NULL,
  what TEXT NOT NULL,
  name TEXT NOT NULL,
  n BIGINT NOT NULL,
  PRIMARY KEY (scene, day, what, name)
) {{clustered}};

-- How a judgement turned out: bad or not, by a person (source person) or by what happened (source outcome).
CREATE TABLE risk_label (
  decision BYTEA PRIMARY KEY,
  scene TEXT NOT NULL,
  bad BIGINT NOT NULL,
  source TEXT NOT NULL,
  by_user BYTEA,
  at BIGINT NOT NULL,
  rules TEXT NOT NULL
) {{clustered}};
CREATE INDEX risk_label_scene ON risk_label (scene, decision);

CREATE TABLE risk_override (
  decision BYTEA NOT NULL,
  seq BIGINT NOT NULL,
  at BIGINT NOT NULL,
  by_user BYTEA NOT NULL,
  outcome TEXT NOT NULL,
  reason TEXT NOT NULL,
  PRIMARY KEY (decision, seq)
) {{clustered}};

-- words: sealed. state: open, upheld, dismissed.
CREATE TABLE risk_appeal (
  id BYTEA PRIMARY KEY,
  decision BYTEA NOT NULL UNIQUE,
  scene TEXT NOT NULL,
  user_id BYTEA NOT NULL,
  at BIGINT NOT NULL,
  words BYTEA NOT NULL,
  state TEXT NOT NULL,
  closed_by BYTEA,
  closed_at BIGINT,
  answer TEXT NOT NULL
);
CREATE INDEX risk_appeal_state ON risk_appeal (state, id);

-- Segments of history that were written, each of the decisions up to a place in the log.
CREATE TABLE risk_history (
  scene TEXT NOT NULL,
  n BIGINT NOT NULL,
  up_to BIGINT NOT NULL,
  decisions BIGINT NOT NULL,
  file TEXT NOT NULL,
  PRIMARY KEY (scene, n)
) {{clustered}};

-- Up to here (one is 1) the segments hold all that the log has judged.
CREATE TABLE risk_history_read (
  one BIGINT PRIMARY KEY,
  at BIGINT NOT NULL
) {{clustered}};
