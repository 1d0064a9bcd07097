SELECT currency AS key, sum(quantity * unit_price) AS total FROM new.order_line GROUP BY currency
