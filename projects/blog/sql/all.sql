-- What waits comes first, the oldest of it on top; then the newest of what is shown.
(SELECT id::text, post, author, body, posted_at, approved_by FROM comments WHERE approved_at IS NULL ORDER BY posted_at, id LIMIT 100)
UNION ALL
(SELECT id::text, post, author, body, posted_at, approved_by FROM comments WHERE approved_at IS NOT NULL ORDER BY posted_at DESC, id DESC LIMIT 100);
