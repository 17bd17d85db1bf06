-- The log of facts, who has read how far, jobs, and the keys of personal data.

CREATE TABLE store_event (
  seq {{counter}} PRIMARY KEY,
  at BIGINT NOT NULL,
  body TEXT NOT NULL
);

CREATE TABLE store_cursor (
  consumer TEXT PRIMARY KEY,
  seq BIGINT NOT NULL
) {{clustered}};

-- Events that took effect before an earlier one did; absorbed when the cursor reaches them.
CREATE TABLE store_inbox (
  consumer TEXT NOT NULL,
  seq BIGINT NOT NULL,
  PRIMARY KEY (consumer, seq)
) {{clustered}};

-- Events a consumer failed on until its limit, kept for a person to look at.
CREATE TABLE store_parked (
  consumer TEXT NOT NULL,
  seq BIGINT NOT NULL,
  at BIGINT NOT NULL,
  error TEXT NOT NULL,
  PRIMARY KEY (consumer, seq)
) {{clustered}};

CREATE TABLE store_job (
  id BYTEA PRIMARY KEY,
  kind TEXT NOT NULL,
  body TEXT NOT NULL,
  run_at BIGINT NOT NULL,
  attempts BIGINT NOT NULL,
  failed BIGINT NOT NULL,
  error TEXT
);
CREATE INDEX store_job_due ON store_job (failed, run_at);

-- One data key a person, wrapped by the master key: to erase a person is to forget this row.
CREATE TABLE store_key (
  subject BYTEA PRIMARY KEY,
  wrapped BYTEA NOT NULL,
  created_at BIGINT NOT NULL
) {{clustered}};
