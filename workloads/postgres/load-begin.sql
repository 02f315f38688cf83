SET client_min_messages = warning;
-- A run that was given up may have left a standby; what it followed is replaced now.
SELECT CASE WHEN pg_is_in_recovery() THEN pg_promote() END AS promoted \gset
DROP DATABASE IF EXISTS loading WITH (FORCE);
CREATE DATABASE loading OWNER app TEMPLATE template0;
REVOKE CONNECT, TEMPORARY ON DATABASE loading FROM PUBLIC;
GRANT CONNECT ON DATABASE loading TO reader;
