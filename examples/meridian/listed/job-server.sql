SELECT 'audit_log' AS "table", id::VARCHAR AS "key", 'a tick of the old job server' AS reason
FROM raw.audit_log
WHERE what = 'cron.tick'
