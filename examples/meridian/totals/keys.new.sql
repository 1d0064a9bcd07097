SELECT 'keys' AS key, count(redeem_code) AS total FROM new.entitlement_line
UNION ALL
SELECT 'characters', coalesce(sum(length(redeem_code)), 0) FROM new.entitlement_line
UNION ALL
SELECT 'sum of characters', coalesce(sum(list_sum(list_transform(string_split(redeem_code, ''), lambda c: unicode(c)))), 0)
FROM new.entitlement_line
