-- Files and their bytes, by format.
SELECT f.format || what.suffix AS key, sum(what.n) AS total
FROM raw.license_files f
JOIN fate ON fate.entity = 'license_artifact' AND fate.old_key = f.id::VARCHAR AND fate.disposition IN ('MIGRATE', 'REISSUE'),
LATERAL (SELECT unnest([' files', ' bytes']) AS suffix, unnest([1, length(f.body) // 2]) AS n) what
GROUP BY key
