SELECT
  f.id::VARCHAR AS old_key,
  f.product_id::VARCHAR AS product,
  f.feature_code AS feature,
  f.value,
  [source('product_features', f.id)] AS sources
FROM raw.product_features f
