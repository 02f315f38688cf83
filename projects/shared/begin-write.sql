-- Opens every writing transaction. The shared lock is what quiesce.sh waits for: who holds it has yet to look at the
-- read-only flag or has seen none, and its commit is still part of the copy. 7844 is also written in quiesce.sh.
BEGIN;
SET LOCAL synchronous_commit TO on;
SELECT pg_advisory_xact_lock_shared(7844);
