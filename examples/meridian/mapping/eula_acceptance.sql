SELECT
  e.id::VARCHAR AS old_key,
  e.customer_id::VARCHAR AS person,
  CASE
    WHEN trim(c.company) <> '' THEN 'company:' || lower(trim(c.company))
    WHEN trim(c.email) <> '' THEN 'person:' || lower(trim(c.email))
    WHEN c.id IS NOT NULL THEN 'customer:' || c.id
  END AS organization,
  e.product_id::VARCHAR AS product,
  e.eula_version AS version,
  e.accepted_at AS at,
  [source('eula_log', e.id)] AS sources
FROM raw.eula_log e
LEFT JOIN raw.customers c ON c.id = e.customer_id
