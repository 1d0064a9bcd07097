-- A license is a line. How long it lasts is said by its type, never by its date. Which number of seats means unlimited
-- depends on the product line: -1 in most, 0 in the plug-ins.
SELECT
  l.id::VARCHAR AS old_key,
  CASE WHEN o.id IS NULL THEN 'license:' || l.id ELSE 'order:' || o.id END AS entitlement,
  'LICENSE' AS kind,
  value('line-state', l.status) AS state,
  value('part-number', l.part_no) AS sku,
  l.product_id::VARCHAR AS product,
  l.lic_type AS license_model,
  l.order_item_id::VARCHAR AS order_line,
  CASE WHEN trim(l.lic_key) <> '' THEN l.lic_key END AS redeem_code,
  CASE WHEN l.seats = '0' AND p.unlimited_code = '0' THEN NULL ELSE l.seats END AS quantity,
  coalesce(l.seats = p.unlimited_code, false) AS unlimited,
  nullif(p.unit, '') AS unit_of_measure,
  l.issued AS start,
  CASE l.start_rule WHEN 'A' THEN 'FIRST_ACTIVATION' ELSE 'DATE' END AS start_rule,
  l.expires AS "end",
  t.duration = 'P' AS perpetual,
  l.term_months,
  nullif(l.parent_id, 0)::VARCHAR AS parent,
  value('link-reason', nullif(l.reason, '')) AS link,
  l.custom AS attributes,
  [source('licenses', l.id)] AS sources
FROM raw.licenses l
LEFT JOIN raw.products p ON p.id = l.product_id
LEFT JOIN raw.license_types t ON t.code = l.lic_type
LEFT JOIN raw.order_items i ON i.id = l.order_item_id
LEFT JOIN raw.orders o ON o.id = i.order_id
UNION ALL
-- Maintenance is kept in two columns of the license; it becomes a line that maintains it.
SELECT
  l.id || '/maintenance',
  CASE WHEN o.id IS NULL THEN 'license:' || l.id ELSE 'order:' || o.id END,
  'MAINTENANCE',
  value('maintenance-state', l.maint_state),
  NULL,
  p.maint_product_id::VARCHAR,
  'MNT',
  NULL,
  NULL,
  CASE WHEN l.seats = '0' AND p.unlimited_code = '0' THEN NULL ELSE l.seats END,
  coalesce(l.seats = p.unlimited_code, false),
  nullif(p.unit, ''),
  l.issued,
  'DATE',
  l.maint_until,
  false,
  NULL,
  l.id::VARCHAR,
  'MAINTAINS',
  NULL,
  [source('licenses', l.id)]
FROM raw.licenses l
LEFT JOIN raw.products p ON p.id = l.product_id
LEFT JOIN raw.order_items i ON i.id = l.order_item_id
LEFT JOIN raw.orders o ON o.id = i.order_id
WHERE l.maint_until IS NOT NULL
