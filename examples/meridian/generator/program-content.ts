/** What each function of the made-up program works on. */
export interface FunctionContent {
  readonly id: string;
  readonly topic: string;
  readonly issue: string;
  readonly processes: readonly [string, string, string];
}

const of = (
  id: string,
  topic: string,
  issue: string,
  ...processes: readonly [string, string, string]
): FunctionContent => ({ id, topic, issue, processes });

export const functions: readonly FunctionContent[] = [
  of(
    'sales',
    'opportunities and quotes',
    'Two sales teams name the same edition differently',
    'Quote a new license',
    'Quote an upgrade',
    'Find a customer’s licenses',
  ),
  of(
    'orders',
    'order entry',
    'Orders without a tax number stop in validation',
    'Enter an order',
    'Correct an order',
    'Cancel an order',
  ),
  of(
    'software-operations',
    'product and license setup',
    'Retired bundles may come back by mistake',
    'Issue a license',
    'Move an activation',
    'Withdraw a license',
  ),
  of(
    'it',
    'interfaces and monitoring',
    'How long the old database stays readable',
    'Restore from the backup',
    'Send orders to the new system',
    'Watch the night jobs',
  ),
  of(
    'product-management',
    'editions and announcements',
    'The announcement needs one more language',
    'Add an edition',
    'Announce the new portal',
    'Report use by edition',
  ),
  of(
    'legal',
    'license agreements and privacy',
    'Retention of old activation logs is not settled',
    'Show the accepted agreement',
    'Erase a person',
    'Answer a request for data',
  ),
  of(
    'engineering',
    'old and new keys',
    'Keys of version 3 are checked offline',
    'Check an old key',
    'Make a new key',
    'Activate offline',
  ),
  of(
    'finance',
    'revenue reports',
    'Maintenance that began last year counts twice',
    'Close a month',
    'Report revenue by product',
    'Refund an order',
  ),
  of(
    'renewals',
    'maintenance and renewals',
    'Reminders went out for expired contracts',
    'Renew maintenance',
    'Send reminders',
    'Merge two contracts',
  ),
  of(
    'support',
    'customer questions',
    'Support staff miss the history of activations',
    'Find a license by mail address',
    'Reset activations',
    'Escalate a case',
  ),
  of(
    'executives',
    'decision and risks',
    'Who decides to go back in the night of the switch',
    'Read the readiness report',
    'Sign the go-live',
    'Decide to go back',
  ),
  of(
    'channel-partners',
    'the partner portal',
    'Partners order in the name of their customers',
    'Order as a partner',
    'See the customers’ licenses',
    'Register a sale',
  ),
  of(
    'end-customers',
    'the customer portal',
    'Customers with two accounts see half of their licenses',
    'Sign in for the first time',
    'Download a license file',
    'Activate a new computer',
  ),
];

/** Those who are no department. */
export const outside: ReadonlySet<string> = new Set(['channel-partners', 'end-customers']);

/** Whether a department says that it is ready: every one but Support, so that one declaration is left to try. */
export function declaredReady(group: string): boolean {
  return !outside.has(group) && group !== 'support';
}

export const trainingVerb = 'Train people in';

/** Days are counted from today. */
export const phases = [
  {
    verb: 'Collect requirements for',
    from: -70,
    until: -50,
    milestone: 'Requirements agreed',
    of: 'product-management',
  },
  {
    verb: 'Review the mapping of',
    from: -49,
    until: -36,
    milestone: 'Mapping agreed',
    of: 'software-operations',
  },
  { verb: 'Check rehearsed data of', from: -35, until: -22, milestone: 'First rehearsal accepted', of: 'it' },
  { verb: 'Write test scenarios for', from: -21, until: -12, milestone: 'Scenarios complete', of: 'support' },
  { verb: trainingVerb, from: -11, until: 3, milestone: 'Departments trained', of: 'support' },
  { verb: 'Test', from: 2, until: 13, milestone: 'Second rehearsal accepted', of: 'orders' },
  { verb: 'Burn in', from: 14, until: 28, milestone: 'Burn-in accepted', of: 'it' },
] as const;
