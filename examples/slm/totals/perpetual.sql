SELECT CASE WHEN l.date_expiry LIKE '0000-00-00%' THEN 'perpetual' ELSE 'term' END AS key, count(*) AS total
FROM raw.lic_key_tbl l
JOIN fate f ON f.entity = 'entitlement_line' AND f.old_key = l.id::VARCHAR AND f.disposition IN ('MIGRATE', 'REISSUE')
GROUP BY key
