-- There is no table of companies. A company is what customers, orders and licenses call it; a private buyer is known by the
-- e-mail address. Resellers have a table of their own. Other spellings of one company are merged later.
WITH named AS (
  SELECT 'customers' AS tbl, c.id, c.id AS customer, c.company FROM raw.customers c
  UNION ALL
  SELECT 'orders', o.id, o.customer_id, o.company FROM raw.orders o
  UNION ALL
  SELECT 'licenses', l.id, l.customer_id, l.licensed_to FROM raw.licenses l
),
known AS (
  SELECT
    n.tbl, n.id, n.customer, trim(n.company) AS company, c.country,
    lower(trim(c.email)) AS email,
    CASE
      WHEN trim(n.company) <> '' THEN 'company:' || lower(trim(n.company))
      WHEN trim(c.email) <> '' THEN 'person:' || lower(trim(c.email))
      ELSE 'customer:' || n.customer
    END AS organization
  FROM named n
  LEFT JOIN raw.customers c ON c.id = n.customer
)
SELECT
  organization AS old_key,
  CASE
    WHEN organization LIKE 'company:%' THEN arg_min(company, (tbl, id))
    -- Two people may have one name: private buyers are told apart by a number, and their names stay with the person.
    ELSE 'Private buyer ' || min(customer)
  END AS name,
  CASE WHEN organization LIKE 'company:%' THEN 'CUSTOMER' ELSE 'SELF_REGISTERED' END AS kind,
  'ACTIVE' AS status,
  arg_min(country, (tbl, id)) AS country,
  CASE
    WHEN organization LIKE 'company:%' THEN nullif(split_part(arg_min(email, (tbl, id)), '@', 2), '')
  END AS email_domain,
  list(source(tbl, id) ORDER BY tbl, id) AS sources
FROM known
GROUP BY organization
UNION ALL
SELECT
  'reseller:' || r.code,
  r.name,
  CASE r.tier WHEN 'D' THEN 'DISTRIBUTOR' ELSE 'RESELLER' END,
  'ACTIVE',
  r.country,
  NULL,
  [source('resellers', r.code)]
FROM raw.resellers r
