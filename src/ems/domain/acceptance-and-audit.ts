import { collection } from './collection.ts';
import { column } from './column.ts';

export const eulaAcceptances = collection('eula-acceptances', 'A person accepted a license agreement.', {
  personId: column.reference('people', 'Who.', { required: true }),
  organizationId: column.reference('organizations', 'For which organization.'),
  productId: column.reference('products', 'For which product.'),
  agreementVersion: column.text('Version of the agreement.', { required: true }),
  acceptedAt: column.instant('When.', { required: true }),
});

export const auditEvents = collection('audit-events', 'Who did what.', {
  actor: column.text('Who did it.', { guarded: true }),
  action: column.text('What was done.', { required: true }),
  subjectType: column.text('Which kind of record.'),
  subjectKey: column.text('Which record, by the key it had where it comes from.'),
  occurredAt: column.instant('When.', { required: true }),
  detail: column.text('More about it.'),
});
