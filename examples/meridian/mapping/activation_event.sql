SELECT
  e.id::VARCHAR AS old_key,
  e.activation_id::VARCHAR AS activation,
  value('event-kind', e.event) AS kind,
  e.at,
  e.detail,
  [source('activation_log', e.id)] AS sources
FROM raw.activation_log e
