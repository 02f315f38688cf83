\ir comparable.sql
BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY;
SELECT pg_export_snapshot() AS moment \gset
-- First, since sequences are of no moment: that of the dump is then as far or further. What was read stays as it is made
-- until the end of the transaction.
\ir kept.sql
\setenv DUMP :dump
\setenv MOMENT :moment
\set whole `"$DUMP" "$MOMENT" >&3 && echo true || echo false`
\if :whole
\else
DO $$ BEGIN RAISE 'the dump did not end well'; END $$;
\endif
COMMIT;
