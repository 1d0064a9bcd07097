-- How many keys, how long, and a sum over their characters: a key that is cut, changed or of another case moves one of them.
SELECT 'keys' AS key, count(*) AS total
FROM raw.licenses l
JOIN fate f ON f.entity = 'entitlement_line' AND f.old_key = l.id::VARCHAR AND f.disposition IN ('MIGRATE', 'REISSUE')
WHERE l.lic_key IS NOT NULL AND trim(l.lic_key) <> ''
UNION ALL
SELECT 'characters', coalesce(sum(length(l.lic_key)), 0)
FROM raw.licenses l
JOIN fate f ON f.entity = 'entitlement_line' AND f.old_key = l.id::VARCHAR AND f.disposition IN ('MIGRATE', 'REISSUE')
WHERE trim(l.lic_key) <> ''
UNION ALL
SELECT 'sum of characters', coalesce(sum(list_sum(list_transform(string_split(l.lic_key, ''), lambda c: unicode(c)))), 0)
FROM raw.licenses l
JOIN fate f ON f.entity = 'entitlement_line' AND f.old_key = l.id::VARCHAR AND f.disposition IN ('MIGRATE', 'REISSUE')
WHERE trim(l.lic_key) <> ''
