-- jobs --
-- Under which fence jobs are held. Index: primary key.
SELECT id, fence, state FROM job WHERE id = ANY(%(ids)s::bigint[])

-- timers --
-- Which timers still wait; under their instances' locks this stays true. Index: primary key.
SELECT id FROM timer WHERE id = ANY(%(ids)s::bigint[])

-- subscriptions --
-- Which subscriptions still wait. Index: primary key.
SELECT id FROM subscription WHERE id = ANY(%(ids)s::bigint[])

-- incidents --
-- Which incidents are still open. Index: primary key.
SELECT id FROM incident WHERE id = ANY(%(ids)s::bigint[]) AND state = 'open'

-- commands --
-- Which durable commands are still to be carried out. Index: primary key.
SELECT id FROM command WHERE id = ANY(%(ids)s::bigint[])

-- messages --
-- Which messages still look for a receiver. Index: primary key.
SELECT id FROM message WHERE id = ANY(%(ids)s::bigint[]) AND correlated_at IS NULL AND expires_at > %(now)s

-- take_commands --
-- Durable commands that were carried out in this transaction. Waits for nobody. Index: primary key.
DELETE FROM command
 WHERE id IN (SELECT id FROM command WHERE id = ANY(%(ids)s::bigint[]) ORDER BY id FOR UPDATE SKIP LOCKED)

-- take_messages --
-- Messages that arrived in this transaction, each once. Waits for nobody. Index: primary key.
UPDATE message AS t SET correlated_at = %(now)s, correlated_instance = c.instance_id
  FROM unnest(%(ids)s::bigint[], %(instances)s::bigint[]) AS c(id, instance_id)
 WHERE t.id = c.id AND t.id IN (
    SELECT id FROM message WHERE id = ANY(%(ids)s::bigint[]) AND correlated_at IS NULL
     ORDER BY id FOR UPDATE SKIP LOCKED)
