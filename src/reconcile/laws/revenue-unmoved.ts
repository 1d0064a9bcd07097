import type { Law } from './law.ts';

const terms = (side: string) => `
  SELECT l.old_key, l.start, l."end", l.perpetual, l.quantity, l.unlimited, o.quantity AS ordered, o.unit_price, o.currency
    FROM ${side}.entitlement_line l LEFT JOIN ${side}.order_line o ON o.old_key = l.order_line`;
const money = ['start', '"end"', 'perpetual', 'quantity', 'unlimited', 'ordered', 'unit_price', 'currency'];

export const revenueUnmoved: Law = {
  id: 'revenue-unmoved',
  title: 'Start, end, quantity and price of every line are equal, so revenue recognition cannot move.',
  entities: ['entitlement_line'],
  also: ['order_line'],
  checked: 'SELECT count(*) FROM old.entitlement_line',
  violations: `
    SELECT 'entitlement_line' AS entity, o.old_key,
           CASE WHEN n.old_key IS NULL THEN 'the line is missing' ELSE 'start, end, quantity or price moved' END AS what
      FROM (${terms('old')}) o LEFT JOIN (${terms('new')}) n ON n.old_key = o.old_key
     WHERE n.old_key IS NULL OR ${money.map((name) => `o.${name} IS DISTINCT FROM n.${name}`).join(' OR ')}`,
};
