-- What links an order to others and how its placing was judged (marks and the record's id, as JSON); and why the shop is to
-- call before it confirms cash on delivery: reasons as JSON, NULL where no call is asked for.
ALTER TABLE trade_order ADD COLUMN risk TEXT;
ALTER TABLE trade_order ADD COLUMN needs_call TEXT;

DROP VIEW trade_order_row;
CREATE VIEW trade_order_row AS
  SELECT id, number, merchant, buyer, session, state, payment_method, payment_state, currency, items_minor, shipping_minor,
    address, origin, comment, carrier, tracking, placed_at, expires_at, risk, needs_call, link_digest, comment_id
  FROM trade_order;

-- How long somebody had a product before their eyes, in the last week. A person without a name is the mark of their browser.
CREATE TABLE trade_seen (
  person BYTEA NOT NULL,
  product BYTEA NOT NULL,
  category TEXT NOT NULL,
  visible_ms BIGINT NOT NULL,
  at BIGINT NOT NULL,
  PRIMARY KEY (person, product)
) {{clustered}};
CREATE INDEX trade_seen_at ON trade_seen (at);
