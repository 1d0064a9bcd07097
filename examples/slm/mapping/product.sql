-- product_ref is free text and often empty: licenses without one get the product "unspecified".
SELECT
  coalesce(nullif(trim(product_ref), ''), 'unspecified') AS old_key,
  coalesce(nullif(trim(product_ref), ''), 'unspecified') AS code,
  coalesce(nullif(trim(product_ref), ''), 'Unspecified product') AS name,
  'PRODUCT' AS kind,
  'ACTIVE' AS status,
  [source('lic_key_tbl', min(id))] AS sources
FROM raw.lic_key_tbl
GROUP BY ALL
