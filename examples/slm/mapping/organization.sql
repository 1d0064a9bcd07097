-- The plugin has no organization table. An organization is, in this order: a company name, the domain of the
-- e-mail address, or (for addresses at a mail provider) the person. Other spellings of one company are merged later.
WITH license AS (
  SELECT l.*, CASE
    WHEN trim(l.company_name) <> '' THEN 'company:' || lower(trim(l.company_name))
    WHEN trim(l.email) = '' THEN 'license:' || l.id
    WHEN split_part(lower(trim(l.email)), '@', 2) IN
      ('', 'gmail.com', 'googlemail.com', 'outlook.com', 'hotmail.com', 'live.com', 'yahoo.com', 'icloud.com',
       'aol.com', 'gmx.de', 'gmx.net', 'web.de', 'proton.me', 'protonmail.com', 'mail.ru', 'qq.com', '163.com')
      THEN 'person:' || lower(trim(l.email))
    ELSE 'domain:' || split_part(lower(trim(l.email)), '@', 2)
  END AS organization
  FROM raw.lic_key_tbl l
)
SELECT
  organization AS old_key,
  CASE
    WHEN organization LIKE 'company:%' THEN arg_min(trim(company_name), id)
    WHEN organization LIKE 'domain:%' THEN substr(organization, 8)
    ELSE coalesce(arg_min(nullif(trim(first_name || ' ' || last_name), ''), id), arg_min(nullif(trim(email), ''), id), organization)
  END AS name,
  CASE WHEN organization LIKE 'company:%' OR organization LIKE 'domain:%' THEN 'CUSTOMER' ELSE 'SELF_REGISTERED' END AS kind,
  'ACTIVE' AS status,
  CASE WHEN organization LIKE 'domain:%' THEN substr(organization, 8) END AS email_domain,
  list(source('lic_key_tbl', id) ORDER BY id) AS sources
FROM license
GROUP BY organization
