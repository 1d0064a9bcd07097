SELECT
  p.part_no AS old_key,
  p.part_no AS code,
  p.label AS name,
  p.product_id::VARCHAR AS product,
  p.lic_type AS license_model,
  p.term_months,
  [source('price_list', p.part_no)] AS sources
FROM raw.price_list p
