-- Live prices of single variants, as they were planned: JSON, a list of variant and price.
ALTER TABLE live_segment ADD COLUMN variant_prices TEXT NOT NULL DEFAULT '[]';
