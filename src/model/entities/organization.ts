import { defineEntity } from '../entity.ts';
import { field } from '../field.ts';

export const organization = defineEntity({
  name: 'organization',
  plural: 'organizations',
  doc: 'A company or other body that buys, resells or publishes software.',
  elsewhere: 'account (FlexNet Operations), customer (Sentinel EMS), group (Keygen)',
  fields: {
    name: field.text('Name as it should be shown.', { required: true }),
    kind: field.choice(
      ['CUSTOMER', 'RESELLER', 'DISTRIBUTOR', 'PUBLISHER', 'SELF_REGISTERED'],
      'Role in the trade.',
      { required: true },
    ),
    parent: field.ref('organization', 'The organization it belongs to.'),
    status: field.choice(['ACTIVE', 'INACTIVE'], 'Whether it may still act.', { required: true }),
    country: field.text('ISO 3166-1 alpha-2 code.'),
    time_zone: field.text('IANA zone name.'),
    email_domain: field.text('Domain by which its people are known.'),
  },
});
