-- In which wave the customers of an organization are written to and moved: partners first, private buyers second.
SELECT old_key AS organization,
       CASE kind WHEN 'RESELLER' THEN '1' WHEN 'DISTRIBUTOR' THEN '1' WHEN 'SELF_REGISTERED' THEN '2' ELSE '3' END AS wave
FROM moved.organization
