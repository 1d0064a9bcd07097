SELECT k.key, count(l.old_key) AS total
FROM (SELECT DISTINCT link AS key FROM new.entitlement_line WHERE parent IS NOT NULL UNION SELECT 'MAINTAINS') k
LEFT JOIN new.entitlement_line l ON l.link = k.key AND l.parent IS NOT NULL
GROUP BY k.key
