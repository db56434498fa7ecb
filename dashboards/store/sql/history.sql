-- visits --
-- Every visit that was entered or left in a period, of chosen instances, without bodies of multi-instance activities.
-- Eight bytes each, nothing empty: as a binary COPY every row has the same length. Primary key when instances are few.
SELECT version_id, element::bigint, entered_at, coalesce(started_at, left_at), left_at, paused_ms,
       (outcome <> 'moved')::int::bigint
  FROM element_history
 WHERE version_id = ANY(%(versions)s) AND left_at >= %(start)s AND entered_at < %(end)s
   AND coalesce(loop_index, 0) >= 0 AND /* chosen */;

-- flows --
-- How often each flow was taken in a period: by visits that are over, and by those that still stand.
SELECT version_id, flow, count(*) FROM (
    SELECT version_id, unnest(via_flows) AS flow FROM element_history
     WHERE version_id = ANY(%(versions)s) AND left_at >= %(start)s AND entered_at >= %(start)s AND entered_at < %(end)s
       AND /* chosen */
     UNION ALL
    SELECT i.version_id, t.via_flow FROM (SELECT * FROM token WHERE /* chosen */) AS t JOIN instance i ON i.id = t.instance_id
     WHERE i.version_id = ANY(%(versions)s) AND t.via_flow IS NOT NULL
       AND t.entered_at >= %(start)s AND t.entered_at < %(end)s
) AS taken GROUP BY version_id, flow ORDER BY version_id, flow;

-- live --
-- Where chosen instances stand: how many of them came in the period, and how many there are.
-- What waits at a join is one visit however many arrived.
SELECT version_id, element, count(*) FILTER (WHERE entered_at >= %(start)s AND entered_at < %(end)s), count(*) FROM (
    SELECT i.version_id, t.element, min(t.entered_at) AS entered_at
      FROM (SELECT * FROM token WHERE /* chosen */) AS t JOIN instance i ON i.id = t.instance_id
     WHERE i.version_id = ANY(%(versions)s) AND NOT t.is_body
     GROUP BY i.version_id, t.element, t.instance_id, t.scope,
              CASE WHEN t.waiting_for IN ('join', 'jammed') THEN 0 ELSE t.id END
) AS visit GROUP BY version_id, element;

-- incidents --
-- Open incidents of chosen instances.
SELECT version_id, element, count(*) FROM incident
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
