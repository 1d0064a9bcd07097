import type { Fault } from '../fault.ts';

export const emailChanged: Fault = {
  class: 'email-changed',
  entity: 'person',
  doc: 'An e-mail differs beyond its case.',
  field: 'email',
  cause: 'email-changed',
  where: 'r.email IS NOT NULL',
  value: "'x' || r.email",
};
