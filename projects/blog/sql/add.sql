-- $1 post, $2 author, $3 body, $4 how many may wait for moderation: a full queue gives no row.
INSERT INTO comments (post, author, body)
SELECT $1, $2, $3
WHERE (SELECT count(*) FROM comments WHERE approved_at IS NULL) < $4::bigint
RETURNING id::text;
