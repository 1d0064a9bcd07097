import { collection } from './collection.ts';
import { column } from './column.ts';
import { currency } from './text-shape.ts';

export const orders = collection('orders', 'A purchase.', {
  number: column.text('Order number.', { required: true, unique: true }),
  organizationId: column.reference('organizations', 'Who bought.', { required: true }),
  orderDate: column.day('Date of the order.'),
  currency: column.text('ISO 4217 code.', { shape: currency }),
  purchaseOrderNumber: column.text('Purchase order number of the buyer.'),
  status: column.choice(['DRAFT', 'BOOKED', 'CANCELLED', 'REFUNDED'], 'State.', { required: true }),
});

export const orderLines = collection('order-lines', 'One position of an order.', {
  orderId: column.reference('orders', 'The order.', { required: true }),
  lineNumber: column.whole('Position within the order.', { required: true }),
  skuId: column.reference('skus', 'What was bought.'),
  quantity: column.whole('How many.', { required: true, least: 1 }),
  unitPrice: column.amount('Price of one, without tax.'),
  currency: column.text('ISO 4217 code.', { shape: currency }),
});
