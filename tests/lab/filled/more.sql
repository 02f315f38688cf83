-- Adds :batches batches of 1000 readings each, as the ingest would have stored them. Run as postgres.
-- Foreign keys are not checked row by row: each reading's batch is made in the same statement.
SET session_replication_role = replica;
SET synchronous_commit = off;

WITH made AS (
  INSERT INTO batches (gateway, key, digest, readings)
  SELECT 'filled', gen_random_uuid()::text, encode(sha256(nth::text::bytea), 'hex'), 1000
  FROM generate_series(1, :batches) AS nth
  RETURNING id
)
INSERT INTO readings (batch, sensor, at, celsius)
-- Batch after batch, as they would have come.
SELECT
  id,
  'filled-' || id % 8,
  timestamptz '2026-01-01' + make_interval(secs => (id / 8 * 1000 + nth) * 0.1),
  60 + (id * 1000 + nth) % 200 / 10.0
FROM (SELECT id, generate_series(1, 1000) AS nth FROM made) AS reading;

SELECT pg_database_size(current_database());
