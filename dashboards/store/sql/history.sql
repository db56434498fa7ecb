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
