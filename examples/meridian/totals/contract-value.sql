-- What was ordered, per currency, in exact decimals.
SELECT o.currency AS key,
  sum(i.qty * CASE
    WHEN i.price IS NULL THEN CAST(i.price_cents AS DECIMAL(12, 0)) * CAST('0.01' AS DECIMAL(3, 2))
    ELSE CAST(regexp_replace(i.price, '[^-0-9.]', '', 'g') AS DECIMAL(14, 2))
  END) AS total
FROM raw.order_items i
JOIN raw.orders o ON o.id = i.order_id
JOIN fate f ON f.entity = 'order_line' AND f.old_key = i.id::VARCHAR AND f.disposition IN ('MIGRATE', 'REISSUE')
GROUP BY o.currency
