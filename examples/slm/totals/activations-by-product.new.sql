SELECT l.product AS key, sum(a.quantity) AS total
FROM new.activation a JOIN new.entitlement_line l ON l.old_key = a.entitlement_line
WHERE a.state = 'ACTIVE'
GROUP BY key
