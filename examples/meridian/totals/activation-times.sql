-- Seconds since 1970 of all activations: a shifted time zone moves the sum.
-- Chicago is 5 hours behind from the second Sunday of March to the first Sunday of November (since 2007; before: April to October).
WITH local AS (
  SELECT TRY_CAST(a.activated_at AS TIMESTAMP) AS moment
  FROM raw.activations a
  JOIN fate f ON f.entity = 'activation' AND f.old_key = a.id::VARCHAR AND f.disposition IN ('MIGRATE', 'REISSUE')
),
season AS (
  SELECT moment,
    CASE WHEN year(moment) >= 2007 THEN make_date(year(moment), 3, 8) ELSE make_date(year(moment), 4, 1) END AS spring,
    CASE WHEN year(moment) >= 2007 THEN make_date(year(moment), 11, 1) ELSE make_date(year(moment), 10, 25) END AS fall
  FROM local
),
changed AS (
  SELECT moment,
    (spring + ((7 - dayofweek(spring)) % 7)::INTEGER)::TIMESTAMP + INTERVAL 2 HOUR AS starts,
    (fall + ((7 - dayofweek(fall)) % 7)::INTEGER)::TIMESTAMP + INTERVAL 2 HOUR AS ends
  FROM season
)
SELECT 'seconds' AS key, coalesce(sum(epoch(moment)::BIGINT + CASE WHEN moment >= starts AND moment < ends THEN 5 ELSE 6 END * 3600), 0) AS total
FROM changed
UNION ALL
SELECT 'activations with a time', count(moment) FROM changed
