-- The quality department bought from its own shop. None of it is a customer's.
WITH organization AS (
  SELECT old_key FROM mapped.organization WHERE name LIKE 'Meridian QA %'
),
person AS (
  SELECT old_key FROM mapped.person WHERE lower(email) LIKE '%@qa.meridian.example'
),
purchase AS (
  SELECT o.old_key FROM mapped."order" o SEMI JOIN organization g ON g.old_key = o.organization
),
entitlement AS (
  SELECT e.old_key FROM mapped.entitlement e SEMI JOIN organization g ON g.old_key = e.organization
),
line AS (
  SELECT l.old_key FROM mapped.entitlement_line l SEMI JOIN entitlement e ON e.old_key = l.entitlement
),
activation AS (
  SELECT a.old_key FROM mapped.activation a SEMI JOIN line l ON l.old_key = a.entitlement_line
),
test AS (
  SELECT 'organization' AS entity, old_key FROM organization
  UNION ALL SELECT 'person', old_key FROM person
  UNION ALL SELECT 'credential', c.old_key FROM mapped.credential c SEMI JOIN person p ON p.old_key = c.person
  UNION ALL SELECT 'membership', m.old_key FROM mapped.membership m SEMI JOIN organization o ON o.old_key = m.organization
  UNION ALL SELECT 'order', old_key FROM purchase
  UNION ALL SELECT 'order_line', l.old_key FROM mapped.order_line l SEMI JOIN purchase p ON p.old_key = l."order"
  UNION ALL SELECT 'entitlement', old_key FROM entitlement
  UNION ALL SELECT 'entitlement_party', p.old_key FROM mapped.entitlement_party p SEMI JOIN entitlement e ON e.old_key = p.entitlement
  UNION ALL SELECT 'entitlement_line', old_key FROM line
  UNION ALL SELECT 'device', d.old_key FROM mapped.device d SEMI JOIN organization o ON o.old_key = d.organization
  UNION ALL SELECT 'activation', old_key FROM activation
  UNION ALL SELECT 'activation_event', e.old_key FROM mapped.activation_event e SEMI JOIN activation a ON a.old_key = e.activation
  UNION ALL SELECT 'license_artifact', f.old_key FROM mapped.license_artifact f SEMI JOIN line l ON l.old_key = f.entitlement_line
  UNION ALL SELECT 'renewal', r.old_key FROM mapped.renewal r SEMI JOIN line l ON l.old_key = r.entitlement_line
  UNION ALL SELECT 'usage', u.old_key FROM mapped.usage u SEMI JOIN line l ON l.old_key = u.entitlement_line
  UNION ALL SELECT 'eula_acceptance', a.old_key FROM mapped.eula_acceptance a SEMI JOIN person p ON p.old_key = a.person
)
SELECT entity, old_key, 'REJECT' AS disposition, 'test data of the quality department' AS reason FROM test
