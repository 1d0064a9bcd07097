-- Licenses that came out of another, by how.
SELECT CASE l.reason WHEN 'R' THEN 'RENEWAL' WHEN 'U' THEN 'UPGRADE' WHEN 'X' THEN 'UPSELL' WHEN 'S' THEN 'SPLIT' ELSE 'TRANSFER' END AS key,
  count(*) AS total
FROM raw.licenses l
JOIN fate f ON f.entity = 'entitlement_line' AND f.old_key = l.id::VARCHAR AND f.disposition IN ('MIGRATE', 'REISSUE')
WHERE l.parent_id > 0
GROUP BY key
UNION ALL
SELECT 'MAINTAINS', count(*)
FROM raw.licenses l
JOIN fate f ON f.entity = 'entitlement_line' AND f.old_key = l.id || '/maintenance' AND f.disposition IN ('MIGRATE', 'REISSUE')
