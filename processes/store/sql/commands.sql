-- due --
-- Durable commands that are due, oldest first, with whose child it was. Index: command_due.
SELECT id, instance_id, kind, payload, source_visit FROM command
 WHERE run_at <= %(now)s ORDER BY run_at, id LIMIT %(limit)s

-- postpone --
-- Commands that could not be carried out now. Index: primary key.
UPDATE command SET run_at = %(now)s + make_interval(secs => %(seconds)s) WHERE id = ANY(%(ids)s::bigint[])

-- take_signal --
-- One signal that is spread in this transaction. Index: primary key.
DELETE FROM command WHERE id IN (SELECT id FROM command WHERE id = %(id)s FOR UPDATE SKIP LOCKED) RETURNING id
