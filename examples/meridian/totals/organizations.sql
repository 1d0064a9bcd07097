-- Companies by the names that customers, orders and licenses use; private buyers by their e-mail; resellers by their table.
WITH known AS (
  SELECT trim(company) AS company, lower(trim(email)) AS email, id AS customer FROM raw.customers
  UNION ALL
  SELECT trim(o.company), lower(trim(c.email)), o.customer_id FROM raw.orders o LEFT JOIN raw.customers c ON c.id = o.customer_id
  UNION ALL
  SELECT trim(l.licensed_to), lower(trim(c.email)), l.customer_id FROM raw.licenses l LEFT JOIN raw.customers c ON c.id = l.customer_id
),
keyed AS (
  SELECT 'CUSTOMER' AS key, 'company:' || lower(company) AS organization FROM known WHERE company <> ''
  UNION ALL
  SELECT 'SELF_REGISTERED', CASE WHEN email <> '' THEN 'person:' || email ELSE 'customer:' || customer END
  FROM known WHERE company = ''
  UNION ALL
  SELECT CASE tier WHEN 'R' THEN 'RESELLER' ELSE 'DISTRIBUTOR' END, 'reseller:' || code FROM raw.resellers
)
SELECT k.key, count(DISTINCT k.organization) AS total
FROM keyed k
JOIN fate f ON f.entity = 'organization' AND f.old_key = k.organization AND f.disposition IN ('MIGRATE', 'REISSUE')
GROUP BY k.key
