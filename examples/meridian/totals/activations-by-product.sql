-- Units in use per product: recorded one by one, or only counted.
SELECT key, sum(units) AS total FROM (
  SELECT p.code AS key, a.seats AS units
  FROM raw.activations a
  JOIN raw.licenses l ON l.id = a.license_id
  JOIN raw.products p ON p.id = l.product_id
  JOIN fate f ON f.entity = 'activation' AND f.old_key = a.id::VARCHAR AND f.disposition IN ('MIGRATE', 'REISSUE')
  WHERE a.status = 'A'
  UNION ALL
  SELECT p.code, l.activations_used
  FROM raw.licenses l
  JOIN raw.products p ON p.id = l.product_id
  JOIN fate f ON f.entity = 'activation' AND f.old_key = 'counter:' || l.id AND f.disposition IN ('MIGRATE', 'REISSUE')
)
GROUP BY key
