-- partitions --
-- Names of the attached partitions of a table.
SELECT c.relname::text
  FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
 WHERE i.inhparent = %(table)s::regclass
