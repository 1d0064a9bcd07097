import { signingFunction } from '../../gate/signing-function.ts';

/** A group that every migration starts with: what changes for it, what is checked with it, what it learns, what it does. */
export interface StandardGroup extends GroupWork {
  readonly title: string;
  /** Up to four letters for a badge. */
  readonly short: string;
}

interface GroupWork {
  readonly id: string;
  readonly impacts: readonly string[];
  readonly checks: readonly string[];
  readonly training: readonly string[];
  /** Work that comes with every migration, and how many weeks before the go-live day it must be done. */
  readonly tasks: readonly { readonly title: string; readonly weeksBefore: number }[];
}

const work: readonly GroupWork[] = [
  {
    id: 'sales',
    impacts: [
      'Opportunities are entered differently.',
      'The new system needs more accurate data about accounts, products and terms.',
    ],
    checks: ['An opportunity of each kind becomes an order without rework.'],
    training: ['Entering opportunities; which fields the new system needs and why.'],
    tasks: [
      { title: 'Correct accounts and contacts that the new system would refuse', weeksBefore: 8 },
      { title: 'Close or move opportunities that would cross the migration weekend', weeksBefore: 2 },
    ],
  },
  {
    id: 'orders',
    impacts: ['Orders are validated by other rules.', 'Orders stop during the migration weekend.'],
    checks: ['Each kind of order is validated, fulfilled, amended and canceled in the new system.'],
    training: ['What the new system checks, what it refuses, and what to do then.'],
    tasks: [
      { title: 'Test new, amended and canceled orders in the new system', weeksBefore: 5 },
      { title: 'Agree how orders that arrive during the switch are held and entered', weeksBefore: 3 },
    ],
  },
  {
    id: 'software-operations',
    impacts: ['Products, features and licenses are configured differently.'],
    checks: ['Every product that is sold can be configured, licensed, activated and corrected.'],
    training: ['Configuring products and licenses; keys, activations, corrections.'],
    tasks: [
      { title: 'Configure all products and license models in the new system', weeksBefore: 8 },
      { title: 'Confirm the values of the mapping', weeksBefore: 6 },
    ],
  },
  {
    id: 'it',
    impacts: [
      'Integrations change.',
      'Data is moved.',
      'A new system is installed, maintained and monitored.',
    ],
    checks: [
      'Every integration works on the final URLs.',
      'Monitoring raises an alarm when the system is down.',
      'Going back was rehearsed within the time allowed.',
    ],
    training: ['Installing, integrating, monitoring and restoring the new system.'],
    tasks: [
      { title: 'Install the final environment and its monitoring', weeksBefore: 6 },
      { title: 'Run the contract tests of all integrations on the final URLs', weeksBefore: 3 },
      { title: 'Rehearse the rollback', weeksBefore: 2 },
    ],
  },
  {
    id: 'product-management',
    impacts: ['The new experience is communicated to customers and partners.'],
    checks: ['Messages, pages and product names agree with the new system.'],
    training: ['What the new experience is, and how it is announced.'],
    tasks: [
      { title: 'Review the product catalog in the new system', weeksBefore: 8 },
      { title: 'Announce the new experience to customers and partners', weeksBefore: 4 },
    ],
  },
  {
    id: 'legal',
    impacts: ['Other data is captured or shown.', 'License agreements and privacy notices may change.'],
    checks: [
      'End-user license agreements are shown and accepted where they must be.',
      'Personal data is captured, shown, kept and deleted as the privacy notice says.',
    ],
    training: ['Which data is captured and shown; license agreements and privacy.'],
    tasks: [
      { title: 'Review data, license agreements and privacy notices of the new system', weeksBefore: 6 },
    ],
  },
  {
    id: 'engineering',
    impacts: ['Products must accept keys of the old and of the new system.'],
    checks: ['Old and new keys are validated by every supported version of every product.'],
    training: ['How old and new keys are made and checked.'],
    tasks: [{ title: 'Validate old and new keys in all supported product versions', weeksBefore: 5 }],
  },
  {
    id: 'finance',
    impacts: ['Reports and exports come from another system; revenue recognition must not change.'],
    checks: ['Revenue recognized for a closed quarter is the same from both systems.'],
    training: ['Reports and exports for revenue recognition.'],
    tasks: [
      { title: 'Compare revenue recognition of a closed quarter in both systems', weeksBefore: 4 },
      { title: 'Name the days around the quarter’s end on which nothing may change', weeksBefore: 8 },
    ],
  },
  {
    id: 'renewals',
    impacts: ['Renewals are processed in the new system.', 'Reminders are sent by it.'],
    checks: [
      'A renewal has the right product, quantity, term and contact.',
      'Reminders go out once, to the right people, on the right day.',
    ],
    training: ['Processing renewals; where the information is; reminders.'],
    tasks: [
      { title: 'Process renewals of each kind in the new system', weeksBefore: 4 },
      { title: 'Check who receives reminders in the four weeks after the switch', weeksBefore: 2 },
    ],
  },
  {
    id: 'support',
    impacts: [
      'Customers ask about the new portal.',
      'Support finds and corrects licenses in the new system.',
    ],
    checks: ['Customers can sign in, find, download and activate what they own.', 'The team is trained.'],
    training: ['Helping customers with the new portal; finding their licenses; escalation.'],
    tasks: [
      { title: 'Write answers to the questions that customers will ask', weeksBefore: 4 },
      { title: 'Plan the shifts of the first two weeks', weeksBefore: 2 },
    ],
  },
  {
    id: 'executives',
    impacts: ['They answer for the decision to go live.'],
    checks: ['They know status, changes and risks before each decision.'],
    training: ['Reading the status, the changes and the risks.'],
    tasks: [{ title: 'Agree the criteria of the go-live gate and who signs them', weeksBefore: 10 }],
  },
  {
    id: 'channel-partners',
    impacts: ['They order, renew and look after customers in the new system.'],
    checks: ['A partner can sign in and sees its own customers, and no others.'],
    training: ['The new portal and what it can do for them.'],
    tasks: [{ title: 'Train channel partners on the new system and its new capabilities', weeksBefore: 2 }],
  },
  {
    id: 'end-customers',
    impacts: ['They find their licenses, downloads and activations in another place.'],
    checks: ['A customer signs in and sees all that it owns, as before.'],
    training: ['The new portal and its new capabilities.'],
    tasks: [{ title: 'Tell end customers what changes, when, and where to get help', weeksBefore: 2 }],
  },
];

/** The thirteen groups (FEATURES D1), in the order in which pages show them. A project edits its copy in the store. */
export const standardGroups: readonly StandardGroup[] = work.map((group) => {
  const { title, short } = signingFunction(group.id);
  return { ...group, title, short };
});
