-- Ticks of the job server are no history of anything: listed/job-server.sql accounts for them.
SELECT
  a.id::VARCHAR AS old_key,
  a.who AS actor,
  a.what AS action,
  nullif(a.table_name, '') AS subject_entity,
  nullif(a.row_id, '') AS subject_key,
  a.at,
  a.detail,
  [source('audit_log', a.id)] AS sources
FROM raw.audit_log a
WHERE a.what <> 'cron.tick'
