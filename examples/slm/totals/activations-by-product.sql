SELECT coalesce(nullif(trim(l.product_ref), ''), 'unspecified') AS key, count(*) AS total
FROM raw.lic_reg_domain_tbl d
JOIN raw.lic_key_tbl l ON l.id = d.lic_key_id
JOIN fate f ON f.entity = 'activation' AND f.old_key = d.id::VARCHAR AND f.disposition IN ('MIGRATE', 'REISSUE')
GROUP BY key
