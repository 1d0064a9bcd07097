SELECT CASE l.lic_status WHEN 'pending' THEN 'DRAFT' WHEN 'active' THEN 'ACTIVE' WHEN 'blocked' THEN 'DISABLED' ELSE 'CLOSED' END AS key,
  count(*) AS total
FROM raw.lic_key_tbl l
JOIN fate f ON f.entity = 'entitlement_line' AND f.old_key = l.id::VARCHAR AND f.disposition IN ('MIGRATE', 'REISSUE')
GROUP BY key
