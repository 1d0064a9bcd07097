-- One person per customer row; the same e-mail in another case is merged later.
SELECT
  c.id::VARCHAR AS old_key,
  c.email,
  nullif(trim(concat_ws(' ', c.first_name, c.last_name)), '') AS name,
  nullif(c.phone, '') AS phone,
  c.lang AS locale,
  value('customer-status', c.active) AS status,
  CASE WHEN c.crm_id IS NOT NULL THEN [{'system': 'crm', 'kind': 'contact', 'value': c.crm_id}] END AS xref,
  CASE WHEN c.notes IS NOT NULL THEN json_object('notes', c.notes) END AS attributes,
  [source('customers', c.id)] AS sources
FROM raw.customers c
