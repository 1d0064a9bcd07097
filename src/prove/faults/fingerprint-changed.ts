import type { Fault } from '../fault.ts';

export const fingerprintChanged: Fault = {
  class: 'fingerprint-changed',
  entity: 'device',
  doc: 'A device is known by another fingerprint.',
  field: 'fingerprint',
  cause: 'key-changed',
  where: 'length(r.fingerprint) > 1',
  value: "'0' || r.fingerprint || '0'",
};
