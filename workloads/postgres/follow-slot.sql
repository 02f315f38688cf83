-- Keeps what the standby has not seen yet, within max_slot_wal_keep_size. A lost or left one is made anew.
SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = 'successor' AND NOT active;
SELECT pg_create_physical_replication_slot('successor', immediately_reserve => true)
WHERE NOT EXISTS (SELECT FROM pg_replication_slots WHERE slot_name = 'successor');
