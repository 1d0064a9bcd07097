SELECT kind AS key, count(*) AS total FROM new.organization GROUP BY kind
