-- A machine is known by its fingerprint and belongs to whom its first license is for. Where activations were only counted, a
-- migration host stands for the machines that nobody wrote down.
WITH seen AS (
  SELECT
    a.id, a.fingerprint, a.hostname,
    CASE
      WHEN trim(l.licensed_to) <> '' THEN 'company:' || lower(trim(l.licensed_to))
      WHEN trim(c.email) <> '' THEN 'person:' || lower(trim(c.email))
      WHEN l.id IS NOT NULL THEN 'customer:' || l.customer_id
    END AS organization
  FROM raw.activations a
  LEFT JOIN raw.licenses l ON l.id = a.license_id
  LEFT JOIN raw.customers c ON c.id = l.customer_id
  WHERE a.fingerprint <> ''
)
SELECT
  fingerprint AS old_key,
  arg_min(organization, id) AS organization,
  fingerprint,
  arg_min(hostname, id) AS name,
  'MACHINE' AS kind,
  false AS synthetic,
  list(source('activations', id) ORDER BY id) AS sources
FROM seen
GROUP BY fingerprint
UNION ALL
SELECT
  'host:' || l.id,
  CASE
    WHEN trim(l.licensed_to) <> '' THEN 'company:' || lower(trim(l.licensed_to))
    WHEN trim(c.email) <> '' THEN 'person:' || lower(trim(c.email))
    ELSE 'customer:' || l.customer_id
  END,
  'migration-host:' || l.id,
  'Migration host of license ' || l.id,
  'MIGRATION_HOST',
  true,
  [source('licenses', l.id)]
FROM raw.licenses l
LEFT JOIN raw.customers c ON c.id = l.customer_id
WHERE l.activations_used > 0
