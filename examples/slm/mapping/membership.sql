WITH license AS (
  SELECT l.id, trim(l.email) AS person, CASE
    WHEN trim(l.company_name) <> '' THEN 'company:' || lower(trim(l.company_name))
    WHEN trim(l.email) = '' THEN 'license:' || l.id
    WHEN split_part(lower(trim(l.email)), '@', 2) IN
      ('', 'gmail.com', 'googlemail.com', 'outlook.com', 'hotmail.com', 'live.com', 'yahoo.com', 'icloud.com',
       'aol.com', 'gmx.de', 'gmx.net', 'web.de', 'proton.me', 'protonmail.com', 'mail.ru', 'qq.com', '163.com')
      THEN 'person:' || lower(trim(l.email))
    ELSE 'domain:' || split_part(lower(trim(l.email)), '@', 2)
  END AS organization
  FROM raw.lic_key_tbl l
  WHERE trim(l.email) <> ''
)
SELECT
  organization || '|' || person AS old_key,
  organization,
  person,
  'MEMBER' AS role,
  list(source('lic_key_tbl', id) ORDER BY id) AS sources
FROM license
GROUP BY organization, person
