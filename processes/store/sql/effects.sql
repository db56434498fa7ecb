-- write_intents --
-- What is about to be called outside, before it is. A repetition under the same key starts over. Index: primary key.
INSERT INTO effect (idempotency_key, instance_id, token_id, job_id, destination, state, fence, requested_at, summary)
SELECT u.key, u.instance_id, u.token_id, u.job_id, u.destination, 'intent', u.fence, podium_now(), ''
  FROM unnest(%(keys)s::text[], %(instances)s::bigint[], %(tokens)s::bigint[], %(jobs)s::bigint[], %(fences)s::int[], %(destinations)s::text[])
    AS u(key, instance_id, token_id, job_id, fence, destination)
    ON CONFLICT (idempotency_key) DO UPDATE
       SET state = 'intent', fence = excluded.fence, requested_at = excluded.requested_at
 RETURNING idempotency_key

-- write_intent_once --
-- The same for a call that may happen once at most: no row when it may have been made before. Index: primary key.
INSERT INTO effect (idempotency_key, instance_id, token_id, job_id, destination, state, fence, requested_at, summary)
SELECT %(key)s, %(instance)s, %(token)s, %(job)s, %(destination)s, 'intent', %(fence)s, podium_now(), ''
    ON CONFLICT (idempotency_key) DO UPDATE
       SET state = 'intent', fence = excluded.fence, requested_at = excluded.requested_at
     WHERE effect.state = 'refused'
 RETURNING idempotency_key

-- settle_effects --
-- How calls ended: confirmed, refused or unknown. Index: primary key.
UPDATE effect AS t SET state = c.state, status = c.status, summary = c.summary,
       confirmed_at = CASE WHEN c.state = 'confirmed' THEN podium_now() END
  FROM unnest(%(keys)s::text[], %(states)s::text[], %(statuses)s::int[], %(summaries)s::text[]) AS c(key, state, status, summary)
 WHERE t.idempotency_key = c.key

-- unconfirmed --
-- Of these keys those whose call began and has no known end. Index: primary key.
SELECT idempotency_key FROM effect WHERE idempotency_key = ANY(%(keys)s::text[]) AND state IN ('intent', 'unknown')
