SELECT p.code AS key, count(*) AS total
FROM new.entitlement_line l JOIN new.product p ON p.old_key = l.product
WHERE l.kind = 'LICENSE' AND l.unlimited
GROUP BY p.code
