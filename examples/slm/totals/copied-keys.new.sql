SELECT 'activations whose copied key is that of their license' AS key, count(*) AS total
FROM new.activation a
JOIN new.entitlement_line l ON l.old_key = a.entitlement_line
JOIN raw.lic_reg_domain_tbl d ON d.id::VARCHAR = a.old_key
WHERE d.lic_key = l.redeem_code
