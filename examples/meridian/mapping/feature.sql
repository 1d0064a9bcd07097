SELECT
  f.code AS old_key,
  f.code,
  f.label AS name,
  [source('features', f.code)] AS sources
FROM raw.features f
