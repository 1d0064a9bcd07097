import { signingFunction } from '../../gate/signing-function.ts';
import type { NewAudience } from './audience-store.ts';

const one = (id: string, needs: string, kind: NewAudience['kind'] = 'DEPARTMENT'): NewAudience => ({
  id,
  title: signingFunction(id).title,
  kind,
  needs,
  expected: null,
});

/** The audiences that every migration starts with: each department, channel partners, end customers (FEATURES D6). */
export const standardAudiences: readonly NewAudience[] = [
  one('sales', 'Entering opportunities in the new system; which data it needs, and how accurate.'),
  one('orders', 'Validating orders: what the new system checks, what it refuses, what to do then.'),
  one('software-operations', 'Configuring products and licenses; keys, activations, corrections.'),
  one('it', 'Installing, integrating, monitoring and restoring the new system.'),
  one('product-management', 'What the new experience is, and how it is announced.'),
  one('legal', 'Which data is captured and shown; license agreements and privacy.'),
  one('engineering', 'How old and new keys are made and checked.'),
  one('finance', 'Reports and exports for revenue recognition, which must not change.'),
  one('renewals', 'Processing renewals; where the information is; reminders.'),
  one('support', 'Helping customers with the new portal; finding their licenses; escalation.'),
  one('executives', 'Reading the status, the changes and the risks.'),
  one('channel-partners', 'The new portal and what it can do for them.', 'CHANNEL_PARTNERS'),
  one('end-customers', 'Finding and activating their licenses in the new portal.', 'END_CUSTOMERS'),
];
