-- chosen --
-- The instances that a query finds, and about how many there are of all processes.
SELECT (SELECT greatest(0, reltuples)::bigint FROM pg_class WHERE oid = 'instance'::regclass), coalesce(array_agg(id), '{}')
  FROM (/* query */) AS found(id);

-- tallies --
-- Every visit that was entered or left in a period, of chosen instances, counted by step, mark and length: a row for each version,
-- the columns as arrays of eight bytes each, nothing empty. `mark` is 4 * (flow + 2) + kind: the flow is -1 for none and -2 for
-- several, the kind 2 for bodies of multi-instance activities, which are no visit but came by a flow, and 0 for those moved by hand.
-- `key` is element << 46 | mark << 27 and nine bits for each length, its bucket and one, from the right; 0 is no length. Only a visit
-- that left in the period and took time has a length; it splits as in processes/engine/durations.py.
-- An empty WITH keeps a subquery for itself, so that nothing is worked out twice, and does not keep several processes from sharing
-- it, as OFFSET 0 would: each of them scans, measures and counts its part. Primary key when instances are few, else one pass.
SELECT version_id, array_agg(key), array_agg(came), array_agg(gone) /* arrays */
  FROM (
    SELECT version_id, key, count(*) FILTER (WHERE has_come) AS came, count(*) FILTER (WHERE has_gone) AS gone /* sums */
      FROM (
        WITH apart AS (SELECT)
        SELECT version_id, (element::bigint << 46) | (mark << 27) /* keys */ AS key, has_come, has_gone, waiting, working, total
          FROM (
            WITH apart AS (SELECT)
            SELECT version_id, element, mark, has_come, has_gone, total,
                   CASE WHEN total IS NOT NULL THEN greatest(0, held - paused_ms) END AS waiting,
                   CASE WHEN total IS NOT NULL THEN greatest(0, total - held - greatest(0, paused_ms - held)) END AS working
              FROM (
                WITH apart AS (SELECT)
                SELECT version_id, element, paused_ms, mark, has_come, has_gone, total,
                       CASE WHEN started_at < left_at THEN greatest(0, floor(date_part('epoch', started_at - entered_at) * 1000 + 0.0005))
                            ELSE total END AS held
                  FROM (
                    WITH apart AS (SELECT)
                    SELECT version_id, element, paused_ms, started_at, entered_at, left_at,
                           (CASE cardinality(via_flows) WHEN 1 THEN via_flows[1] + 2 WHEN 0 THEN 1 ELSE 0 END)::bigint * 4
                           + CASE WHEN loop_index < 0 THEN 2 WHEN outcome = 'moved' THEN 0 ELSE 1 END AS mark,
                           entered_at >= %(start)s AND entered_at < %(end)s AS has_come, left_at < %(end)s AS has_gone,
                           CASE WHEN left_at < %(end)s AND left_at > entered_at AND outcome <> 'moved' AND coalesce(loop_index, 0) >= 0
                                THEN floor(date_part('epoch', left_at - entered_at) * 1000 + 0.0005) END AS total
                      FROM element_history
                     WHERE version_id = ANY(%(versions)s::bigint[]) AND left_at >= %(start)s AND entered_at < %(end)s AND /* chosen */
                  ) AS timed) AS held) AS split) AS keyed
     GROUP BY version_id, key) AS tally
 GROUP BY version_id;

-- visits --
-- Every visit that was entered or left in a period, of chosen instances: a row for each step, its visits as arrays of eight
-- bytes each, nothing empty. `mark` is 4 * (flow + 2) + kind: the flow is -1 for none and -2 for several, the kind 2 for bodies
-- of multi-instance activities, which are no visit but came by a flow. Primary key when instances are few.
SELECT version_id, element::bigint, array_agg(entered_at), array_agg(left_at), array_agg(mark) /* shares */
  FROM (SELECT version_id, element, entered_at, coalesce(started_at, left_at) AS started_at, left_at, paused_ms,
               (CASE cardinality(via_flows) WHEN 1 THEN via_flows[1] + 2 WHEN 0 THEN 1 ELSE 0 END)::bigint * 4
               + CASE WHEN loop_index < 0 THEN 2 WHEN outcome = 'moved' THEN 0 ELSE 1 END AS mark
          FROM element_history
         WHERE version_id = ANY(%(versions)s) AND left_at >= %(start)s AND entered_at < %(end)s AND /* chosen */) AS visit
 GROUP BY version_id, element;

