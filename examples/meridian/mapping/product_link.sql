SELECT
  b.bundle_id || '>' || b.member_id AS old_key,
  b.bundle_id::VARCHAR AS from_product,
  b.member_id::VARCHAR AS to_product,
  'CONTAINS' AS kind,
  [source('bundles', b.bundle_id || '|' || b.member_id)] AS sources
FROM raw.bundles b
UNION ALL
SELECT
  u.from_id || '>' || u.to_id,
  u.from_id::VARCHAR,
  u.to_id::VARCHAR,
  value('link-reason', u.kind),
  [source('upgrade_paths', u.from_id || '|' || u.to_id)]
FROM raw.upgrade_paths u
