SELECT format || what.suffix AS key, sum(what.n) AS total
FROM new.license_artifact,
LATERAL (SELECT unnest([' files', ' bytes']) AS suffix, unnest([1, octet_length(from_base64(content))]) AS n) what
GROUP BY key
