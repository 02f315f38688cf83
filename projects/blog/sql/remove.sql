-- $1 id
DELETE FROM comments WHERE id = $1::bigint RETURNING id::text;
