-- Services that are connected lose their connection and come back to the new database.
SET client_min_messages = warning;
DROP DATABASE IF EXISTS app WITH (FORCE);
ALTER DATABASE loading RENAME TO app;
