SELECT 'start of licenses' AS key, coalesce(sum(date_diff('day', DATE '1970-01-01', start)), 0) AS total
FROM new.entitlement_line WHERE kind = 'LICENSE'
UNION ALL
SELECT 'end of licenses', coalesce(sum(date_diff('day', DATE '1970-01-01', "end")), 0)
FROM new.entitlement_line WHERE kind = 'LICENSE'
UNION ALL
SELECT 'end of maintenance', coalesce(sum(date_diff('day', DATE '1970-01-01', "end")), 0)
FROM new.entitlement_line WHERE kind = 'MAINTENANCE'
UNION ALL
SELECT 'renewals due', coalesce(sum(date_diff('day', DATE '1970-01-01', due)), 0) FROM new.renewal
UNION ALL
SELECT 'orders', coalesce(sum(date_diff('day', DATE '1970-01-01', date)), 0) FROM new."order"
