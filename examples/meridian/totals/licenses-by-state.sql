-- By the old codes, in words, and by how long the license type lasts.
SELECT
  CASE l.status WHEN 0 THEN 'DRAFT' WHEN 1 THEN 'ACTIVE' WHEN 9 THEN 'ACTIVE' WHEN 2 THEN 'ON_HOLD' WHEN 3 THEN 'CLOSED' WHEN 8 THEN 'CLOSED'
    ELSE 'DISABLED' END
    || CASE WHEN l.lic_type IN ('NLP', 'SIT', 'OLD', 'DNG') THEN ' perpetual' ELSE ' term' END AS key,
  count(*) AS total
FROM raw.licenses l
JOIN fate f ON f.entity = 'entitlement_line' AND f.old_key = l.id::VARCHAR AND f.disposition IN ('MIGRATE', 'REISSUE')
GROUP BY key
