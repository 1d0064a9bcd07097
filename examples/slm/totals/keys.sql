-- How many keys, their length and a sum over their characters: a cut, changed or swapped-case key moves one of them.
SELECT 'count' AS key, count(*) AS total FROM raw.lic_key_tbl l
JOIN fate f ON f.entity = 'entitlement_line' AND f.old_key = l.id::VARCHAR AND f.disposition IN ('MIGRATE', 'REISSUE')
UNION ALL
SELECT 'length', sum(length(l.license_key)) FROM raw.lic_key_tbl l
JOIN fate f ON f.entity = 'entitlement_line' AND f.old_key = l.id::VARCHAR AND f.disposition IN ('MIGRATE', 'REISSUE')
UNION ALL
SELECT 'characters', sum(list_sum([unicode(c) FOR c IN string_split(l.license_key, '')])) FROM raw.lic_key_tbl l
JOIN fate f ON f.entity = 'entitlement_line' AND f.old_key = l.id::VARCHAR AND f.disposition IN ('MIGRATE', 'REISSUE')
