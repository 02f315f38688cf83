-- $1 post
SELECT id::text, post, author, body, posted_at, approved_by
FROM comments
WHERE post = $1 AND approved_at IS NOT NULL
ORDER BY posted_at, id
LIMIT 500;
