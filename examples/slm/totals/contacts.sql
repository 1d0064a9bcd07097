SELECT 'licenses per e-mail' AS key, count(*) AS total FROM raw.lic_key_tbl l
JOIN fate f ON f.entity = 'entitlement' AND f.old_key = l.id::VARCHAR AND f.disposition IN ('MIGRATE', 'REISSUE')
WHERE trim(l.email) <> ''
UNION ALL
SELECT 'distinct e-mails', count(DISTINCT lower(trim(l.email))) FROM raw.lic_key_tbl l
JOIN fate f ON f.entity = 'entitlement' AND f.old_key = l.id::VARCHAR AND f.disposition IN ('MIGRATE', 'REISSUE')
WHERE trim(l.email) <> ''
