import type { Fault } from '../fault.ts';

export const overdraftChanged: Fault = {
  class: 'overdraft-changed',
  entity: 'license_model',
  doc: 'A model allows another overdraft.',
  field: 'overdraft',
  cause: 'overdraft-changed',
  where: 'r.overdraft IS NOT NULL',
  value: '(r.overdraft + 3)::VARCHAR',
};
