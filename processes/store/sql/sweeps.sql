-- due_timers --
-- Timers of instances that are due; those of suspended instances wait. Index: timer_due.
SELECT t.id, t.instance_id, t.token_id, t.element, t.due_at, t.repeat
  FROM timer AS t JOIN instance AS i ON i.id = t.instance_id
 WHERE t.due_at <= %(now)s AND NOT i.suspended
 ORDER BY t.due_at, t.id LIMIT %(limit)s

-- delete_orphans --
-- Timers whose tokens are gone. Index: primary key.
DELETE FROM timer WHERE id = ANY(%(ids)s::bigint[])

-- postpone_timers --
-- Timers on which the engine failed. Index: primary key.
UPDATE timer SET due_at = %(until)s WHERE id = ANY(%(ids)s::bigint[])

-- take_start_timers --
-- Timer start events that are due, taken. Index: timer_due.
DELETE FROM timer WHERE id IN (
    SELECT id FROM timer WHERE due_at <= %(now)s AND instance_id IS NULL ORDER BY due_at, id LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED)
RETURNING version_id, element, due_at, repeat

-- forget_keys --
-- Stored answers of keyed requests, a day after. Machine time: clients retry in it.
DELETE FROM api_idempotency WHERE ctid IN (
    SELECT ctid FROM api_idempotency WHERE created_at < clock_timestamp() - interval '24 hours' LIMIT %(limit)s)

-- forget_decisions --
-- The oldest evaluations, if they are past their retention. Looks at one slice only, by primary key, because rows
-- are appended in time: when the oldest are young, all are.
DELETE FROM decision_history WHERE id IN (
    SELECT id FROM (SELECT id, at FROM decision_history ORDER BY id LIMIT %(limit)s) AS oldest WHERE at < %(until)s)

-- forget_events --
-- Business events that were told before a day. Index: outbox_by_time.
DELETE FROM outbox WHERE id IN (
    SELECT id FROM outbox WHERE at < %(until)s ORDER BY at, id LIMIT %(limit)s FOR UPDATE SKIP LOCKED)

-- partition_bounds --
-- Partitions of a table that ended before a day.
SELECT c.relname::text FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
 WHERE i.inhparent = %(table)s::regclass AND c.relname ~ '_\d{4}_\d{2}$' AND right(c.relname, 7) < %(month)s
