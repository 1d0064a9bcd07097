-- The bytes arrive as hexadecimal text. The new system has the public key of 2018 only.
SELECT
  f.id::VARCHAR AS old_key,
  f.license_id::VARCHAR AS entitlement_line,
  f.activation_id::VARCHAR AS activation,
  to_base64(unhex(f.body)) AS content,
  f.sha256,
  f.format,
  CASE f.format WHEN 'LIC2' THEN 'Ed25519' ELSE 'RSA-SHA1' END AS algorithm,
  f.signed_with AS key_id,
  f.sent AS customer_held,
  f.format = 'LIC2' AS verifiable_by_new,
  [source('license_files', f.id)] AS sources
FROM raw.license_files f
