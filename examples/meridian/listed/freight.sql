SELECT 'order_items' AS "table", id::VARCHAR AS "key", 'freight: no license comes of it' AS reason
FROM raw.order_items
WHERE part_no = 'FREIGHT'
