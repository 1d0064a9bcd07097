import { defineEntity } from '../entity.ts';
import { field } from '../field.ts';

export const renewal = defineEntity({
  name: 'renewal',
  plural: 'renewals',
  doc: 'A renewal that is due, quoted, won or lost.',
  elsewhere: 'renewal (FlexNet Operations), none (Sentinel EMS, Keygen)',
  fields: {
    entitlement_line: field.ref('entitlement_line', 'The line to renew.', { required: true }),
    due: field.date('When it is due.', { required: true }),
    status: field.choice(['DUE', 'REMINDED', 'QUOTED', 'WON', 'LOST'], 'State.', { required: true }),
    contact: field.ref('person', 'Who is reminded.'),
    quantity: field.integer('How many units.'),
    price: field.decimal('Quoted price of one.'),
    currency: field.text('ISO 4217 code.'),
  },
});
