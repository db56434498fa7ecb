-- take_items --
-- The next items of running batches, a few of each, leased for a minute: a killed worker's come up again by themselves.
-- Index: batch_running, batch_item_by_state.
UPDATE batch_item AS t SET tries = t.tries + 1, not_before = clock_timestamp() + interval '60 seconds'
  FROM (SELECT next.batch_id, next.number
          FROM (SELECT id FROM batch WHERE state = 'running' ORDER BY random() LIMIT %(batches)s) AS b
         CROSS JOIN LATERAL (
               SELECT batch_id, number FROM batch_item
                WHERE batch_id = b.id AND state = 'waiting' AND not_before <= clock_timestamp()
                ORDER BY number LIMIT %(each)s FOR UPDATE SKIP LOCKED) AS next) AS c
 WHERE t.batch_id = c.batch_id AND t.number = c.number
RETURNING t.batch_id, t.number, t.target_id, t.tries

-- give_back --
-- Items of a batch that was paused or met a held instance: free again, at once or a little later. Primary key.
UPDATE batch_item SET not_before = clock_timestamp() + make_interval(secs => %(seconds)s)
 WHERE batch_id = %(batch)s AND number = %(number)s AND tries = %(tries)s AND state = 'waiting'

-- is_running --
-- Whether a batch goes on, seen while its item is in hand. Primary key.
SELECT state = 'running' FROM batch WHERE id = %(batch)s

-- progress --
-- Items by state. Index: batch_item_by_state, read alone.
SELECT batch_id, state, count(*) FROM batch_item WHERE batch_id = ANY(%(ids)s::bigint[]) GROUP BY batch_id, state
