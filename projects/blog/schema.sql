-- Applied at every start, in one transaction: each statement must do nothing when its work is done already.
CREATE TABLE IF NOT EXISTS comments (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  post text NOT NULL CHECK (post ~ '^[a-z0-9-]{1,80}$'),
  author text NOT NULL CHECK (char_length(author) BETWEEN 1 AND 60),
  body text NOT NULL CHECK (char_length(body) BETWEEN 1 AND 4000),
  posted_at timestamptz NOT NULL DEFAULT now(),
  approved_at timestamptz,
  approved_by text,
  CHECK ((approved_at IS NULL) = (approved_by IS NULL))
);

CREATE INDEX IF NOT EXISTS comments_shown ON comments (post, posted_at) WHERE approved_at IS NOT NULL;
CREATE INDEX IF NOT EXISTS comments_waiting ON comments (posted_at) WHERE approved_at IS NULL;
