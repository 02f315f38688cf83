-- A row's text depends on these.
SET timezone = 'UTC';
SET datestyle = 'ISO, YMD';
SET intervalstyle = 'postgres';
SET extra_float_digits = 1;
SET bytea_output = 'hex';

BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY;

-- The sum of the rows' hashes: independent of their order on disk, and unlike XOR not blind to a row stored twice.
WITH counted AS (
  SELECT
    format('%I.%I', n.nspname, c.relname) AS name,
    query_to_xml(
      format(
        'SELECT count(*) AS rows, coalesce(sum((''x'' || left(md5(t::text), 16))::bit(64)::bigint::numeric), 0) AS sum FROM %I.%I AS t',
        n.nspname, c.relname
      ),
      false, true, ''
    ) AS found
  FROM pg_class AS c
  JOIN pg_namespace AS n ON n.oid = c.relnamespace
  WHERE c.relkind = 'r' AND n.nspname NOT IN ('pg_catalog', 'information_schema')
),
tables AS (
  SELECT jsonb_object_agg(name, jsonb_build_object(
    'rows', (xpath('/row/rows/text()', found))[1]::text::bigint,
    'checksum', (xpath('/row/sum/text()', found))[1]::text
  )) AS object
  FROM counted
),
sequences AS (
  SELECT jsonb_object_agg(format('%I.%I', schemaname, sequencename), coalesce(last_value, 0)) AS object
  FROM pg_sequences
)
SELECT jsonb_build_object('tables', coalesce(tables.object, '{}'), 'sequences', coalesce(sequences.object, '{}'))
FROM tables, sequences;

COMMIT;
