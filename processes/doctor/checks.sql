-- active_without_tokens --
-- A live instance stands somewhere.
SELECT i.id, 'instance ' || i.id || ' is ' || i.state || ' and has no token'
  FROM instance AS i WHERE i.state IN ('active', 'compensating')
   AND NOT EXISTS (SELECT 1 FROM token AS t WHERE t.instance_id = i.id)

-- ended_with_rows --
-- An instance that ended left nothing waiting.
SELECT i.id, 'instance ' || i.id || ' is ' || i.state || ' and still has a ' || r.kind
  FROM (SELECT instance_id, 'token' AS kind FROM token UNION ALL SELECT instance_id, 'job' FROM job
        UNION ALL SELECT instance_id, 'timer' FROM timer WHERE instance_id IS NOT NULL
        UNION ALL SELECT instance_id, 'subscription' FROM subscription WHERE instance_id IS NOT NULL
        UNION ALL SELECT instance_id, 'undo note' FROM compensation
        UNION ALL SELECT instance_id, 'result of a repetition' FROM mi_result
        UNION ALL SELECT instance_id, 'open incident' FROM incident WHERE state = 'open') AS r
  JOIN instance AS i ON i.id = r.instance_id
 WHERE i.state NOT IN ('active', 'compensating')

-- tokens_without_reason --
-- Every token waits for something that exists.
SELECT t.id, 'token ' || t.id || ' of instance ' || t.instance_id || ' waits for a ' || t.waiting_for || ' that is not there'
  FROM token AS t
 WHERE (t.state = 'waiting' AND (
        (t.waiting_for = 'job' AND NOT EXISTS (SELECT 1 FROM job AS j WHERE j.token_id = t.id))
     OR (t.waiting_for = 'timer' AND NOT EXISTS (SELECT 1 FROM timer AS w WHERE w.token_id = t.id))
     OR (t.waiting_for IN ('message', 'signal') AND NOT EXISTS (SELECT 1 FROM subscription AS s WHERE s.token_id = t.id))
     OR (t.waiting_for = 'child' AND NOT EXISTS (
            SELECT 1 FROM instance AS c WHERE c.parent_token = t.id AND c.state IN ('active', 'compensating'))
         AND NOT EXISTS (SELECT 1 FROM command AS k WHERE k.kind IN ('start', 'child_ended')
            AND (k.instance_id = t.instance_id OR (k.payload ->> 'parent_token')::bigint = t.id)))
     OR (t.waiting_for = 'children' AND NOT t.is_body AND NOT EXISTS (SELECT 1 FROM token AS c WHERE c.scope = t.id))))
    OR (t.state = 'failed' AND NOT EXISTS (
            SELECT 1 FROM incident AS n WHERE n.token_id = t.id AND n.state = 'open'))

-- incidents_without_token --
-- An open incident stands beside a failed token.
SELECT n.id, 'incident ' || n.id || ' is open and token ' || n.token_id || ' is not failed'
  FROM incident AS n WHERE n.state = 'open'
   AND NOT EXISTS (SELECT 1 FROM token AS t WHERE t.id = n.token_id AND t.state = 'failed')

