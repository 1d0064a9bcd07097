SELECT
  l.id::VARCHAR AS old_key,
  'SLM-' || l.id AS number,
  CASE
    WHEN trim(l.company_name) <> '' THEN 'company:' || lower(trim(l.company_name))
    WHEN trim(l.email) = '' THEN 'license:' || l.id
    WHEN split_part(lower(trim(l.email)), '@', 2) IN
      ('', 'gmail.com', 'googlemail.com', 'outlook.com', 'hotmail.com', 'live.com', 'yahoo.com', 'icloud.com',
       'aol.com', 'gmx.de', 'gmx.net', 'web.de', 'proton.me', 'protonmail.com', 'mail.ru', 'qq.com', '163.com')
      THEN 'person:' || lower(trim(l.email))
    ELSE 'domain:' || split_part(lower(trim(l.email)), '@', 2)
  END AS organization,
  nullif(trim(l.txn_id), '') AS "order",
  value('entitlement-state', l.lic_status) AS state,
  nullif(trim(l.email), '') AS contact,
  [source('lic_key_tbl', l.id)] AS sources
FROM raw.lic_key_tbl l
