-- `said` has both lines: what was copied, and what is here. A line of an earlier check.sql has fewer words: what it has none for
-- is not compared.
\set said `cat`
WITH lines AS (
  SELECT split_part(:'said', E'\n', 1)::jsonb AS copied, split_part(:'said', E'\n', 2)::jsonb AS here
),
kinds AS (
  SELECT kind, copied -> kind AS copied, coalesce(here -> kind, '{}') AS here
  FROM lines, jsonb_object_keys(copied) AS kind
),
pairs AS (
  SELECT kind, name, kinds.copied -> name AS copied, kinds.here -> name AS here
  FROM kinds, LATERAL (SELECT jsonb_object_keys(kinds.copied) UNION SELECT jsonb_object_keys(kinds.here)) AS names (name)
)
SELECT format('%s %s: %s was copied, %s is here', kind, name, coalesce(copied::text, 'none'), coalesce(here::text, 'none'))
FROM pairs
LEFT JOIN pg_sequences AS s ON kind = 'sequences' AND name = format('%I.%I', s.schemaname, s.sequencename)
WHERE copied IS DISTINCT FROM here
  -- A sequence belongs to no transaction. Beside a dump it goes on, and after a crash it leaves numbers out: what counts is
  -- that it gives none twice. 0 is one that has given none.
  AND NOT CASE WHEN kind = 'sequences' THEN coalesce(
    s.cycle OR copied::bigint = 0 OR (here::bigint - copied::bigint) * sign(s.increment_by) > 0,
    false
  ) ELSE false END
ORDER BY kind, name;
