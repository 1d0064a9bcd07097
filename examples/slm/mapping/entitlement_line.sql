-- Expiry is both a date and a state; where they disagree the line is held by the check state-contradicts-dates.
SELECT
  l.id::VARCHAR AS old_key,
  l.id::VARCHAR AS entitlement,
  'LICENSE' AS kind,
  value('line-state', l.lic_status) AS state,
  coalesce(nullif(trim(l.product_ref), ''), 'unspecified') || '/' || m.model AS sku,
  coalesce(nullif(trim(l.product_ref), ''), 'unspecified') AS product,
  m.model AS license_model,
  CASE WHEN trim(l.txn_id) <> '' THEN l.id::VARCHAR END AS order_line,
  l.license_key AS redeem_code,
  l.max_allowed_domains AS quantity,
  false AS unlimited,
  'domain' AS unit_of_measure,
  l.date_created AS start,
  'DATE' AS start_rule,
  l.date_expiry AS "end",
  m.model = 'perpetual' AS perpetual,
  json_object(
    'date_renewed', nullif(l.date_renewed, '0000-00-00'),
    'subscription', nullif(l.subscr_id, ''),
    'user_ref', nullif(l.user_ref, ''),
    'manual_resets', nullif(l.manual_reset_count, '')
  ) AS attributes,
  [source('lic_key_tbl', l.id)] AS sources
FROM raw.lic_key_tbl l,
LATERAL (
  SELECT CASE WHEN l.date_expiry LIKE '0000-00-00%' OR l.date_expiry IS NULL THEN 'perpetual' ELSE 'subscription' END AS model
) m
