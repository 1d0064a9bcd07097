SELECT
  m.id::VARCHAR AS old_key,
  m.license_id::VARCHAR AS entitlement_line,
  nullif(m.machine, '') AS device,
  m.units AS quantity,
  m.unit AS unit_of_measure,
  m.period_from AS "from",
  m.period_to AS "to",
  [source('meter_readings', m.id)] AS sources
FROM raw.meter_readings m
