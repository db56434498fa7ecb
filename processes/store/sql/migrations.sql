-- migrate_instance --
-- Primary key.
UPDATE instance SET version_id = %(version)s WHERE id = %(instance)s

-- migrate_tokens --
-- Where its tokens stand, and by which flow they came (NULL: by one that is no more). Index: token_by_instance.
UPDATE token AS t
   SET element = c.to_, via_flow = (
       SELECT f.to_ FROM unnest(%(flows_from)s::int[], %(flows_to)s::int[]) AS f(from_, to_) WHERE f.from_ = t.via_flow)
  FROM unnest(%(from)s::int[], %(to)s::int[]) AS c(from_, to_)
 WHERE t.instance_id = %(instance)s AND t.element = c.from_

-- migrate_jobs --
-- Index: job_by_instance.
UPDATE job AS t SET element = c.to_, version_id = %(version)s
  FROM unnest(%(from)s::int[], %(to)s::int[]) AS c(from_, to_)
 WHERE t.instance_id = %(instance)s AND t.element = c.from_

-- migrate_incidents --
-- Open ones only: what was mended happened in the version of its time. Index: of the instance.
UPDATE incident AS t SET element = c.to_, version_id = %(version)s
  FROM unnest(%(from)s::int[], %(to)s::int[]) AS c(from_, to_)
 WHERE t.instance_id = %(instance)s AND t.state = 'open' AND t.element = c.from_
RETURNING c.from_, c.to_

-- migrate_compensations --
-- Index: of the foreign key.
UPDATE compensation AS t SET activity = a.to_, handler = h.to_
  FROM unnest(%(from)s::int[], %(to)s::int[]) AS a(from_, to_), unnest(%(from)s::int[], %(to)s::int[]) AS h(from_, to_)
 WHERE t.instance_id = %(instance)s AND t.activity = a.from_ AND t.handler = h.from_

-- forget_timers --
-- Waits whose element leads nowhere end. Index: timer_by_instance.
DELETE FROM timer WHERE instance_id = %(instance)s AND element <> ALL(%(waits_from)s::int[])

-- forget_subscriptions --
-- Index: subscription_by_instance.
DELETE FROM subscription WHERE instance_id = %(instance)s AND element <> ALL(%(waits_from)s::int[])

-- migrate_timers --
-- Index: timer_by_instance.
UPDATE timer AS t SET element = c.to_
  FROM unnest(%(waits_from)s::int[], %(waits_to)s::int[]) AS c(from_, to_)
 WHERE t.instance_id = %(instance)s AND t.element = c.from_

-- migrate_subscriptions --
-- Index: subscription_by_instance.
UPDATE subscription AS t SET element = c.to_
  FROM unnest(%(waits_from)s::int[], %(waits_to)s::int[]) AS c(from_, to_)
 WHERE t.instance_id = %(instance)s AND t.element = c.from_
