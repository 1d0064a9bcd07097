SELECT CASE WHEN perpetual THEN 'perpetual' ELSE 'term' END AS key, count(*) AS total FROM new.entitlement_line GROUP BY key
