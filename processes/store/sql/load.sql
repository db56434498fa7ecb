-- times --
-- Both clocks and the catalogue's epoch, once per transaction.
SELECT podium_now(), clock_timestamp(), (SELECT epoch FROM catalogue_epoch)

-- times_and_wait --
-- The same, and how long this transaction waits for a lock.
SELECT podium_now(), clock_timestamp(), (SELECT epoch FROM catalogue_epoch), set_config('lock_timeout', %(wait)s, true)

-- lock_waiting --
-- Lock instances in ascending id, waiting for others. Variables come along while they are small. Index: primary key.
SELECT id, version_id, definition_id, state, suspended, seq, business_key, correlation_id, started_by, started_at,
       parent_instance_id, parent_token, depth, title, pg_column_size(variables),
       CASE WHEN pg_column_size(variables) <= %(small)s THEN variables END
  FROM instance WHERE id = ANY(%(ids)s::bigint[]) ORDER BY id FOR UPDATE

-- lock_free --
-- The same for background work: what somebody else holds is left out.
SELECT id, version_id, definition_id, state, suspended, seq, business_key, correlation_id, started_by, started_at,
       parent_instance_id, parent_token, depth, title, pg_column_size(variables),
       CASE WHEN pg_column_size(variables) <= %(small)s THEN variables END
  FROM instance WHERE id = ANY(%(ids)s::bigint[]) ORDER BY id FOR UPDATE SKIP LOCKED

-- existing --
-- Which of the instances exist: tells one that is gone from one that is locked. Index: primary key.
SELECT id FROM instance WHERE id = ANY(%(ids)s::bigint[])

-- large_variables --
-- The named variables of instances that hold a lot; one (instance, name) pair each. Index: primary key.
SELECT c.id, c.name, i.variables -> c.name
  FROM unnest(%(ids)s::bigint[], %(names)s::text[]) AS c(id, name)
  JOIN instance AS i ON i.id = c.id
 WHERE i.variables ? c.name

-- all_variables --
-- All variables of instances that need them all. Index: primary key.
SELECT id, variables FROM instance WHERE id = ANY(%(ids)s::bigint[])

-- tokens --
-- Every live token of instances that are loaded whole, oldest first. Index: token_by_instance.
SELECT id, element, scope, waiting_for, entered_at, state, via_flow, loop_index, is_body, variables, generation, instance_id
  FROM token WHERE instance_id = ANY(%(ids)s::bigint[]) ORDER BY id

-- named_tokens --
-- The named tokens of wide instances and the scopes around them, and what stands beside a join. Index: primary key, token_by_instance.
WITH RECURSIVE chain AS (
    SELECT t.* FROM token AS t WHERE t.id = ANY(%(tokens)s::bigint[]) AND t.instance_id = ANY(%(ids)s::bigint[])
    UNION
    SELECT t.* FROM chain AS c JOIN token AS t ON t.id = c.scope WHERE c.scope <> 0
)
SELECT id, element, scope, waiting_for, entered_at, state, via_flow, loop_index, is_body, variables, generation, instance_id
  FROM chain ORDER BY id

-- tokens_in_scopes --
-- All tokens directly in scopes where a join waits or may wait. Index: token_by_instance.
SELECT t.id, t.element, t.scope, t.waiting_for, t.entered_at, t.state, t.via_flow, t.loop_index, t.is_body, t.variables,
       t.generation, t.instance_id
  FROM unnest(%(ids)s::bigint[], %(scopes)s::bigint[]) AS c(instance_id, scope)
  JOIN token AS t ON t.instance_id = c.instance_id AND t.scope = c.scope
 ORDER BY t.id

-- live_counts --
-- How many tokens live in each scope, counted no further than `most`. Index: token_by_instance.
SELECT c.instance_id, c.scope,
       (SELECT count(*) FROM (
            SELECT FROM token AS t WHERE t.instance_id = c.instance_id AND t.scope = c.scope LIMIT c.most) AS few)
  FROM unnest(%(ids)s::bigint[], %(scopes)s::bigint[], %(most)s::bigint[]) AS c(instance_id, scope, most)

-- compensations --
-- What can be undone, oldest first. Index: of the foreign key.
SELECT id, scope, activity, handler, visit, "order", variables, instance_id
  FROM compensation WHERE instance_id = ANY(%(ids)s::bigint[]) ORDER BY "order", id

-- results --
-- Stored outputs of a multi-instance body. Index: primary key.
SELECT loop_index, value FROM mi_result WHERE body_id = %(body)s
