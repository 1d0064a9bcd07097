-- In the plug-ins 0 seats are unlimited, elsewhere -1.
SELECT p.code AS key, count(*) AS total
FROM raw.licenses l
JOIN raw.products p ON p.id = l.product_id
JOIN fate f ON f.entity = 'entitlement_line' AND f.old_key = l.id::VARCHAR AND f.disposition IN ('MIGRATE', 'REISSUE')
WHERE trim(l.seats) = CASE WHEN p.code LIKE 'PLG-%' THEN '0' ELSE '-1' END
GROUP BY p.code
