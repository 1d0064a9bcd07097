-- Days since 1970 of all starts and ends: a date that moved by one day moves the sum by one.
SELECT 'start' AS key, sum(date_diff('day', DATE '1970-01-01', TRY_CAST(l.date_created AS DATE))) AS total
FROM raw.lic_key_tbl l
JOIN fate f ON f.entity = 'entitlement_line' AND f.old_key = l.id::VARCHAR AND f.disposition IN ('MIGRATE', 'REISSUE')
UNION ALL
SELECT 'end', sum(date_diff('day', DATE '1970-01-01', TRY_CAST(l.date_expiry AS DATE)))
FROM raw.lic_key_tbl l
JOIN fate f ON f.entity = 'entitlement_line' AND f.old_key = l.id::VARCHAR AND f.disposition IN ('MIGRATE', 'REISSUE')
