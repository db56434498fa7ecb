-- publish --
-- Keep a message; no row when one with its id was published before. Index: message_id_is_unique.
INSERT INTO message (id, name, correlation_key, variables, message_id, created_at, expires_at, published_by)
SELECT %(id)s, %(name)s, %(key)s, %(variables)s::jsonb, %(message_id)s, now_, now_ + make_interval(secs => %(ttl)s), %(by)s
  FROM (SELECT podium_now()) AS t(now_)
    ON CONFLICT DO NOTHING RETURNING id

-- first_of --
-- The message that was published first under an id. Index: message_id_is_unique.
SELECT id, correlated_instance FROM message
 WHERE name = %(name)s AND correlation_key = %(key)s AND message_id = %(message_id)s

-- pairs --
-- Messages that wait beside a subscription that waits: the oldest message for each, and one subscription for each
-- message, instances before start events. Index: message_waiting, subscription_match.
SELECT DISTINCT ON (subscription_id) * FROM (
    SELECT DISTINCT ON (m.id) m.id, s.id AS subscription_id, s.instance_id, s.token_id, s.element, s.definition_id,
           s.version_id, m.variables, m.published_by, m.correlation_key,
           (SELECT p.correlation_id FROM instance AS p
             WHERE p.id = substring(m.published_by FROM '^instance:(\d+)$')::bigint) AS correlation_id
      FROM message AS m
      JOIN subscription AS s ON s.kind = 'message' AND s.name = m.name
       AND (s.correlation_key = m.correlation_key OR s.instance_id IS NULL)
      LEFT JOIN instance AS i ON i.id = s.instance_id
     WHERE m.correlated_at IS NULL AND m.expires_at > podium_now() AND (i.id IS NULL OR NOT i.suspended)
       AND (%(message)s::bigint IS NULL OR m.id = %(message)s)
     ORDER BY m.id, s.instance_id IS NULL, s.id
     LIMIT %(limit)s
) AS found ORDER BY subscription_id, id

-- waits_of --
-- What an instance waits for under a name, the oldest first. Index: subscription_by_instance.
SELECT id, token_id, element FROM subscription
 WHERE instance_id = %(instance)s AND kind = 'message' AND name = %(name)s ORDER BY id LIMIT 1

-- state_of --
-- What became of a message. Index: primary key.
SELECT correlated_instance FROM message WHERE id = %(id)s

-- expire --
-- Messages nobody came for, oldest first; kept for a week after that, so that their ids stay known. Index: message_expiry.
DELETE FROM message WHERE id IN (
    SELECT id FROM message WHERE expires_at < podium_now() - interval '7 days' ORDER BY expires_at LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED)

-- forget_signals --
-- Signals of more than a week ago. Index: signal_by_time.
DELETE FROM sent_signal WHERE id IN (
    SELECT id FROM sent_signal WHERE sent_at < podium_now() - interval '7 days' ORDER BY sent_at, id LIMIT %(limit)s
    FOR UPDATE SKIP LOCKED)

-- heard_signals --
-- Which of these names somebody listens for. Index: subscription_match.
SELECT n.name FROM unnest(%(names)s::text[]) AS n(name)
 WHERE EXISTS (SELECT FROM subscription AS s WHERE s.kind = 'signal' AND s.name = n.name)

-- signal_receivers --
-- Instances that wait for a signal, but not the one that threw it. Index: subscription_match.
SELECT id, instance_id, token_id, element FROM subscription
 WHERE kind = 'signal' AND name = %(name)s AND instance_id IS NOT NULL AND instance_id <> %(except)s
 ORDER BY instance_id, id

-- signal_starts --
-- Start events that wait for a signal. Index: subscription_match.
SELECT definition_id, version_id, element FROM subscription
 WHERE kind = 'signal' AND name = %(name)s AND instance_id IS NULL
