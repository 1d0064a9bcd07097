-- The plugin counts domains. Without an expiry date a license is perpetual.
SELECT
  model AS old_key,
  model AS code,
  CASE model WHEN 'perpetual' THEN 'Perpetual, per domain' ELSE 'Subscription, per domain' END AS name,
  CASE model WHEN 'perpetual' THEN 'PERPETUAL' ELSE 'SUBSCRIPTION' END AS type,
  'NODE_LOCKED' AS binding,
  'domain' AS unit_of_measure,
  0 AS overdraft,
  [source('lic_key_tbl', min(id))] AS sources
FROM (
  SELECT id, CASE WHEN date_expiry LIKE '0000-00-00%' OR date_expiry IS NULL THEN 'perpetual' ELSE 'subscription' END AS model
  FROM raw.lic_key_tbl
)
GROUP BY model
