SELECT product AS key, sum(quantity) AS total FROM new.entitlement_line GROUP BY key
