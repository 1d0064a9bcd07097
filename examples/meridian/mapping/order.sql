SELECT
  o.id::VARCHAR AS old_key,
  o.order_no AS number,
  CASE
    WHEN trim(o.company) <> '' THEN 'company:' || lower(trim(o.company))
    WHEN trim(c.email) <> '' THEN 'person:' || lower(trim(c.email))
    ELSE 'customer:' || o.customer_id
  END AS organization,
  o.ordered_on AS date,
  o.currency,
  nullif(o.po_no, '') AS po_number,
  value('order-status', o.status) AS status,
  [source('orders', o.id)] AS sources
FROM raw.orders o
LEFT JOIN raw.customers c ON c.id = o.customer_id