-- rows_without_token --
-- Jobs and waits belong to a live token, or to the process itself (then they carry the instance's id).
SELECT r.id, r.kind || ' ' || r.id || ' belongs to token ' || r.token_id || ', which is gone'
  FROM (SELECT id, token_id, instance_id, 'job' AS kind FROM job
        UNION ALL SELECT id, token_id, instance_id, 'timer' FROM timer WHERE instance_id IS NOT NULL
        UNION ALL SELECT id, token_id, instance_id, 'subscription' FROM subscription WHERE instance_id IS NOT NULL) AS r
 WHERE r.token_id <> r.instance_id AND NOT EXISTS (SELECT 1 FROM token AS t WHERE t.id = r.token_id)

-- scopes_without_token --
-- The scope of a token is a live token.
SELECT t.id, 'token ' || t.id || ' stands in scope ' || t.scope || ', which is gone'
  FROM token AS t WHERE t.scope <> 0 AND NOT EXISTS (SELECT 1 FROM token AS s WHERE s.id = t.scope)

-- rows_without_instance --
-- What foreign keys would hold.
SELECT r.id, r.kind || ' ' || r.id || ' belongs to instance ' || r.instance_id || ', which does not exist'
  FROM (SELECT id, instance_id, 'token' AS kind FROM token UNION ALL SELECT id, instance_id, 'job' FROM job
        UNION ALL SELECT id, instance_id, 'incident' FROM incident
        UNION ALL SELECT id, instance_id, 'timer' FROM timer WHERE instance_id IS NOT NULL
        UNION ALL SELECT id, instance_id, 'subscription' FROM subscription WHERE instance_id IS NOT NULL) AS r
 WHERE NOT EXISTS (SELECT 1 FROM instance AS i WHERE i.id = r.instance_id)

-- history_with_gaps --
-- The history of an instance is numbered 1..n, and n is its own number.
SELECT i.id, 'instance ' || i.id || ' is at ' || i.seq || ' and has ' || coalesce(h.rows, 0) || ' visits, the last ' || coalesce(h.last, 0)
  FROM instance AS i
  LEFT JOIN (SELECT instance_id, count(DISTINCT seq) AS rows, max(seq) AS last FROM element_history GROUP BY 1) AS h
    ON h.instance_id = i.id
 WHERE i.seq <> coalesce(h.rows, 0) OR i.seq <> coalesce(h.last, 0)

-- leases_run_out --
-- Nobody holds a job long after the lease is over.
SELECT id, 'job ' || id || ' is leased to ' || worker || ' and ran out at ' || lease_until
  FROM job WHERE state = 'leased' AND lease_until < clock_timestamp() - interval '10 seconds'

-- work_left_lying --
-- What is due is done within a minute: jobs that the portal does itself, commands, timers.
SELECT r.id, r.kind || ' ' || r.id || ' is due since ' || r.due
  FROM (SELECT j.id, j.instance_id, 'job' AS kind, j.run_at AS due FROM job AS j
         WHERE j.state = 'ready' AND j.type = ANY(%(types)s::text[])
        UNION ALL SELECT id, instance_id, 'command', run_at FROM command
        UNION ALL SELECT id, instance_id, 'timer', due_at FROM timer) AS r
  LEFT JOIN instance AS i ON i.id = r.instance_id
 WHERE r.due < (SELECT podium_now()) - interval '60 seconds' AND NOT coalesce(i.suspended, false)

-- effects_left_open --
-- A call whose end is unknown has a job that somebody holds, or has been asked about.
SELECT e.job_id, 'the call of job ' || e.job_id || ' to ' || e.destination || ' began at ' || e.requested_at || ' and has no end'
  FROM effect AS e
 WHERE e.state = 'intent' AND NOT EXISTS (SELECT 1 FROM job AS j WHERE j.id = e.job_id)
   AND EXISTS (SELECT 1 FROM token AS t WHERE t.id = e.token_id AND t.state = 'waiting' AND t.waiting_for = 'job')

-- messages_waiting_beside --
-- No message waits beside a subscription it belongs to for more than a minute.
SELECT m.id, 'message ' || m.id || ' waits beside subscription ' || s.id
  FROM message AS m
  JOIN subscription AS s ON s.kind = 'message' AND s.name = m.name AND s.correlation_key = m.correlation_key
  JOIN instance AS i ON i.id = s.instance_id
  JOIN token AS t ON t.id = s.token_id
 WHERE m.correlated_at IS NULL AND m.expires_at > (SELECT podium_now()) AND NOT i.suspended
   AND greatest(m.created_at, t.entered_at) < (SELECT podium_now()) - interval '60 seconds'

-- default_partitions_used --
-- Every row of a partitioned table has a month of its own.
SELECT 0, 'element_history_default holds rows' WHERE EXISTS (SELECT 1 FROM element_history_default)
UNION ALL
SELECT 0, 'transition_log_default holds rows' WHERE EXISTS (SELECT 1 FROM transition_log_default)

-- parallel_joins --
-- How many flows have arrived at each waiting join.
SELECT i.version_id, t.instance_id, t.scope, t.element, count(DISTINCT t.via_flow)
  FROM token AS t JOIN instance AS i ON i.id = t.instance_id
 WHERE t.waiting_for = 'join' AND t.state = 'waiting'
 GROUP BY 1, 2, 3, 4

-- positions_beyond_the_version --
-- Tokens, jobs and open incidents stand at elements their version has, and jobs at their token's.
SELECT t.id, 'token ' || t.id || ' stands at position ' || t.element || ', which version ' || v.id || ' does not have'
  FROM token AS t JOIN instance AS i ON i.id = t.instance_id JOIN definition_version AS v ON v.id = i.version_id
 WHERE t.element <> 0 AND t.element >= jsonb_array_length(v.element_ids)
UNION ALL
SELECT j.id, 'job ' || j.id || ' is of element ' || j.element || ', and its token stands at ' || t.element
  FROM job AS j JOIN token AS t ON t.id = j.token_id WHERE j.element <> t.element

-- batches_never_ending --
-- A running batch has something to do.
SELECT b.id, 'batch ' || b.id || ' is running and every item has its outcome'
  FROM batch AS b WHERE b.state = 'running' AND b.created_at < (SELECT podium_now()) - interval '60 seconds'
   AND NOT EXISTS (SELECT 1 FROM batch_item AS i WHERE i.batch_id = b.id AND i.state = 'waiting')

-- passed --
-- Visits by element, of instances that live or were undone and stayed with one version.
SELECT i.id, i.version_id, i.state, h.element,
       count(*) FILTER (WHERE h.outcome <> ALL(%(not_passed)s::text[])),
       count(*) FILTER (WHERE h.outcome <> ALL(%(not_passed)s::text[]) AND h.loop_index IS DISTINCT FROM -1)
  FROM instance AS i JOIN element_history AS h ON h.instance_id = i.id
 WHERE i.state IN ('active', 'compensating', 'compensated')
   AND NOT EXISTS (SELECT 1 FROM element_history AS o WHERE o.instance_id = i.id AND o.version_id <> i.version_id)
 GROUP BY 1, 2, 3, 4

-- came_by --
-- How often each flow was come by, in visits that ended and by tokens that live, of live instances.
SELECT instance_id, flow, count(*) FROM (
    SELECT h.instance_id, unnest(h.via_flows) AS flow FROM element_history AS h
      JOIN instance AS i ON i.id = h.instance_id AND i.state IN ('active', 'compensating')
    UNION ALL
    SELECT t.instance_id, t.via_flow FROM token AS t WHERE t.via_flow IS NOT NULL) AS f
 GROUP BY 1, 2

-- stuck_tokens --
-- Tokens whose wait is not there, a minute after they came. Index: token_by_instance is not needed, the table is small.
SELECT t.instance_id, t.id, 'It waits for a ' || t.waiting_for || ' that is not there; nothing will move it.'
  FROM token AS t JOIN instance AS i ON i.id = t.instance_id
 WHERE t.state = 'waiting' AND NOT i.suspended AND t.entered_at < (SELECT podium_now()) - interval '60 seconds' AND (
        (t.waiting_for = 'timer' AND NOT EXISTS (SELECT 1 FROM timer AS w WHERE w.token_id = t.id))
     OR (t.waiting_for IN ('message', 'signal') AND NOT EXISTS (SELECT 1 FROM subscription AS s WHERE s.token_id = t.id))
     OR (t.waiting_for = 'job' AND NOT EXISTS (SELECT 1 FROM job AS j WHERE j.token_id = t.id)))
 ORDER BY t.instance_id, t.id LIMIT 100
