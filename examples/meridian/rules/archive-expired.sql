-- Terms that ended more than three years ago stay in the archive with all that hangs on them, unless something newer came out
-- of them: a renewal needs the license it renewed.
WITH RECURSIVE ended AS (
  SELECT old_key FROM mapped.entitlement_line
  WHERE state = 'CLOSED' AND NOT perpetual AND "end" < as_of() - INTERVAL 3 YEAR
),
kept(old_key) AS (
  SELECT l.parent FROM mapped.entitlement_line l ANTI JOIN ended e ON e.old_key = l.old_key WHERE l.parent IS NOT NULL
  UNION
  SELECT l.parent FROM mapped.entitlement_line l JOIN kept k ON k.old_key = l.old_key WHERE l.parent IS NOT NULL
),
line AS (
  SELECT old_key FROM ended ANTI JOIN kept USING (old_key)
),
entitlement AS (
  SELECT l.entitlement AS old_key
  FROM mapped.entitlement_line l LEFT JOIN line g ON g.old_key = l.old_key
  GROUP BY l.entitlement
  HAVING count(*) = count(g.old_key)
),
activation AS (
  SELECT a.old_key FROM mapped.activation a SEMI JOIN line l ON l.old_key = a.entitlement_line
)
SELECT 'entitlement_line' AS entity, old_key, 'ARCHIVE' AS disposition, 'ended more than three years ago' AS reason FROM line
UNION ALL
SELECT 'entitlement', old_key, 'ARCHIVE', 'all its licenses ended more than three years ago' FROM entitlement
UNION ALL
SELECT 'entitlement_party', p.old_key, 'ARCHIVE', 'all its licenses ended more than three years ago'
FROM mapped.entitlement_party p SEMI JOIN entitlement e ON e.old_key = p.entitlement
UNION ALL
SELECT 'activation', old_key, 'ARCHIVE', 'its license ended more than three years ago' FROM activation
UNION ALL
SELECT 'activation_event', e.old_key, 'ARCHIVE', 'its license ended more than three years ago'
FROM mapped.activation_event e SEMI JOIN activation a ON a.old_key = e.activation
UNION ALL
SELECT 'license_artifact', f.old_key, 'ARCHIVE', 'its license ended more than three years ago'
FROM mapped.license_artifact f SEMI JOIN line l ON l.old_key = f.entitlement_line
UNION ALL
SELECT 'renewal', r.old_key, 'ARCHIVE', 'its license ended more than three years ago'
FROM mapped.renewal r SEMI JOIN line l ON l.old_key = r.entitlement_line
UNION ALL
SELECT 'usage', u.old_key, 'ARCHIVE', 'its license ended more than three years ago'
FROM mapped.usage u SEMI JOIN line l ON l.old_key = u.entitlement_line
UNION ALL
SELECT 'device', a.device, 'ARCHIVE', 'all its licenses ended more than three years ago'
FROM mapped.activation a LEFT JOIN activation g ON g.old_key = a.old_key
WHERE a.device IS NOT NULL
GROUP BY a.device
HAVING count(*) = count(g.old_key)
