-- Prices are whole cents before 2015 and text after. Freight is no license: listed/freight.sql accounts for it.
SELECT
  i.id::VARCHAR AS old_key,
  i.order_id::VARCHAR AS "order",
  i.line_no AS number,
  value('part-number', i.part_no) AS sku,
  i.qty AS quantity,
  coalesce(i.price, (i.price_cents * 0.01)::DECIMAL(18, 2)::VARCHAR) AS unit_price,
  o.currency,
  [source('order_items', i.id)] AS sources
FROM raw.order_items i
LEFT JOIN raw.orders o ON o.id = i.order_id
WHERE i.part_no IS DISTINCT FROM 'FREIGHT'
