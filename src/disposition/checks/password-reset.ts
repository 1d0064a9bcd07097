import { recordCheck } from './check.ts';

/** Passwords that cannot be carried. */
export const passwordReset = recordCheck('password-reset', 'credential', {
  where: "r.strategy = 'FORCED_RESET'",
  field: 'scheme',
  value: 'r.scheme',
});
