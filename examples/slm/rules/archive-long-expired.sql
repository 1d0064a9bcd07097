-- A license that ended more than five years ago stays in the archive, with everything below it.
WITH gone AS (
  SELECT old_key, entitlement FROM mapped.entitlement_line
  WHERE state = 'CLOSED' AND "end" < as_of() - INTERVAL 5 YEAR
)
SELECT 'entitlement_line' AS entity, old_key, 'ARCHIVE' AS disposition, 'ended more than five years ago' AS reason FROM gone
UNION ALL
SELECT 'entitlement', entitlement, 'ARCHIVE', 'its license ended more than five years ago' FROM gone
UNION ALL
SELECT 'entitlement_party', p.old_key, 'ARCHIVE', 'its license ended more than five years ago'
FROM mapped.entitlement_party p WHERE p.entitlement IN (SELECT entitlement FROM gone)
UNION ALL
SELECT 'activation', a.old_key, 'ARCHIVE', 'its license ended more than five years ago'
FROM mapped.activation a WHERE a.entitlement_line IN (SELECT old_key FROM gone)
