-- What a variant costs while its offer is armed, where that is not the offer's one price.
CREATE TABLE trade_offer_price (
  offer BYTEA NOT NULL,
  variant BYTEA NOT NULL,
  price_minor BIGINT NOT NULL CHECK (price_minor >= 0),
  PRIMARY KEY (offer, variant)
) {{clustered}};
