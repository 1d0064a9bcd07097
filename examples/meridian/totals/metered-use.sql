SELECT m.unit AS key, sum(m.units) AS total
FROM raw.meter_readings m
JOIN fate f ON f.entity = 'usage' AND f.old_key = m.id::VARCHAR AND f.disposition IN ('MIGRATE', 'REISSUE')
GROUP BY m.unit
