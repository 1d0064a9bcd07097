SELECT 'start' AS key, sum(date_diff('day', DATE '1970-01-01', start)) AS total FROM new.entitlement_line
UNION ALL
SELECT 'end', sum(date_diff('day', DATE '1970-01-01', "end")) FROM new.entitlement_line
