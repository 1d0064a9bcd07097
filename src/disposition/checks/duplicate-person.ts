import { isEmail } from './bad-email.ts';
import { type Check, isRepeated, smallestKey } from './check.ts';

const email = 'lower(trim(email))';
// Everybody without a real address would otherwise be one person called n/a.
const real = isEmail('email');

/** People with the same e-mail but for case and outer blanks; the smallest key survives. */
export const duplicatePerson: Check = {
  rule: 'duplicate-person',
  phase: 'doubles',
  findsSurvivor: true,
  queries: () => [
    {
      entity: 'person',
      sql: `SELECT old_key, 'email' AS field, '***' AS value, survivor FROM (
          SELECT old_key, ${smallestKey(email)} AS survivor FROM mapped.person
          WHERE ${real} AND ${isRepeated(email, 'mapped.person', real)})
        WHERE survivor <> old_key`,
    },
  ],
};
