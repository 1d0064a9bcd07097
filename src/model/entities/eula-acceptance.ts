import { defineEntity } from '../entity.ts';
import { field } from '../field.ts';

export const eulaAcceptance = defineEntity({
  name: 'eula_acceptance',
  plural: 'EULA acceptances',
  doc: 'A person accepted a license agreement.',
  elsewhere: 'EULA (FlexNet Operations, Sentinel EMS), none (Keygen)',
  fields: {
    person: field.ref('person', 'Who.', { required: true }),
    organization: field.ref('organization', 'For which organization.'),
    product: field.ref('product', 'For which product.'),
    version: field.text('Version of the agreement.', { required: true }),
    at: field.instant('When.', { required: true }),
  },
});
