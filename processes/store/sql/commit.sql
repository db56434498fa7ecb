-- changed_instances --
-- Columns to give instances that a step changed; joined by the primary key. A missing patch leaves variables alone.
(SELECT * FROM unnest(%(ids)s::bigint[], %(seqs)s::int[], %(patches)s::jsonb[], %(suspended)s::bool[], %(ended)s::timestamptz[], %(notes)s::text[])
    AS u(id, seq, patch, suspended, ended_at, note)) AS c

-- update_instances --
-- Instances that changed without moving. Index: primary key; indexed columns stay, so the update is made in place.
UPDATE instance AS t
   SET seq = c.seq, changed_at = %(now)s, suspended = c.suspended,
       variables = CASE WHEN c.patch IS NULL THEN t.variables ELSE t.variables || c.patch END
  FROM (SELECT * FROM unnest(%(ids)s::bigint[], %(seqs)s::int[], %(patches)s::jsonb[], %(suspended)s::bool[])
    AS u(id, seq, patch, suspended)) AS c
 WHERE t.id = c.id

-- update_tokens --
-- Tokens that stay where they are but learned something. Index: primary key.
UPDATE token AS t
   SET waiting_for = c.waiting_for, variables = c.variables, generation = c.generation
  FROM (SELECT * FROM unnest(%(ids)s::bigint[], %(waiting)s::text[], %(variables)s::jsonb[], %(generations)s::int[])
    AS u(id, waiting_for, variables, generation)) AS c
 WHERE t.id = c.id

-- delete_tokens --
-- Tokens that left their element. Index: primary key.
DELETE FROM token WHERE id = ANY(%(ids)s::bigint[])

-- delete_jobs --
-- Finished jobs, each with the fence it was finished under (NULL: whoever holds it). Index: primary key.
DELETE FROM job AS t
 USING unnest(%(ids)s::bigint[], %(fences)s::int[]) AS c(id, fence)
 WHERE t.id = c.id AND (c.fence IS NULL OR t.fence = c.fence)

-- delete_jobs_of_tokens --
-- Jobs whose tokens were cancelled. Index: job_one_per_token.
DELETE FROM job WHERE token_id = ANY(%(tokens)s::bigint[])

-- delete_timers --
-- Timers that fired. Index: primary key.
DELETE FROM timer WHERE id = ANY(%(ids)s::bigint[])

-- delete_subscriptions --
-- Subscriptions that were heard. Index: primary key.
DELETE FROM subscription WHERE id = ANY(%(ids)s::bigint[])

-- delete_timers_of_tokens --
-- Timers of tokens that are gone. Index: timer_by_token.
DELETE FROM timer WHERE token_id = ANY(%(tokens)s::bigint[])

-- delete_subscriptions_of_tokens --
-- Subscriptions of tokens that are gone. Index: subscription_by_token.
DELETE FROM subscription WHERE token_id = ANY(%(tokens)s::bigint[])

-- delete_compensations --
-- Activities that were undone. Index: primary key.
DELETE FROM compensation WHERE id = ANY(%(ids)s::bigint[])

-- insert_commands --
-- Commands to other instances; one that was given before is not given again. Index: command_once.
INSERT INTO command (id, instance_id, source_visit, kind, payload, created_at, run_at)
SELECT u.*, %(now)s, %(now)s
  FROM unnest(%(ids)s::bigint[], %(instances)s::bigint[], %(visits)s::bigint[], %(kinds)s::text[], %(payloads)s::jsonb[]) AS u
    ON CONFLICT DO NOTHING

-- delete_values --
-- Searchable values that are about to be written anew. Index: primary key.
DELETE FROM variable_value AS t
 USING unnest(%(instances)s::bigint[], %(names)s::text[]) AS c(instance_id, name)
 WHERE t.instance_id = c.instance_id AND t.name = c.name

-- changed_tokens --
-- Columns to give tokens that failed or wait again; joined by the primary key.
(SELECT * FROM unnest(%(ids)s::bigint[], %(waiting)s::text[], %(variables)s::jsonb[], %(generations)s::int[])
    AS u(id, waiting_for, variables, generation)) AS c

-- retried_jobs --
-- The failed jobs of tokens that get new attempts. Index: job_one_per_token.
(SELECT j.id, u.run_at, u.key
   FROM unnest(%(tokens)s::bigint[], %(due)s::timestamptz[], %(keys)s::text[]) AS u(token_id, run_at, key)
   JOIN job AS j USING (token_id)) AS c

-- delete_compensations_of_instances --
-- What can no longer be undone, because its instance ended. Index: of the foreign key.
DELETE FROM compensation WHERE instance_id = ANY(%(ids)s::bigint[])

-- delete_results --
-- Outputs of multi-instance bodies that were assembled or cancelled. Index: primary key.
DELETE FROM mi_result WHERE body_id = ANY(%(bodies)s::bigint[])

-- delete_timers_at --
-- One wait of a token closes while the token stays. Index: timer_by_token.
DELETE FROM timer AS t USING unnest(%(tokens)s::bigint[], %(elements)s::int[]) AS c(token_id, element)
 WHERE t.token_id = c.token_id AND t.element = c.element

-- delete_subscriptions_at --
-- The same for messages and signals. Index: subscription_by_token.
DELETE FROM subscription AS t USING unnest(%(tokens)s::bigint[], %(elements)s::int[]) AS c(token_id, element)
 WHERE t.token_id = c.token_id AND t.element = c.element
