import { defineEntity } from '../entity.ts';
import { field } from '../field.ts';

export const orderLine = defineEntity({
  name: 'order_line',
  plural: 'order lines',
  doc: 'One position of an order.',
  elsewhere: 'orderLineNumber (FlexNet Operations), refId2 (Sentinel EMS), metadata (Keygen)',
  fields: {
    order: field.ref('order', 'The order.', { required: true }),
    number: field.integer('Position within the order, from 1.', { required: true }),
    sku: field.ref('sku', 'What was bought.'),
    quantity: field.integer('How many.', { required: true }),
    unit_price: field.decimal('Price of one, without tax.'),
    currency: field.text('ISO 4217 code.'),
  },
});
