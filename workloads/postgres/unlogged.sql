-- Sets `unlogged`: the names of all whose rows a standby never gets, and a crash empties.
SELECT coalesce(string_agg(format('%I.%I', n.nspname, c.relname), ', ' ORDER BY c.relkind DESC, n.nspname, c.relname), '') AS unlogged
FROM pg_class AS c
JOIN pg_namespace AS n ON n.oid = c.relnamespace
WHERE c.relpersistence = 'u' AND c.relkind IN ('r', 'S') \gset
