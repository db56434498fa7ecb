-- ready_jobs --
-- The next jobs of the given types, at most 20 of one instance, in fair order; what others are taking is left out.
-- A job of a suspended instance waits. Index: job_ready, once per type.
(SELECT place FROM (
    SELECT j.*, row_number() OVER (PARTITION BY instance_id ORDER BY priority, fair_at, id) AS nth
      FROM unnest(%(types)s::text[]) AS wanted(type)
     CROSS JOIN LATERAL (
        SELECT ctid AS place, id, instance_id, priority, fair_at FROM job
         WHERE state = 'ready' AND job.type = wanted.type AND run_at <= (SELECT podium_now()) AND NOT suspect
           AND NOT (SELECT suspended FROM instance WHERE id = job.instance_id)
         ORDER BY priority, fair_at, id LIMIT %(look)s FOR UPDATE OF job SKIP LOCKED
     ) AS j
 ) AS ranked WHERE nth <= %(of_one)s ORDER BY priority, fair_at, id LIMIT %(limit)s) AS c

-- suspect_job --
-- One job whose last worker died in company: taken alone, so that it condemns nobody else. Index: job_suspect.
(SELECT ctid AS place FROM job
  WHERE state = 'ready' AND type = ANY(%(types)s::text[]) AND run_at <= (SELECT podium_now()) AND suspect
    AND NOT (SELECT suspended FROM instance WHERE id = job.instance_id)
  ORDER BY priority, fair_at, id LIMIT 1 FOR UPDATE SKIP LOCKED) AS c

-- held_jobs --
-- Of jobs held under these fences those that are held still; locked ones are being finished. Index: primary key.
(SELECT j.id FROM job AS j JOIN unnest(%(ids)s::bigint[], %(fences)s::int[]) AS h(id, fence) USING (id, fence)
  WHERE j.state = 'leased' ORDER BY j.id FOR UPDATE OF j SKIP LOCKED) AS c

-- extend_leases --
-- Heartbeat over everything a worker holds. Index: primary key.
UPDATE job AS t SET lease_until = clock_timestamp() + make_interval(secs => %(seconds)s)
  FROM (SELECT j.id FROM job AS j JOIN unnest(%(ids)s::bigint[], %(fences)s::int[]) AS h(id, fence) USING (id, fence)
         WHERE j.state = 'leased' ORDER BY j.id FOR UPDATE OF j SKIP LOCKED) AS c
 WHERE t.id = c.id RETURNING t.id

-- expired_leases --
-- Leases that ran out, and how many ran out together at the same worker. Index: job_leased.
SELECT id, instance_id, token_id, fence, suspect, expiries, at_most_once, worker, idempotency_key, version_id, element,
       count(*) OVER (PARTITION BY worker)
  FROM job WHERE state = 'leased' AND lease_until < clock_timestamp()
 ORDER BY lease_until LIMIT %(limit)s

-- expired_jobs --
-- The same jobs, locked, with what is to become of them.
(SELECT j.id, e.suspect, e.expiries, e.attempts
   FROM unnest(%(ids)s::bigint[], %(fences)s::int[], %(suspects)s::bool[], %(expiries)s::int[], %(attempts)s::int[])
     AS e(id, fence, suspect, expiries, attempts)
   JOIN job AS j USING (id, fence)
  WHERE j.state = 'leased' AND j.lease_until < clock_timestamp() ORDER BY j.id FOR UPDATE OF j SKIP LOCKED) AS c

-- failed_jobs --
-- Jobs whose attempt failed, locked, with the time of the next one.
(SELECT j.id, f.run_at, f.attempts, f.error
   FROM unnest(%(ids)s::bigint[], %(fences)s::int[], %(due)s::timestamptz[], %(attempts)s::int[], %(errors)s::text[])
     AS f(id, fence, run_at, attempts, error)
   JOIN job AS j USING (id, fence)
  WHERE j.state = 'leased' ORDER BY j.id FOR UPDATE OF j SKIP LOCKED) AS c

-- job_facts --
-- What a handler is told about jobs: whose they are and every variable they can see; an instance is named once, at its
-- first job. OFFSET 0 keeps the planner from scanning a table that it believes to be empty. Index: primary keys.
SELECT c.id, i.business_key, i.correlation_id, i.variables, t.variables, t.scope
  FROM unnest(%(ids)s::bigint[], %(instances)s::bigint[], %(tokens)s::bigint[]) AS c(id, instance_id, token_id)
 CROSS JOIN LATERAL (SELECT variables, scope FROM token WHERE id = c.token_id OFFSET 0) AS t
  LEFT JOIN LATERAL (SELECT business_key, correlation_id, variables FROM instance WHERE id = c.instance_id OFFSET 0) AS i ON true

-- scope_variables --
-- Local variables of scopes and of the scopes around them, innermost first. Index: primary key.
WITH RECURSIVE chain AS (
    SELECT t.id AS start, t.scope, t.variables, 0 AS depth FROM token AS t WHERE t.id = ANY(%(scopes)s::bigint[])
    UNION ALL
    SELECT c.start, t.scope, t.variables, c.depth + 1 FROM chain AS c JOIN token AS t ON t.id = c.scope WHERE c.scope <> 0
)
SELECT start, variables FROM chain WHERE variables IS NOT NULL ORDER BY start, depth

-- is_behind --
-- Whether many jobs of our own workers have been ready for long. Index: job_ready.
SELECT count(*) = %(many)s FROM (
    SELECT FROM job WHERE state = 'ready' AND type = ANY(%(types)s::text[])
       AND run_at < podium_now() - make_interval(secs => %(seconds)s)
     LIMIT %(many)s
) AS old

-- only_starts --
-- Whether a message would start a process rather than reach an instance. Index: subscription_match.
SELECT EXISTS (SELECT FROM subscription WHERE kind = 'message' AND name = %(name)s AND instance_id IS NULL)
   AND NOT EXISTS (SELECT FROM subscription WHERE kind = 'message' AND name = %(name)s
                      AND correlation_key = %(key)s AND instance_id IS NOT NULL)

-- held_job --
-- One job as its worker's result finds it. Index: primary key.
SELECT id, instance_id, token_id, version_id, element, state, fence, leased_at, attempts, max_attempts
  FROM job WHERE id = %(id)s
