import type { Fault } from '../fault.ts';

export const currencyChanged: Fault = {
  class: 'currency-changed',
  entity: 'order',
  doc: 'An order is in another currency.',
  field: 'currency',
  cause: 'text-changed',
  where: 'r.currency IS NOT NULL',
  value: "CASE r.currency WHEN 'XTS' THEN 'XXX' ELSE 'XTS' END",
};
