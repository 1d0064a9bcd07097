import { defineEntity } from '../entity.ts';
import { field } from '../field.ts';

export const order = defineEntity({
  name: 'order',
  plural: 'orders',
  doc: 'A purchase.',
  elsewhere: 'orderId (FlexNet Operations), refId1 (Sentinel EMS), metadata (Keygen)',
  fields: {
    number: field.exact('Order number.', { required: true }),
    organization: field.ref('organization', 'Who bought.', { required: true }),
    date: field.date('Date of the order.'),
    currency: field.text('ISO 4217 code.'),
    po_number: field.exact('The buyer’s purchase order number.'),
    status: field.choice(['DRAFT', 'BOOKED', 'CANCELLED', 'REFUNDED'], 'State.', { required: true }),
  },
});
