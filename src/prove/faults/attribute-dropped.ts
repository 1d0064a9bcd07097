import type { Fault } from '../fault.ts';

export const attributeDropped: Fault = {
  class: 'attribute-dropped',
  entity: 'entitlement_line',
  elsewhere: [
    'organization',
    'device',
    'person',
    'activation',
    'entitlement',
    'order',
    'product',
    'order_line',
    'sku',
  ],
  doc: 'A custom attribute is gone.',
  field: 'attributes',
  cause: 'attribute-dropped',
  where: "json_type(r.attributes) = 'OBJECT' AND len(json_keys(r.attributes)) > 0",
  value:
    "json_merge_patch(r.attributes, json_object(coalesce(json_keys(r.attributes)[1], 'none'), NULL))::VARCHAR",
};
