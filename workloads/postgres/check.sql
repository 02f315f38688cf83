\ir comparable.sql
\ir unlogged.sql
SELECT set_config('outward.unlogged', :'unlogged', false) \gset
DO $$
BEGIN
  IF pg_is_in_recovery() AND current_setting('outward.unlogged') <> '' THEN
    RAISE 'a standby has nothing of what is unlogged: %', current_setting('outward.unlogged');
  END IF;
END
$$;
BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY;
\ir kept.sql
COMMIT;
