-- Applied at every start, in one transaction: each statement must do nothing when its work is done already.
CREATE TABLE IF NOT EXISTS batches (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  -- The client id of the gateway's service token. Keys are each gateway's own: no gateway can take another's.
  gateway text NOT NULL,
  key text NOT NULL,
  -- SHA-256 of the readings: the same key with other readings is a fault of the gateway, not a duplicate.
  digest text NOT NULL,
  readings integer NOT NULL CHECK (readings > 0),
  received_at timestamptz NOT NULL DEFAULT now(),
  UNIQUE (gateway, key)
);

CREATE TABLE IF NOT EXISTS readings (
  batch bigint NOT NULL REFERENCES batches,
  sensor text NOT NULL CHECK (sensor ~ '^[a-z0-9][a-z0-9._-]{0,63}$'),
  at timestamptz NOT NULL,
  celsius double precision NOT NULL CHECK (celsius BETWEEN -273.15 AND 2000)
);

CREATE INDEX IF NOT EXISTS readings_by_sensor ON readings (sensor, at DESC) INCLUDE (celsius);

-- The dashboard's role; it is made with the cluster.
GRANT SELECT ON batches, readings TO reader;
