import type { Account } from './account.ts';
import { hexadecimal } from './random.ts';

/** Rows of tables that nobody migrates: sign-ins and mail. */
export function addLeftovers(account: Account): void {
  const { random } = account;
  if (random.chance(0.2)) {
    account.insert('sessions', {
      token: `${account.number.toString(16)}-${random.text(hexadecimal, 24)}`,
      customer_id: random.between(1, 1000),
      data: '{"cart":[]}',
    });
  }
  if (random.chance(0.15)) {
    account.insert('mail_queue', {
      id: account.id('mail_queue'),
      recipient: `someone@${account.company.domain}`,
      subject: 'Your license expires soon',
      sent: random.between(0, 1),
    });
  }
}
