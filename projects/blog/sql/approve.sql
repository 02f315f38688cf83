-- $1 id, $2 moderator; approving twice keeps the first moderator.
UPDATE comments
SET approved_at = coalesce(approved_at, now()), approved_by = coalesce(approved_by, $2)
WHERE id = $1::bigint
RETURNING id::text;
