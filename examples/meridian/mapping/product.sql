-- The versions of a product are rows of their own; the newest one is sold.
SELECT
  p.id::VARCHAR AS old_key,
  p.code,
  p.name,
  v.newest AS version,
  value('product-kind', p.kind) AS kind,
  CASE p.retired WHEN 1 THEN 'RETIRED' ELSE 'ACTIVE' END AS status,
  CASE WHEN v.versions IS NOT NULL THEN to_json({'versions': v.versions}) END AS attributes,
  list_concat([source('products', p.id)], coalesce(v.sources, [])) AS sources
FROM raw.products p
LEFT JOIN (
  SELECT
    product_id,
    arg_max(version, released) AS newest,
    list({'version': version, 'released': released} ORDER BY released) AS versions,
    list(source('product_versions', id) ORDER BY id) AS sources
  FROM raw.product_versions
  GROUP BY product_id
) v ON v.product_id = p.id
