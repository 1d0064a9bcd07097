-- A customer belongs to the company that was given at registration. Contacts of licenses belong to whom the license is for;
-- the same person in the same role for several licenses of one company is one membership.
SELECT
  c.id::VARCHAR AS old_key,
  CASE
    WHEN trim(c.company) <> '' THEN 'company:' || lower(trim(c.company))
    WHEN trim(c.email) <> '' THEN 'person:' || lower(trim(c.email))
    ELSE 'customer:' || c.id
  END AS organization,
  c.id::VARCHAR AS person,
  value('contact-role', c.role) AS role,
  [source('customers', c.id)] AS sources
FROM raw.customers c
UNION ALL
SELECT
  organization || '|' || customer_id || '|' || role,
  organization,
  customer_id::VARCHAR,
  value('contact-role', role),
  list(source('license_contacts', id) ORDER BY id)
FROM (
  SELECT
    k.id, k.customer_id, k.role,
    CASE
      WHEN trim(l.licensed_to) <> '' THEN 'company:' || lower(trim(l.licensed_to))
      WHEN trim(c.email) <> '' THEN 'person:' || lower(trim(c.email))
      ELSE 'customer:' || l.customer_id
    END AS organization
  FROM raw.license_contacts k
  LEFT JOIN raw.licenses l ON l.id = k.license_id
  LEFT JOIN raw.customers c ON c.id = l.customer_id
)
GROUP BY organization, customer_id, role
