import { ledger } from './collection.ts';
import { column } from './column.ts';

export const erasures = ledger('erasures', 'A person whose data was erased.', {
  personId: column.reference('people', 'The record, which names nobody any more.', { required: true }),
  requestedBy: column.text('Whose token asked for it.', { required: true }),
  reference: column.text('Number of the request, or the like.'),
});
