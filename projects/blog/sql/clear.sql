-- $1 ids; one that is shown by now stays.
DELETE FROM comments WHERE id = ANY ($1::bigint[]) AND approved_at IS NULL;
