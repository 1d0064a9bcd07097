SELECT p.code AS key, sum(a.quantity) AS total
FROM new.activation a
JOIN new.entitlement_line l ON l.old_key = a.entitlement_line
JOIN new.product p ON p.old_key = l.product
WHERE a.state = 'ACTIVE'
GROUP BY p.code
