-- Tier 0 is whom the first license is for. Resellers were typed as they came to mind; values/reseller.csv knows who is who.
WITH license AS (
  SELECT
    l.id, l.customer_id, o.id AS order_id, nullif(trim(o.reseller), '') AS reseller,
    CASE WHEN o.id IS NULL THEN 'license:' || l.id ELSE 'order:' || o.id END AS entitlement,
    CASE
      WHEN trim(l.licensed_to) <> '' THEN 'company:' || lower(trim(l.licensed_to))
      WHEN trim(c.email) <> '' THEN 'person:' || lower(trim(c.email))
      ELSE 'customer:' || l.customer_id
    END AS organization
  FROM raw.licenses l
  LEFT JOIN raw.customers c ON c.id = l.customer_id
  LEFT JOIN raw.order_items i ON i.id = l.order_item_id
  LEFT JOIN raw.orders o ON o.id = i.order_id
)
SELECT
  entitlement || '/0' AS old_key,
  entitlement,
  0 AS tier,
  'END_CUSTOMER' AS role,
  arg_min(organization, id) AS organization,
  nullif(arg_min(customer_id, id), 0)::VARCHAR AS person,
  true AS current_owner,
  list(source('licenses', id) ORDER BY id) AS sources
FROM license
GROUP BY entitlement
UNION ALL
SELECT
  entitlement || '/1',
  entitlement,
  1,
  CASE WHEN min(r.tier) = 'D' THEN 'DISTRIBUTOR' ELSE 'RESELLER' END,
  value('reseller', min(reseller)),
  NULL,
  false,
  [source('orders', min(order_id))]
FROM license
LEFT JOIN raw.resellers r ON 'reseller:' || r.code = value('reseller', reseller)
WHERE reseller IS NOT NULL
GROUP BY entitlement
