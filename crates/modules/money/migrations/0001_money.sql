-- Payments taken and given back, and the double-entry ledger they stand in.

CREATE TABLE money_payment (
  order_id BYTEA NOT NULL,
  id BYTEA NOT NULL,
  merchant BYTEA NOT NULL,
  method TEXT NOT NULL,
  provider TEXT NOT NULL,
  -- The provider's own name for it: the same callback twice is one payment.
  reference TEXT NOT NULL,
  currency TEXT NOT NULL,
  amount_minor BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (order_id, id),
  UNIQUE (reference, provider)
) {{clustered}};

CREATE TABLE money_refund (
  payment BYTEA PRIMARY KEY,
  order_id BYTEA NOT NULL,
  amount_minor BIGINT NOT NULL,
  currency TEXT NOT NULL,
  state TEXT NOT NULL,
  reason TEXT NOT NULL,
  at BIGINT NOT NULL
) {{clustered}};
CREATE INDEX money_refund_order ON money_refund (order_id);

-- One row a transfer between two accounts: what one is debited the other is credited, by construction.
CREATE TABLE money_transfer (
  merchant BYTEA NOT NULL,
  id BYTEA NOT NULL,
  at BIGINT NOT NULL,
  kind TEXT NOT NULL,
  debit TEXT NOT NULL,
  credit TEXT NOT NULL,
  currency TEXT NOT NULL,
  amount_minor BIGINT NOT NULL CHECK (amount_minor > 0),
  order_id BYTEA NOT NULL,
  PRIMARY KEY (merchant, id)
) {{clustered}};

-- Bank transfers that buyers were asked to make.
CREATE TABLE money_expected (
  reference TEXT PRIMARY KEY,
  order_id BYTEA NOT NULL,
  merchant BYTEA NOT NULL,
  currency TEXT NOT NULL,
  amount_minor BIGINT NOT NULL
) {{clustered}};

-- What came in and fits nothing: for a person to look at.
CREATE TABLE money_unmatched (
  id BYTEA PRIMARY KEY,
  at BIGINT NOT NULL,
  transaction_ref TEXT NOT NULL UNIQUE,
  text TEXT NOT NULL,
  currency TEXT NOT NULL,
  amount_minor BIGINT NOT NULL
) {{clustered}};

-- Where buyers of a shop transfer to.
CREATE TABLE money_bank (
  merchant BYTEA PRIMARY KEY,
  bin TEXT NOT NULL,
  bank TEXT NOT NULL,
  account TEXT NOT NULL,
  account_name TEXT NOT NULL
) {{clustered}};
