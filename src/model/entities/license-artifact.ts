import { defineEntity } from '../entity.ts';
import { field } from '../field.ts';

export const licenseArtifact = defineEntity({
  name: 'license_artifact',
  plural: 'license artifacts',
  doc: 'A license file or text that was issued.',
  elsewhere:
    'license text or binary (FlexNet Operations), license, V2C with update counter (Sentinel EMS), signed key or .lic (Keygen)',
  fields: {
    entitlement_line: field.ref('entitlement_line', 'The line it was issued for.', { required: true }),
    activation: field.ref('activation', 'The activation it was issued for.'),
    content: field.exact('The bytes, in base64.', { secret: true }),
    sha256: field.exact('SHA-256 of the bytes, in hexadecimal.', { required: true }),
    format: field.text('Format.', { required: true }),
    algorithm: field.text('Signature algorithm.'),
    key_id: field.text('Which signing key.'),
    customer_held: field.boolean('Whether a customer has it in hand.', { required: true }),
    verifiable_by_new: field.boolean('Whether the new system can verify it.', { required: true }),
  },
});