-- joined_flows --
-- How often flows were taken in a period into the steps where several came together (`joins`).
SELECT version_id, unnest(via_flows) AS flow, count(*) FROM element_history
 WHERE version_id = ANY(%(versions)s) AND left_at >= %(start)s AND entered_at >= %(start)s AND entered_at < %(end)s
   AND element = ANY(%(joins)s) AND cardinality(via_flows) > 1 AND /* chosen */
 GROUP BY 1, 2;

-- slices --
-- The first chosen instance of every slice, and how many are chosen altogether.
SELECT instance_id, total FROM (
    SELECT instance_id, row_number() OVER (ORDER BY instance_id) AS place, count(*) OVER () AS total
      FROM (SELECT id AS instance_id FROM instance WHERE version_id = ANY(%(versions)s)) AS mine
     WHERE /* chosen */) AS numbered
 WHERE place %% %(slice)s = 1 OR %(slice)s = 1 ORDER BY place;

-- standing --
-- What chosen instances hold that has not left: where they stand (how many came in the period, and how many there are), open
-- incidents, and by which flows those came in the period that still stand. What waits at a join is one visit however many arrived.
WITH held AS MATERIALIZED (
    SELECT i.version_id, t.* FROM (SELECT * FROM token WHERE /* chosen */) AS t JOIN instance i ON i.id = t.instance_id
     WHERE i.version_id = ANY(%(versions)s)
)
SELECT 'live', version_id, element, count(*) FILTER (WHERE entered_at >= %(start)s AND entered_at < %(end)s), count(*) FROM (
    SELECT version_id, element, min(entered_at) AS entered_at
      FROM held WHERE NOT is_body
     GROUP BY version_id, element, instance_id, scope, CASE WHEN waiting_for IN ('join', 'jammed') THEN 0 ELSE id END
) AS visit GROUP BY version_id, element
UNION ALL
SELECT 'flow', version_id, via_flow, count(*), 0 FROM held
 WHERE via_flow IS NOT NULL AND entered_at >= %(start)s AND entered_at < %(end)s GROUP BY version_id, via_flow
UNION ALL
SELECT 'incident', version_id, element, count(*), 0 FROM incident
 WHERE state = 'open' AND version_id = ANY(%(versions)s) AND /* chosen */ GROUP BY version_id, element;

-- called --
-- What lives in the instances that steps of these versions called, all the way down: instances called by the step itself,
-- tokens that hold no other (not those waiting for a sub-process, its children or a called instance), open incidents.
-- Indexes: instance_live for the callers, instance_by_parent, token_by_instance, incident_by_instance.
WITH RECURSIVE called AS (
    SELECT c.id, c.parent_token, caller.version_id, held.element, true AS is_direct
      FROM instance caller
      JOIN instance c ON c.parent_instance_id = caller.id AND c.state IN ('active', 'compensating')
      JOIN token held ON held.instance_id = caller.id AND held.id = c.parent_token
     WHERE caller.version_id = ANY(%(versions)s) AND caller.state IN ('active', 'compensating') AND /* chosen */
     UNION ALL
    SELECT c.id, c.parent_token, called.version_id, called.element, false
      FROM called JOIN instance c ON c.parent_instance_id = called.id AND c.state IN ('active', 'compensating')
), standing AS (
    SELECT called.version_id, called.element, count(*) AS live
      FROM called JOIN token held ON held.instance_id = called.id
     WHERE NOT EXISTS (SELECT FROM token inner_one WHERE inner_one.instance_id = held.instance_id AND inner_one.scope = held.id)
       AND NOT EXISTS (SELECT FROM called deeper WHERE deeper.parent_token = held.id)
     GROUP BY 1, 2
), stuck AS (
    SELECT called.version_id, called.element, count(*) AS incidents
      FROM called JOIN incident ON incident.instance_id = called.id AND incident.state = 'open'
     GROUP BY 1, 2
)
SELECT called.version_id, called.element, count(*) FILTER (WHERE is_direct), coalesce(max(live), 0), coalesce(max(incidents), 0)
  FROM called LEFT JOIN standing USING (version_id, element) LEFT JOIN stuck USING (version_id, element)
 GROUP BY 1, 2;
