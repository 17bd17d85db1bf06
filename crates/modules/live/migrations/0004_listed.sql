-- 0: found by its link alone, in no list, and followers are not told that it starts.
ALTER TABLE live_session ADD COLUMN listed BIGINT NOT NULL DEFAULT 1;
