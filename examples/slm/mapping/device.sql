-- A registered domain is the device. One domain may use several licenses: it is one device.
SELECT
  lower(trim(d.registered_domain)) AS old_key,
  lower(trim(d.registered_domain)) AS fingerprint,
  lower(trim(d.registered_domain)) AS name,
  'DOMAIN' AS kind,
  false AS synthetic,
  list(source('lic_reg_domain_tbl', d.id) ORDER BY d.id) AS sources
FROM raw.lic_reg_domain_tbl d
WHERE trim(d.registered_domain) <> ''
GROUP BY lower(trim(d.registered_domain))
