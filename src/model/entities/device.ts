import { defineEntity } from '../entity.ts';
import { field } from '../field.ts';

export const device = defineEntity({
  name: 'device',
  plural: 'devices',
  doc: 'A machine, domain or other host that a right is bound to.',
  elsewhere: 'host, device (FlexNet Operations), fingerprint, Sentinel key (Sentinel EMS), machine (Keygen)',
  fields: {
    organization: field.ref('organization', 'Whose it is.'),
    fingerprint: field.exact('What identifies it, byte for byte.', { required: true }),
    name: field.text('Name as it should be shown.'),
    kind: field.choice(['MACHINE', 'DOMAIN', 'SERVER', 'DONGLE', 'MIGRATION_HOST'], 'What it is.', {
      required: true,
    }),
    synthetic: field.boolean('A migration host: it carries activations that the old system only counted.', {
      required: true,
    }),
  },
});
