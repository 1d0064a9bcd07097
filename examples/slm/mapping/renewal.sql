-- A license with an end that is still in use is due for renewal on that day.
SELECT
  l.id::VARCHAR AS old_key,
  l.id::VARCHAR AS entitlement_line,
  l.date_expiry AS due,
  'DUE' AS status,
  nullif(trim(l.email), '') AS contact,
  l.max_allowed_domains AS quantity,
  [source('lic_key_tbl', l.id)] AS sources
FROM raw.lic_key_tbl l
WHERE l.lic_status IN ('active', 'pending') AND l.date_expiry NOT LIKE '0000-00-00%'
