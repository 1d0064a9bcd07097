SELECT unit_of_measure AS key, sum(quantity) AS total FROM new.usage GROUP BY unit_of_measure
