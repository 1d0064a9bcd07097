SELECT 'seconds' AS key, coalesce(sum(epoch(a.at)::BIGINT), 0) AS total FROM new.activation a
UNION ALL
SELECT 'activations with a time', count(a.at) FROM new.activation a
