-- The changes of a delivery are looked for by what they are of and what has become of it.
DROP INDEX change_delivery;
CREATE INDEX change_kind ON change (delivery, things, kind, n);
