-- lic_reg_domain_tbl keeps a copy of the key: the copy must be the key of the license it belongs to in the new system.
SELECT 'activations whose copied key is that of their license' AS key, count(*) AS total
FROM raw.lic_reg_domain_tbl d
JOIN raw.lic_key_tbl l ON l.id = d.lic_key_id
JOIN fate f ON f.entity = 'activation' AND f.old_key = d.id::VARCHAR AND f.disposition IN ('MIGRATE', 'REISSUE')
WHERE d.lic_key = l.license_key
