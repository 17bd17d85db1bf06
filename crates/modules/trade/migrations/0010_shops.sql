-- Orders that a shop on probation took, by day of its country.
CREATE TABLE trade_shop_day (
  merchant BYTEA NOT NULL,
  day BIGINT NOT NULL,
  orders BIGINT NOT NULL,
  PRIMARY KEY (merchant, day)
) {{clustered}};

-- Shops that take no orders: their products are listed nowhere.
CREATE TABLE trade_shop_off (merchant BYTEA PRIMARY KEY) {{clustered}};
