-- take_old --
-- Cases of a version that ended before a moment and have nothing live below them. Index: instance_by_definition.
SELECT i.id FROM instance AS i JOIN definition_version AS v ON v.id = i.version_id
 WHERE i.definition_id = v.definition_id AND v.id = %(version)s AND i.started_at < %(until)s AND i.ended_at < %(until)s
   AND i.state NOT IN ('active', 'compensating')
   AND NOT EXISTS (SELECT 1 FROM instance AS c WHERE c.parent_instance_id = i.id)
 ORDER BY i.started_at, i.id LIMIT %(limit)s FOR UPDATE OF i SKIP LOCKED

-- forget_history --
-- Index: primary key of each partition.
DELETE FROM element_history WHERE instance_id = ANY(%(ids)s::bigint[])

-- forget_values --
-- Index: primary key.
DELETE FROM variable_value WHERE instance_id = ANY(%(ids)s::bigint[])

-- forget_incidents --
-- Index: of the instance.
DELETE FROM incident WHERE instance_id = ANY(%(ids)s::bigint[])

-- forget_decisions --
-- Index: of the instance.
DELETE FROM decision_history WHERE instance_id = ANY(%(ids)s::bigint[])

-- forget_effects --
-- Index: effect_by_instance.
DELETE FROM effect WHERE instance_id = ANY(%(ids)s::bigint[])

-- forget_events --
-- The business events they told. Index: outbox_by_correlation.
DELETE FROM outbox AS o USING instance AS i
 WHERE i.id = ANY(%(ids)s::bigint[]) AND o.correlation_id = i.correlation_id AND o.instance_id = i.id

-- forget_instances --
-- Index: primary key.
DELETE FROM instance WHERE id = ANY(%(ids)s::bigint[])
