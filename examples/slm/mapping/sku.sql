SELECT
  product || '/' || model AS old_key,
  product || '/' || model AS code,
  product,
  model AS license_model,
  [source('lic_key_tbl', min(id))] AS sources
FROM (
  SELECT
    id,
    coalesce(nullif(trim(product_ref), ''), 'unspecified') AS product,
    CASE WHEN date_expiry LIKE '0000-00-00%' OR date_expiry IS NULL THEN 'perpetual' ELSE 'subscription' END AS model
  FROM raw.lic_key_tbl
)
GROUP BY product, model
