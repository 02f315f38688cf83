SELECT set_config('outward.position', :'position', false) \gset
DO $$
DECLARE
  wanted pg_lsn := current_setting('outward.position');
  patience timestamptz := clock_timestamp() + interval '10 seconds';
BEGIN
  WHILE pg_is_in_recovery() AND pg_last_wal_replay_lsn() < wanted LOOP
    IF clock_timestamp() > patience THEN
      RAISE 'the standby is at % and has to be at %: it does not follow', pg_last_wal_replay_lsn(), wanted;
    END IF;
    PERFORM pg_sleep(0.01);
  END LOOP;
  -- One that was promoted before has nothing to do.
  IF pg_is_in_recovery() AND NOT pg_promote(true, 10) THEN
    RAISE 'the standby was not promoted within 10 s';
  END IF;
END
$$;
