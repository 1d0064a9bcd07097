-- Days since 1970, added up: a date that moves by a day moves a sum by one.
SELECT 'start of licenses' AS key, coalesce(sum(date_diff('day', DATE '1970-01-01', coalesce(TRY_CAST(l.issued AS DATE), try_strptime(l.issued, '%m/%d/%Y')::DATE))), 0) AS total
FROM raw.licenses l
JOIN fate f ON f.entity = 'entitlement_line' AND f.old_key = l.id::VARCHAR AND f.disposition IN ('MIGRATE', 'REISSUE')
UNION ALL
SELECT 'end of licenses', coalesce(sum(date_diff('day', DATE '1970-01-01', coalesce(TRY_CAST(l.expires AS DATE), try_strptime(l.expires, '%m/%d/%Y')::DATE))), 0)
FROM raw.licenses l
JOIN fate f ON f.entity = 'entitlement_line' AND f.old_key = l.id::VARCHAR AND f.disposition IN ('MIGRATE', 'REISSUE')
WHERE l.expires < '2200'
UNION ALL
SELECT 'end of maintenance', coalesce(sum(date_diff('day', DATE '1970-01-01', TRY_CAST(l.maint_until AS DATE))), 0)
FROM raw.licenses l
JOIN fate f ON f.entity = 'entitlement_line' AND f.old_key = l.id || '/maintenance' AND f.disposition IN ('MIGRATE', 'REISSUE')
UNION ALL
SELECT 'renewals due', coalesce(sum(date_diff('day', DATE '1970-01-01', TRY_CAST(r.due AS DATE))), 0)
FROM raw.renewals_due r
JOIN fate f ON f.entity = 'renewal' AND f.old_key = r.id::VARCHAR AND f.disposition IN ('MIGRATE', 'REISSUE')
UNION ALL
SELECT 'orders',
  coalesce(sum(date_diff('day', DATE '1970-01-01', coalesce(TRY_CAST(o.ordered_on AS DATE), try_strptime(o.ordered_on, '%m/%d/%Y')::DATE))), 0)
FROM raw.orders o
JOIN fate f ON f.entity = 'order' AND f.old_key = o.id::VARCHAR AND f.disposition IN ('MIGRATE', 'REISSUE')
