-- Seats of all licenses per product code; unlimited ones count nothing.
SELECT p.code AS key, coalesce(sum(CASE WHEN TRY_CAST(trim(l.seats) AS BIGINT) > 0 THEN TRY_CAST(trim(l.seats) AS BIGINT) END), 0) AS total
FROM raw.licenses l
JOIN raw.products p ON p.id = l.product_id
JOIN fate f ON f.entity = 'entitlement_line' AND f.old_key = l.id::VARCHAR AND f.disposition IN ('MIGRATE', 'REISSUE')
GROUP BY p.code
