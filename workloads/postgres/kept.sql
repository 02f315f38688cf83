-- What the transaction sees, in one line. What a database has none of is not named, as it was not before there was a word for it.
-- The sum of the rows' hashes: independent of their order on disk, and unlike XOR not blind to a row stored twice.
-- Not of others' temporary tables, which end with their session. A materialised view is made of tables, and a load makes
-- it anew of them: it is compared by whether it is filled.
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
  WHERE c.relkind = 'r' AND c.relpersistence <> 't' AND n.nspname NOT IN ('pg_catalog', 'information_schema')
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
),
views AS (
  SELECT jsonb_object_agg(format('%I.%I', schemaname, matviewname), ispopulated) AS object
  FROM pg_matviews
),
large AS (
  SELECT CASE WHEN count(*) > 0 THEN jsonb_build_object(
    'pages', count(*),
    'checksum', sum(('x' || left(md5(page::text), 16))::bit(64)::bigint::numeric)::text
  ) END AS object
  FROM pg_largeobject AS page
)
SELECT jsonb_build_object('tables', coalesce(tables.object, '{}'), 'sequences', coalesce(sequences.object, '{}'))
  || jsonb_strip_nulls(jsonb_build_object('materializedViews', views.object, 'largeObjects', large.object))
FROM tables, sequences, views, large;
