-- append_deltas --
-- One row per version that a batch touched. No index but the primary key: appends never meet.
INSERT INTO heat_delta (version_id, minute, counts, flows, waiting, working, total)
SELECT * FROM unnest(%(versions)s::bigint[], %(minutes)s::timestamptz[], %(counts)s::bytea[], %(flows)s::bytea[],
                     %(waiting)s::bytea[], %(working)s::bytea[], %(total)s::bytea[]);

-- fold_lock --
-- One folder at a time, so that fold order is the order of the sequence. Held to the end of the transaction.
SELECT pg_try_advisory_xact_lock(%(key)s);

-- take_deltas --
-- The oldest deltas, each exactly once: gone with the transaction that folds them.
DELETE FROM heat_delta WHERE id IN (SELECT id FROM heat_delta ORDER BY id LIMIT %(limit)s)
RETURNING version_id, minute, counts, flows, waiting, working, total;

-- read_rows --
-- The rows that are about to be added to. Primary key.
SELECT h.version_id, h.measure, h.level, h.bucket, h.data
  FROM unnest(%(versions)s::bigint[], %(measures)s::smallint[], %(levels)s::smallint[], %(buckets)s::timestamptz[])
       AS k(version_id, measure, level, bucket)
  JOIN heat h USING (version_id, measure, level, bucket);

-- write_rows --
-- Put the rows where they belong, whether they were there or not. Primary key.
INSERT INTO heat (version_id, measure, level, bucket, data)
SELECT * FROM unnest(%(versions)s::bigint[], %(measures)s::smallint[], %(levels)s::smallint[],
                     %(buckets)s::timestamptz[], %(data)s::bytea[])
ON CONFLICT (version_id, measure, level, bucket) DO UPDATE SET data = excluded.data;

-- next_sequences --
-- Number this fold for each version it touched.
INSERT INTO heat_sequence (version_id, sequence, as_of)
SELECT version_id, 1, %(now)s FROM unnest(%(versions)s::bigint[]) AS v(version_id)
ON CONFLICT (version_id) DO UPDATE SET sequence = heat_sequence.sequence + 1, as_of = excluded.as_of
RETURNING version_id, sequence;

-- watermarks --
-- Up to where each level is complete.
SELECT level, closed FROM heat_watermark;

-- move_watermark --
-- Everything of this level before `closed` is summed.
UPDATE heat_watermark SET closed = %(closed)s WHERE level = %(level)s;

-- rows_below --
-- What a bucket that closes is summed from. Primary key, by range of buckets.
SELECT version_id, measure, data FROM heat
 WHERE level = %(level)s AND bucket >= %(start)s AND bucket < %(end)s
 ORDER BY version_id, measure;

-- prune --
-- Drop what a level no longer keeps.
DELETE FROM heat WHERE level = %(level)s AND bucket < %(before)s;

-- read_marks --
-- Up to where each level is complete, and how many folds each version has seen: both with where to stop, in one statement.
SELECT level, closed, NULL::bigint, NULL::bigint FROM heat_watermark
UNION ALL SELECT NULL, NULL, version_id, sequence FROM heat_sequence WHERE version_id = ANY(%(versions)s);

-- read_measures --
-- Some periods (`part`) in one snapshot: folded rows of every span of a measure, and what is not folded yet.
-- Primary key, by range of buckets; heat_delta is small.
SELECT s.part, h.version_id, h.measure, h.data
  FROM unnest(%(parts)s::smallint[], %(measures)s::smallint[], %(levels)s::smallint[], %(starts)s::timestamptz[],
              %(ends)s::timestamptz[]) AS s(part, measure, level, "start", "end")
  CROSS JOIN unnest(%(versions)s::bigint[]) AS v(id)
  JOIN heat h ON h.version_id = v.id AND h.measure = s.measure AND h.level = s.level
             AND h.bucket >= s."start" AND h.bucket < s."end"
UNION ALL
SELECT m.part, d.version_id, m.measure,
       CASE m.measure WHEN 0 THEN d.counts WHEN 1 THEN d.flows WHEN 2 THEN d.waiting WHEN 3 THEN d.working ELSE d.total END
  FROM heat_delta d CROSS JOIN unnest(%(delta_parts)s::smallint[], %(delta_measures)s::smallint[],
       %(delta_starts)s::timestamptz[], %(delta_ends)s::timestamptz[]) AS m(part, measure, "start", "end")
 WHERE d.version_id = ANY(%(versions)s) AND d.minute >= m."start" AND d.minute < m."end";

-- live_tokens --
-- What the tokens themselves say, for `reconcile`. Index token_by_instance.
-- What waits at a join, or failed there before it could go on as one, is one visit however many arrived.
SELECT i.version_id, t.element, count(*) FILTER (WHERE t.waiting_for NOT IN ('join', 'jammed'))
       + count(DISTINCT (t.instance_id, t.scope)) FILTER (WHERE t.waiting_for IN ('join', 'jammed'))
  FROM token t JOIN instance i ON i.id = t.instance_id
 WHERE NOT t.is_body GROUP BY i.version_id, t.element;

-- open_incidents --
-- What the incidents themselves say, for `reconcile`. Index incident_open.
SELECT version_id, element, count(*) FROM incident WHERE state = 'open' GROUP BY version_id, element;

-- history_of --
-- Every visit of some versions in a period, for rebuilding and for tests against plain counting.
SELECT version_id, element, entered_at, started_at, left_at, paused_ms, via_flows FROM element_history
 WHERE version_id = ANY(%(versions)s);
