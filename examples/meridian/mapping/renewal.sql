-- The states have the names of the new system already, in small letters.
SELECT
  r.id::VARCHAR AS old_key,
  r.license_id::VARCHAR AS entitlement_line,
  r.due,
  upper(r.state) AS status,
  nullif(r.customer_id, 0)::VARCHAR AS contact,
  r.seats AS quantity,
  r.quoted AS price,
  r.currency,
  [source('renewals_due', r.id)] AS sources
FROM raw.renewals_due r
