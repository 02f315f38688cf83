-- $1 gateway, $2 key, $3 digest, $4 sensors, $5 times, $6 degrees. No row when the key is taken; a second request
-- with the same key waits here until the first has committed or gone.
WITH batch AS (
  INSERT INTO batches (gateway, key, digest, readings)
  VALUES ($1, $2, $3, cardinality($4::text[]))
  ON CONFLICT (gateway, key) DO NOTHING
  RETURNING id
), kept AS (
  INSERT INTO readings (batch, sensor, at, celsius)
  SELECT batch.id, reading.sensor, reading.at, reading.celsius
  FROM batch, unnest($4::text[], $5::timestamptz[], $6::double precision[]) AS reading (sensor, at, celsius)
)
SELECT id::text FROM batch;
