import type { Actor } from '../access/actor.ts';

/** Who sends mail and ends quotes that are over, in the change log. It may do nothing by a request: no token is its. */
export const mailSender: Actor = {
  id: 'mail-sender',
  name: 'mail-sender',
  role: 'OPERATOR',
  scopes: new Set(),
  organizationId: undefined,
};

/** Who ends the mail by a link, in the change log. */
export const mailReader: Actor = { ...mailSender, id: 'mail-reader', name: 'mail-reader' };
