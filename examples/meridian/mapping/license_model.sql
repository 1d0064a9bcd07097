SELECT
  t.code AS old_key,
  t.code,
  t.label AS name,
  CASE t.duration WHEN 'P' THEN 'PERPETUAL' WHEN 'S' THEN 'SUBSCRIPTION' WHEN 'T' THEN 'TRIAL' END AS type,
  value('binding', t.binding) AS binding,
  t.unit AS unit_of_measure,
  t.rehosts AS rehost_limit,
  t.overdraft,
  t.grace AS grace_days,
  [source('license_types', t.code)] AS sources
FROM raw.license_types t
