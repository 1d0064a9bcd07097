SELECT
  d.id::VARCHAR AS old_key,
  d.lic_key_id::VARCHAR AS entitlement_line,
  nullif(lower(trim(d.registered_domain)), '') AS device,
  1 AS quantity,
  'ACTIVE' AS state,
  'ONLINE' AS channel,
  json_object('item_reference', nullif(d.item_reference, '')) AS attributes,
  [source('lic_reg_domain_tbl', d.id)] AS sources
FROM raw.lic_reg_domain_tbl d
