-- One person per e-mail address; the same address in another case is merged later. The name is the earliest given.
SELECT
  trim(email) AS old_key,
  trim(email) AS email,
  coalesce(arg_min(nullif(trim(first_name || ' ' || last_name), ''), id), '') AS name,
  'ACTIVE' AS status,
  list(source('lic_key_tbl', id) ORDER BY id) AS sources
FROM raw.lic_key_tbl
WHERE trim(email) <> ''
GROUP BY trim(email)
