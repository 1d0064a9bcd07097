-- The licenses of one order are one entitlement; a license without an order is one by itself.
WITH license AS (
  SELECT
    l.id, l.customer_id, o.id AS order_id, o.status,
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
  entitlement AS old_key,
  CASE WHEN min(order_id) IS NULL THEN 'EL-' || min(id) ELSE 'EO-' || min(order_id) END AS number,
  arg_min(organization, id) AS organization,
  min(order_id)::VARCHAR AS "order",
  value('entitlement-state', coalesce(min(status), 'B')) AS state,
  nullif(arg_min(customer_id, id), 0)::VARCHAR AS contact,
  list(source('licenses', id) ORDER BY id) AS sources
FROM license
GROUP BY entitlement
