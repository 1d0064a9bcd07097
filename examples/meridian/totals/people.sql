SELECT 'distinct e-mails' AS key, count(DISTINCT lower(trim(c.email))) AS total
FROM raw.customers c
JOIN fate f ON f.entity = 'person' AND f.old_key = c.id::VARCHAR AND f.disposition IN ('MIGRATE', 'REISSUE')
UNION ALL
SELECT 'may sign in', count(*)
FROM raw.customers c
JOIN fate f ON f.entity = 'person' AND f.old_key = c.id::VARCHAR AND f.disposition IN ('MIGRATE', 'REISSUE')
WHERE c.active IN ('Y', '1')
UNION ALL
SELECT 'letters of names', coalesce(sum(length(trim(concat_ws(' ', c.first_name, c.last_name)))), 0)
FROM raw.customers c
JOIN fate f ON f.entity = 'person' AND f.old_key = c.id::VARCHAR AND f.disposition IN ('MIGRATE', 'REISSUE')
