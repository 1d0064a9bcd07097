SELECT state || CASE WHEN perpetual THEN ' perpetual' ELSE ' term' END AS key, count(*) AS total
FROM new.entitlement_line
WHERE kind = 'LICENSE'
GROUP BY key
