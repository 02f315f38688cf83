\ir unlogged.sql
SELECT 'has unlogged tables or sequences, of which a standby gets nothing: ' || :'unlogged' WHERE :'unlogged' <> '';
