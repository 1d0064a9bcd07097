SELECT p.code AS key, coalesce(sum(l.quantity), 0) AS total
FROM new.entitlement_line l JOIN new.product p ON p.old_key = l.product
WHERE l.kind = 'LICENSE'
GROUP BY p.code
