import type { NewAudience } from './audience-store.ts';

const one = (
  id: string,
  title: string,
  needs: string,
  kind: NewAudience['kind'] = 'DEPARTMENT',
): NewAudience => ({
  id,
  title,
  kind,
  needs,
  expected: null,
});

/** The audiences that every migration starts with: each department, channel partners, end customers (FEATURES D6). */
export const standardAudiences: readonly NewAudience[] = [
  one('sales', 'Sales', 'Entering opportunities in the new system; which data it needs, and how accurate.'),
  one('orders', 'Orders', 'Validating orders: what the new system checks, what it refuses, what to do then.'),
  one(
    'software-operations',
    'Software Operations',
    'Configuring products and licenses; keys, activations, corrections.',
  ),
  one('it', 'IT', 'Installing, integrating, monitoring and restoring the new system.'),
  one(
    'product-management',
    'Product Management and Marketing',
    'What the new experience is, and how it is announced.',
  ),
  one('legal', 'Legal', 'Which data is captured and shown; license agreements and privacy.'),
  one('engineering', 'Engineering', 'How old and new keys are made and checked.'),
  one('finance', 'Finance', 'Reports and exports for revenue recognition, which must not change.'),
  one('renewals', 'Renewals', 'Processing renewals; where the information is; reminders.'),
  one('support', 'Support', 'Helping customers with the new portal; finding their licenses; escalation.'),
  one('executives', 'Executives', 'Reading the status, the changes and the risks.'),
  one(
    'channel-partners',
    'Channel Partners',
    'The new portal and what it can do for them.',
    'CHANNEL_PARTNERS',
  ),
  one(
    'end-customers',
    'End Customers',
    'Finding and activating their licenses in the new portal.',
    'END_CUSTOMERS',
  ),
];
