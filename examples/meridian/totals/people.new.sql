SELECT 'distinct e-mails' AS key, count(DISTINCT lower(trim(email))) AS total FROM new.person
UNION ALL
SELECT 'may sign in', count(*) FROM new.person WHERE status = 'ACTIVE'
UNION ALL
SELECT 'letters of names', coalesce(sum(length(name)), 0) FROM new.person
