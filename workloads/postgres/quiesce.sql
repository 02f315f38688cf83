-- Every writing transaction holds this lock as shared from its start (begin-write.sql). Once it was ours alone, each
-- writer has either committed or will see the flag.
SET lock_timeout = '10s';
SELECT pg_advisory_lock(7844) \gset
SELECT pg_current_wal_flush_lsn();
