-- What is sold, how much of it there is, and who ordered it.

CREATE TABLE trade_product (
  id BYTEA PRIMARY KEY,
  merchant BYTEA NOT NULL,
  slug TEXT NOT NULL UNIQUE,
  -- The name a file of an import gave it; unique in its shop.
  handle TEXT NOT NULL,
  currency TEXT NOT NULL,
  title TEXT NOT NULL,
  description TEXT NOT NULL,
  category TEXT NOT NULL,
  status TEXT NOT NULL,
  option_names TEXT NOT NULL,
  attributes TEXT NOT NULL,
  pictures TEXT NOT NULL,
  limit_per_buyer BIGINT,
  -- Titles, category and SKUs without marks and case, to search in.
  search TEXT NOT NULL,
  created_at BIGINT NOT NULL,
  updated_at BIGINT NOT NULL,
  UNIQUE (merchant, handle)
);

CREATE TABLE trade_variant (
  id BYTEA PRIMARY KEY,
  product BYTEA NOT NULL,
  merchant BYTEA NOT NULL,
  sku TEXT NOT NULL,
  position BIGINT NOT NULL,
  options TEXT NOT NULL,
  price_minor BIGINT NOT NULL,
  compare_at_minor BIGINT,
  weight_g BIGINT NOT NULL,
  picture TEXT,
  archived BIGINT NOT NULL,
  UNIQUE (merchant, sku)
);
CREATE INDEX trade_variant_product ON trade_variant (product, position);

-- What is left is on_hand - held - sold. on_hand counts all that ever came in, less what was taken out again.
CREATE TABLE trade_stock (
  variant BYTEA PRIMARY KEY,
  on_hand BIGINT NOT NULL CHECK (on_hand >= 0),
  held BIGINT NOT NULL CHECK (held >= 0),
  sold BIGINT NOT NULL CHECK (sold >= 0),
  CHECK (held + sold <= on_hand)
) {{clustered}};

CREATE TABLE trade_movement (
  variant BYTEA NOT NULL,
  id BYTEA NOT NULL,
  at BIGINT NOT NULL,
  kind TEXT NOT NULL,
  quantity BIGINT NOT NULL,
  order_id BYTEA,
  note TEXT NOT NULL,
  PRIMARY KEY (variant, id)
) {{clustered}};

-- How much a buyer has of an offer or a product that limits it; given back when an order is cancelled.
CREATE TABLE trade_bought (
  target BYTEA NOT NULL,
  buyer BYTEA NOT NULL,
  quantity BIGINT NOT NULL,
  PRIMARY KEY (target, buyer)
) {{clustered}};

CREATE TABLE trade_offer (
  id BYTEA PRIMARY KEY,
  session BYTEA NOT NULL,
  merchant BYTEA NOT NULL,
  product BYTEA NOT NULL,
  code TEXT NOT NULL,
  price_minor BIGINT,
  limit_per_buyer BIGINT,
  hold_minutes BIGINT NOT NULL,
  armed BIGINT NOT NULL,
  position BIGINT NOT NULL,
  UNIQUE (session, code)
);

CREATE TABLE trade_order (
  id BYTEA PRIMARY KEY,
  number TEXT NOT NULL UNIQUE,
  merchant BYTEA NOT NULL,
  buyer BYTEA NOT NULL,
  session BYTEA,
  state TEXT NOT NULL,
  payment_method TEXT,
  payment_state TEXT NOT NULL,
  currency TEXT NOT NULL,
  items_minor BIGINT NOT NULL,
  shipping_minor BIGINT NOT NULL,
  address BYTEA,
  origin TEXT NOT NULL,
  comment_id BYTEA,
  comment BYTEA,
  link_digest BYTEA,
  carrier TEXT,
  tracking TEXT,
  placed_at BIGINT NOT NULL,
  expires_at BIGINT,
  updated_at BIGINT NOT NULL
);
CREATE INDEX trade_order_merchant ON trade_order (merchant, id);
CREATE INDEX trade_order_buyer ON trade_order (buyer, id);
CREATE INDEX trade_order_expiry ON trade_order (expires_at) WHERE expires_at IS NOT NULL;
CREATE UNIQUE INDEX trade_order_comment ON trade_order (comment_id) WHERE comment_id IS NOT NULL;
CREATE UNIQUE INDEX trade_order_link ON trade_order (link_digest) WHERE link_digest IS NOT NULL;

-- An order as the code reads it: the one list of its columns, in their order.
CREATE VIEW trade_order_row AS
  SELECT id, number, merchant, buyer, session, state, payment_method, payment_state, currency, items_minor, shipping_minor,
    address, origin, comment, carrier, tracking, placed_at, expires_at, link_digest, comment_id
  FROM trade_order;

CREATE TABLE trade_line (
  order_id BYTEA NOT NULL,
  line BIGINT NOT NULL,
  variant BYTEA NOT NULL,
  product BYTEA NOT NULL,
  offer BYTEA,
  sku TEXT NOT NULL,
  title TEXT NOT NULL,
  options TEXT NOT NULL,
  picture TEXT,
  quantity BIGINT NOT NULL,
  unit_minor BIGINT NOT NULL,
  weight_g BIGINT NOT NULL,
  PRIMARY KEY (order_id, line)
);

-- Every step after the first; the first is the order's own placed_at.
CREATE TABLE trade_history (
  order_id BYTEA NOT NULL,
  step BIGINT NOT NULL,
  at BIGINT NOT NULL,
  state TEXT NOT NULL,
  actor TEXT NOT NULL,
  reason TEXT,
  PRIMARY KEY (order_id, step)
) {{clustered}};

CREATE TABLE trade_waiting (
  variant BYTEA NOT NULL,
  id BYTEA NOT NULL,
  buyer BYTEA NOT NULL,
  quantity BIGINT NOT NULL,
  session BYTEA,
  offer BYTEA,
  PRIMARY KEY (variant, id)
) {{clustered}};
CREATE UNIQUE INDEX trade_waiting_buyer ON trade_waiting (buyer, variant);

CREATE TABLE trade_shipping (
  merchant BYTEA NOT NULL,
  region TEXT NOT NULL,
  up_to_g BIGINT NOT NULL,
  fee_minor BIGINT NOT NULL,
  PRIMARY KEY (merchant, region, up_to_g)
) {{clustered}};

-- Which sessions are live, told by their events: for the badge on a product card.
CREATE TABLE trade_live (
  session BYTEA PRIMARY KEY,
  merchant BYTEA NOT NULL
) {{clustered}};
