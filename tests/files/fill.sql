-- Fixed times: the same rows, made twice, are the same.
INSERT INTO comments (post, author, body, posted_at, approved_at, approved_by) VALUES
  ('nothing-listens', 'Zoë', E'two\nlines, and 😀', '2026-11-02 10:00:00.123456+00', '2026-11-03 00:00+00', 'me@example.com'),
  ('nothing-listens', 'A', 'waits; its quote '' is kept', '2026-11-02 23:59:59+02', NULL, NULL);

INSERT INTO batches (gateway, key, digest, readings, received_at)
VALUES ('gateway-7', 'k', 'd', 2, '2026-11-02 10:00+00');

INSERT INTO readings (batch, sensor, at, celsius) VALUES
  (1, 'motor-1', '2026-11-02 10:00:00+00', 0.1 + 0.2),
  (1, 'motor-1', '2026-11-02 10:00:01+00', -1e-300);

-- What is more than tables and their sequences.
CREATE MATERIALIZED VIEW answered AS SELECT post, count(*) FROM comments GROUP BY post;

CREATE UNLOGGED TABLE seen (id serial PRIMARY KEY, post text);

INSERT INTO seen (post) VALUES ('nothing-listens');

CREATE SEQUENCE down INCREMENT -1;

SELECT nextval('down'), lo_from_bytea(4711, 'a large object') \gset
