SELECT
  l.id || '|0' AS old_key,
  l.id::VARCHAR AS entitlement,
  0 AS tier,
  'END_CUSTOMER' AS role,
  CASE
    WHEN trim(l.company_name) <> '' THEN 'company:' || lower(trim(l.company_name))
    WHEN trim(l.email) = '' THEN 'license:' || l.id
    WHEN split_part(lower(trim(l.email)), '@', 2) IN
      ('', 'gmail.com', 'googlemail.com', 'outlook.com', 'hotmail.com', 'live.com', 'yahoo.com', 'icloud.com',
       'aol.com', 'gmx.de', 'gmx.net', 'web.de', 'proton.me', 'protonmail.com', 'mail.ru', 'qq.com', '163.com')
      THEN 'person:' || lower(trim(l.email))
    ELSE 'domain:' || split_part(lower(trim(l.email)), '@', 2)
  END AS organization,
  nullif(trim(l.email), '') AS person,
  true AS current_owner,
  [source('lic_key_tbl', l.id)] AS sources
FROM raw.lic_key_tbl l
