import type { Fault } from '../fault.ts';

export const linkKindChanged: Fault = {
  class: 'link-kind-changed',
  entity: 'entitlement_line',
  doc: 'A line came out of its parent in another way.',
  field: 'link',
  cause: 'link-kind-changed',
  where: 'r.link IS NOT NULL',
  value: "CASE r.link WHEN 'UPSELL' THEN 'UPGRADE' ELSE 'UPSELL' END",
};
