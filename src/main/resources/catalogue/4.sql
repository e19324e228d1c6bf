-- How much of each table a delivery added, changed and deleted, or would by its plan that is held. What an earlier version
-- applied or held has no rows here.
CREATE TABLE counted (
  delivery TEXT NOT NULL,
  things TEXT NOT NULL,
  added BIGINT NOT NULL,
  changed BIGINT NOT NULL,
  deleted BIGINT NOT NULL,
  PRIMARY KEY (delivery, things)
);
