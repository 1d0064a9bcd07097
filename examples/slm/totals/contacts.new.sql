SELECT 'licenses per e-mail' AS key, count(*) AS total FROM new.entitlement WHERE contact IS NOT NULL
UNION ALL
SELECT 'distinct e-mails', count(DISTINCT lower(p.email)) FROM new.entitlement e JOIN new.person p ON p.old_key = e.contact
