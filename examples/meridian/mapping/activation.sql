SELECT
  a.id::VARCHAR AS old_key,
  a.license_id::VARCHAR AS entitlement_line,
  nullif(a.fingerprint, '') AS device,
  a.seats AS quantity,
  value('activation-state', a.status) AS state,
  a.activated_at AS at,
  value('activation-channel', a.method) AS channel,
  a.deactivated_at AS returned_at,
  [source('activations', a.id)] AS sources
FROM raw.activations a
UNION ALL
SELECT
  'counter:' || l.id,
  l.id::VARCHAR,
  'host:' || l.id,
  l.activations_used,
  'ACTIVE',
  NULL,
  'IMPORTED',
  NULL,
  [source('licenses', l.id)]
FROM raw.licenses l
WHERE l.activations_used > 0
