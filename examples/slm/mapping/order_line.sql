SELECT
  l.id::VARCHAR AS old_key,
  trim(l.txn_id) AS "order",
  row_number() OVER (PARTITION BY trim(l.txn_id) ORDER BY l.id) AS number,
  coalesce(nullif(trim(l.product_ref), ''), 'unspecified') || '/'
    || CASE WHEN l.date_expiry LIKE '0000-00-00%' OR l.date_expiry IS NULL THEN 'perpetual' ELSE 'subscription' END AS sku,
  1 AS quantity,
  [source('lic_key_tbl', l.id)] AS sources
FROM raw.lic_key_tbl l
WHERE trim(l.txn_id) <> ''
