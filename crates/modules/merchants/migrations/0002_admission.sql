-- Whether a shop may sell and within which limits. Shops of before sell as they did.
ALTER TABLE merchants_shop ADD COLUMN standing TEXT NOT NULL DEFAULT 'admitted';
ALTER TABLE merchants_shop ADD COLUMN limits TEXT NOT NULL DEFAULT '{}';
CREATE INDEX merchants_shop_standing ON merchants_shop (standing, id);

CREATE TABLE merchants_application (
  merchant_id BYTEA PRIMARY KEY,
  -- Who handed in last: whose papers they are.
  owner BYTEA NOT NULL,
  kind TEXT,
  category TEXT,
  -- All that was said, sealed under the owner's key.
  sealed BYTEA NOT NULL,
  -- Counts changes, so that what is judged is what was read.
  version BIGINT NOT NULL,
  quiz_passed_at BIGINT,
  handed_in_at BIGINT,
  outcome TEXT,
  decision BYTEA,
  -- Nobody could be asked in time.
  fallback BIGINT NOT NULL,
  reasons TEXT NOT NULL,
  verified TEXT,
  marks TEXT NOT NULL,
  -- The standing was a person's decision.
  by_person BIGINT NOT NULL,
  decided_at BIGINT,
  note TEXT NOT NULL,
  -- An operator is to look at it.
  waiting BIGINT NOT NULL
) {{clustered}};
CREATE INDEX merchants_application_waiting ON merchants_application (merchant_id) WHERE waiting = 1;
