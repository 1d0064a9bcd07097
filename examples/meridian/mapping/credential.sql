SELECT
  c.id::VARCHAR AS old_key,
  c.id::VARCHAR AS person,
  value('password-scheme', c.pw_scheme) AS scheme,
  c.pw_hash AS digest,
  c.pw_salt AS salt,
  value('password-strategy', c.pw_scheme) AS strategy,
  [source('customers', c.id)] AS sources
FROM raw.customers c
WHERE c.pw_scheme <> ''
