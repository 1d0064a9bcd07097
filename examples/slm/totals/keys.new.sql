SELECT 'count' AS key, count(*) AS total FROM new.entitlement_line
UNION ALL
SELECT 'length', sum(length(redeem_code)) FROM new.entitlement_line
UNION ALL
SELECT 'characters', sum(list_sum([unicode(c) FOR c IN string_split(redeem_code, '')])) FROM new.entitlement_line
