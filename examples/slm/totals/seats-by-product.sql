SELECT coalesce(nullif(trim(l.product_ref), ''), 'unspecified') AS key, sum(l.max_allowed_domains) AS total
FROM raw.lic_key_tbl l
JOIN fate f ON f.entity = 'entitlement_line' AND f.old_key = l.id::VARCHAR AND f.disposition IN ('MIGRATE', 'REISSUE')
GROUP BY key
