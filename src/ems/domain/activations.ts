import { collection } from './collection.ts';
import { column } from './column.ts';
import { digestOfContent, inOrder } from './record-rule.ts';
import { base64, sha256 } from './text-shape.ts';

const contentBytes = 1_000_000;

export const devices = collection('devices', 'What a right is activated on.', {
  organizationId: column.reference('organizations', 'Whose it is.'),
  fingerprint: column.text('What identifies it, byte for byte.', { required: true }),
  name: column.text('Name as it is shown.'),
  kind: column.choice(['MACHINE', 'DOMAIN', 'SERVER', 'DONGLE', 'MIGRATION_HOST', 'USER'], 'What it is.', {
    required: true,
  }),
  synthetic: column.flag('Stands for devices that were only counted.', { required: true }),
});

export const activations = collection(
  'activations',
  'Units of a line in use on a device.',
  {
    entitlementLineId: column.reference('entitlement-lines', 'The line.', { required: true }),
    deviceId: column.reference('devices', 'The device.', { required: true }),
    quantity: column.whole('Units in use.', { required: true, least: 1 }),
    overdraftQuantity: column.whole('Units of these beyond the quantity of the line.'),
    state: column.choice(['ACTIVE', 'RETURNED', 'SUPERSEDED', 'ON_HOLD', 'LOST'], 'State.', {
      required: true,
    }),
    activatedAt: column.instant('When it was activated.'),
    channel: column.choice(['ONLINE', 'OFFLINE', 'MANUAL', 'IMPORTED'], 'How.', { required: true }),
    returnedAt: column.instant('When it was returned.'),
  },
  [inOrder('activatedAt', 'returnedAt')],
);

export const licenseArtifacts = collection(
  'license-artifacts',
  'A license file or text that was issued.',
  {
    entitlementLineId: column.reference('entitlement-lines', 'The line it was issued for.', {
      required: true,
    }),
    activationId: column.reference('activations', 'The activation it was issued for.'),
    content: column.text('The bytes, in base64.', { guarded: true, bytes: contentBytes, shape: base64 }),
    sha256: column.text('SHA-256 of the bytes.', { required: true, shape: sha256 }),
    format: column.text('Format.', { required: true }),
    algorithm: column.text('Signature algorithm.'),
    keyId: column.text('Which signing key.'),
    customerHeld: column.flag('Whether a customer has it in hand.', { required: true }),
    verifiableHere: column.flag('Whether this system can verify it.', { required: true }),
  },
  [digestOfContent],
);

export const activationEvents = collection('activation-events', 'Something that happened to an activation.', {
  activationId: column.reference('activations', 'The activation.', { required: true }),
  kind: column.choice(
    ['ACTIVATED', 'RETURNED', 'REHOSTED', 'REPAIRED', 'HEARTBEAT', 'REFUSED', 'CLOSED'],
    'What happened.',
    { required: true },
  ),
  occurredAt: column.instant('When.', { required: true }),
  detail: column.text('More about it.'),
});

export const usageReports = collection(
  'usage-reports',
  'Metered use of a line within a period.',
  {
    entitlementLineId: column.reference('entitlement-lines', 'The line.', { required: true }),
    deviceId: column.reference('devices', 'Where.'),
    quantity: column.whole('How many units were used.', { required: true }),
    unitOfMeasure: column.text('What one unit is.', { required: true }),
    periodStart: column.instant('Start of the period.', { required: true }),
    periodEnd: column.instant('End of the period.', { required: true }),
  },
  [inOrder('periodStart', 'periodEnd')],
);
