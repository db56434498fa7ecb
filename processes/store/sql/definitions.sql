-- version --
-- What a version is compiled from. Index: primary key.
SELECT v.id, d.id, d.kind, d.key, v.number, v.state, v.filename, v.content, v.deployment_id
  FROM definition_version AS v JOIN definition AS d ON d.id = v.definition_id
 WHERE v.id = %(version)s

-- imports --
-- The models a decision model imports, as they were deployed with it. Index: import_is_unique.
SELECT filename, content FROM version_import WHERE version_id = %(version)s ORDER BY id

-- latest --
-- The newest published version under a key. Index: definition_key_is_unique, version_number_is_unique.
SELECT d.id, v.id FROM definition AS d JOIN definition_version AS v ON v.definition_id = d.id
 WHERE d.kind = %(kind)s AND d.key = %(key)s AND v.state = 'published'
 ORDER BY v.number DESC LIMIT 1

-- startable --
-- The version that somebody who names a key, and perhaps a number, starts. Index: as `latest`.
SELECT v.id FROM definition AS d JOIN definition_version AS v ON v.definition_id = d.id
 WHERE d.kind = 'bpmn' AND d.key = %(key)s AND v.state = 'published'
   AND (%(number)s::bigint IS NULL OR v.number = %(number)s::bigint)
 ORDER BY v.number DESC LIMIT 1

-- of_deployment --
-- The version under a key that was deployed together with another version; what was no part of that: as it was published by then.
SELECT d.id, v.id FROM definition_version AS asks, definition AS d JOIN definition_version AS v ON v.definition_id = d.id
 WHERE asks.id = %(value)s::bigint AND d.kind = %(kind)s AND d.key = %(key)s
   AND (v.deployment_id = asks.deployment_id OR v.published_at <= COALESCE(asks.published_at, v.published_at))
 ORDER BY COALESCE(v.deployment_id = asks.deployment_id, false) DESC, v.published_at DESC NULLS LAST, v.number DESC
 LIMIT 1

-- of_number --
-- A version by its number.
SELECT d.id, v.id FROM definition AS d JOIN definition_version AS v ON v.definition_id = d.id
 WHERE d.kind = %(kind)s AND d.key = %(key)s AND v.number = %(value)s::int

-- of_tag --
-- The newest version with a tag.
SELECT d.id, v.id FROM definition AS d JOIN definition_version AS v ON v.definition_id = d.id
 WHERE d.kind = %(kind)s AND d.key = %(key)s AND v.tag = %(value)s AND v.state IN ('published', 'retired')
 ORDER BY v.number DESC LIMIT 1

-- raise_epoch --
-- Everybody who caches definitions sees this with the next transaction after ours commits.
UPDATE catalogue_epoch SET epoch = epoch + 1 WHERE id = 1
