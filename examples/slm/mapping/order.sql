-- The payment transaction is the order; it may cover several licenses. The plugin keeps no prices.
WITH license AS (
  SELECT l.id, trim(l.txn_id) AS txn, l.date_created, CASE
    WHEN trim(l.company_name) <> '' THEN 'company:' || lower(trim(l.company_name))
    WHEN trim(l.email) = '' THEN 'license:' || l.id
    WHEN split_part(lower(trim(l.email)), '@', 2) IN
      ('', 'gmail.com', 'googlemail.com', 'outlook.com', 'hotmail.com', 'live.com', 'yahoo.com', 'icloud.com',
       'aol.com', 'gmx.de', 'gmx.net', 'web.de', 'proton.me', 'protonmail.com', 'mail.ru', 'qq.com', '163.com')
      THEN 'person:' || lower(trim(l.email))
    ELSE 'domain:' || split_part(lower(trim(l.email)), '@', 2)
  END AS organization
  FROM raw.lic_key_tbl l
  WHERE trim(l.txn_id) <> ''
)
SELECT
  txn AS old_key,
  txn AS number,
  arg_min(organization, id) AS organization,
  arg_min(date_created, id) AS date,
  'BOOKED' AS status,
  list(source('lic_key_tbl', id) ORDER BY id) AS sources
FROM license
GROUP BY txn
