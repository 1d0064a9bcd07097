SELECT state AS key, count(*) AS total FROM new.entitlement_line GROUP BY key
