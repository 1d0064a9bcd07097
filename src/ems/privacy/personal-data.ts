import { fieldsOf, type PersonalField } from './personal-field.ts';

const untilErased = 'As long as the person is a contact or member of a customer; then until erased.';
const commercial = 'As long as the commercial record; after an erasure it points at a record without a name.';

const account = fieldsOf(
  {
    purpose: 'To know and reach the people of customers and partners.',
    legalBasis: 'CONTRACT',
    retention: untilErased,
    erasure: 'EMPTIED',
    shownTo: 'parties:read',
    captured: 'BOTH',
  },
  {
    'people.full_name': 'Name.',
    'people.phone': 'Telephone number.',
    'people.locale': 'Language.',
    'people.source_system': 'System it came from.',
    'people.source_key': 'Key there.',
    'people.external_ids': 'Names in other systems.',
    'people.attributes': 'Attributes of the publisher’s own.',
  },
);

const address = fieldsOf(
  {
    purpose: 'To know and reach the people of customers and partners; to remind them of renewals.',
    legalBasis: 'CONTRACT',
    retention: untilErased,
    erasure: 'REPLACED',
    shownTo: 'parties:read',
    captured: 'BOTH',
  },
  { 'people.email': 'E-mail address.', 'people.status': 'Whether the account may sign in.' },
);

const signIn = fieldsOf(
  {
    purpose: 'To let people sign in as before.',
    legalBasis: 'CONTRACT',
    retention: untilErased,
    erasure: 'DELETED',
    shownTo: 'credentials:read',
    captured: 'IMPORTED',
  },
  {
    'credentials.person_id': 'Whose it is.',
    'credentials.scheme': 'Algorithm of the digest.',
    'credentials.digest': 'Digest of the password; never exported to the person, who knows it.',
    'credentials.salt': 'Salt of the digest.',
    'credentials.strategy': 'What happens at the next sign-in.',
    'credentials.source_key': 'Key in the system it came from.',
    'credentials.external_ids': 'Names in other systems.',
    'credentials.attributes': 'Attributes of the publisher’s own.',
  },
);

const roles = fieldsOf(
  {
    purpose: 'To know who acts for which customer, and in which role.',
    legalBasis: 'CONTRACT',
    retention: untilErased,
    erasure: 'DELETED',
    shownTo: 'parties:read',
    captured: 'BOTH',
  },
  {
    'memberships.person_id': 'Who.',
    'memberships.role': 'In which role.',
    'memberships.source_key': 'Key in the system it came from.',
    'memberships.external_ids': 'Names in other systems.',
    'memberships.attributes': 'Attributes of the publisher’s own.',
  },
);

const contacts = fieldsOf(
  {
    purpose: 'To know whom to write to about what was bought.',
    legalBasis: 'CONTRACT',
    retention: commercial,
    erasure: 'KEPT',
    shownTo: 'entitlements:read',
    captured: 'BOTH',
  },
  {
    'entitlements.contact_id': 'Contact of an entitlement.',
    'entitlement_parties.person_id': 'Contact of a tier of the channel.',
    'renewals.contact_id': 'Contact of a renewal.',
    'renewal_quotes.contact_id': 'Contact of a quote.',
    'order_requests.request':
      'A draft order as it was sent, with the ids of its contacts; an erasure is refused while there is one.',
  },
);

const acceptances = fieldsOf(
  {
    purpose: 'To prove that a license agreement was accepted.',
    legalBasis: 'LEGITIMATE_INTEREST',
    retention:
      'As long as claims may arise from the agreement; after an erasure it points at a record without a name.',
    erasure: 'KEPT',
    shownTo: 'parties:read',
    captured: 'BOTH',
  },
  {
    'eula_acceptances.person_id': 'Who accepted.',
    'eula_acceptances.accepted_at': 'When.',
    'acceptance_evidence.acceptance_id': 'The acceptance that it proves.',
    'acceptance_evidence.locale': 'The language that was shown.',
  },
);

const mailed = fieldsOf(
  {
    purpose: 'To remind of renewals once, and to prove it.',
    legalBasis: 'LEGITIMATE_INTEREST',
    retention: commercial,
    erasure: 'KEPT',
    shownTo: 'mail:read',
    captured: 'MADE_HERE',
  },
  {
    'reminders.person_id': 'Who was reminded.',
    'reminders.locale': 'The language of the mail.',
    'reminders.message_id': 'Message-ID; it names nobody.',
  },
);

const mailAnswers = [
  ...fieldsOf(
    {
      purpose: 'To find out why mail does not arrive.',
      legalBasis: 'LEGITIMATE_INTEREST',
      retention: untilErased,
      erasure: 'EMPTIED',
      shownTo: 'mail:read',
      captured: 'MADE_HERE',
    },
    { 'reminders.reply': 'What the mail server said, without addresses.' },
  ),
  ...fieldsOf(
    {
      purpose: 'Not to write to addresses that do not exist.',
      legalBasis: 'LEGITIMATE_INTEREST',
      retention: untilErased,
      erasure: 'DELETED',
      shownTo: 'mail:read',
      captured: 'MADE_HERE',
    },
    {
      'mail_bounces.person_id': 'Whose address it was.',
      'mail_bounces.address_digest': 'Digest of the address.',
      'mail_bounces.status': 'Why it came back.',
    },
  ),
  ...fieldsOf(
    {
      purpose: 'Not to write to an address whose owner does not want it.',
      legalBasis: 'LEGAL_OBLIGATION',
      retention:
        'For good: without it, a new record with the address would be written to again. It does not tell the address.',
      erasure: 'KEPT',
      shownTo: null,
      captured: 'MADE_HERE',
    },
    { 'mail_opt_outs.address_digest': 'Digest of the address.' },
  ),
];

const texts = fieldsOf(
  {
    purpose: 'Kept as it came; it may name a person.',
    legalBasis: 'LEGITIMATE_INTEREST',
    retention: 'As long as the record; the address and name of an erased person are taken out.',
    erasure: 'REDACTED',
    shownTo: 'activations:read',
    captured: 'BOTH',
  },
  {
    'devices.fingerprint': 'What identifies a device; of a named user, the person.',
    'devices.name': 'Name of a device; often that of its user.',
    'devices.attributes': 'Attributes of the publisher’s own.',
    'activation_events.detail': 'More about what happened.',
    'activation_events.attributes': 'Attributes of the publisher’s own.',
    'activations.attributes': 'Attributes of the publisher’s own.',
    'usage_reports.attributes': 'Attributes of the publisher’s own.',
    'license_artifacts.attributes': 'Attributes of the publisher’s own.',
    'audit_events.actor': 'Who did it in the old system.',
    'audit_events.subject_key': 'The key of what it was done to.',
    'audit_events.detail': 'More about it.',
    'audit_events.attributes': 'Attributes of the publisher’s own.',
    'organizations.attributes': 'Attributes of the publisher’s own.',
    'orders.attributes': 'Attributes of the publisher’s own.',
    'order_lines.attributes': 'Attributes of the publisher’s own.',
    'entitlements.attributes': 'Attributes of the publisher’s own.',
    'entitlement_parties.attributes': 'Attributes of the publisher’s own.',
    'entitlement_lines.attributes': 'Attributes of the publisher’s own.',
    'renewals.attributes': 'Attributes of the publisher’s own.',
    'eula_acceptances.attributes': 'Attributes of the publisher’s own.',
  },
);

const kept = [
  ...fieldsOf(
    {
      purpose:
        'Name of a customer, as it is a party to the contract; of a sole trader, it is that of a person.',
      legalBasis: 'CONTRACT',
      retention: 'As long as the commercial record. An organization is renamed, not erased.',
      erasure: 'KEPT',
      shownTo: 'parties:read',
      captured: 'BOTH',
    },
    {
      'organizations.display_name': 'Name of an organization.',
      'organizations.email_domain': 'Domain of its people.',
    },
  ),
  ...fieldsOf(
    {
      purpose: 'To prove what a customer holds; a file that is signed cannot be changed.',
      legalBasis: 'CONTRACT',
      retention:
        'As long as the right. Files of this system name no person but by id; old ones may name the licensee.',
      erasure: 'KEPT',
      shownTo: 'activations:read',
      captured: 'BOTH',
    },
    {
      'license_artifacts.content': 'License file.',
      'offline_requests.answer': 'License file that was answered to a request file.',
    },
  ),
  ...fieldsOf(
    {
      purpose:
        'To know who changed what. It never holds names, addresses or free attributes of people: they are masked when it is written.',
      legalBasis: 'LEGAL_OBLIGATION',
      retention: 'For good; append-only. A token’s name is that of a system: do not name people there.',
      erasure: 'KEPT',
      shownTo: 'audit:read',
      captured: 'MADE_HERE',
    },
    {
      'change_log.actor': 'Name and id of the token.',
      'change_log.before': 'Before, masked.',
      'change_log.after': 'After, masked.',
      'events.payload': 'What happened, masked.',
      'outbox_events.payload': 'The same, not numbered yet.',
      'api_tokens.name': 'Name of a token.',
      'api_tokens.created_by': 'Who issued it: the name of a token.',
      'merges.merged_by': 'Who merged: the name of a token.',
      'signing_keys.created_by': 'Who made it: the name of a token.',
      'webhooks.created_by': 'Who made it: the name of a token.',
      'reminder_rules.created_by': 'Who made it: the name of a token.',
      'renewal_quotes.created_by': 'Who made it: the name of a token.',
      'agreements.created_by': 'Who published it: the name of a token.',
      'acceptance_evidence.recorded_by': 'Who told it: the name of a token.',
      'erasures.requested_by': 'Who erased: the name of a token.',
      'erasures.person_id': 'The record that was erased.',
    },
  ),
  ...fieldsOf(
    {
      purpose: 'To answer a repeated request as the first time.',
      legalBasis: 'CONTRACT',
      retention: 'A day; with an erasure, at once.',
      erasure: 'DELETED',
      shownTo: null,
      captured: 'MADE_HERE',
    },
    { 'idempotency_keys.body': 'An answer; of a request about a person, with its data.' },
  ),
];

/** Every column that holds, or may hold, personal data. A test compares it with the schema: no column is in neither list. */
export const personalData: readonly PersonalField[] = [
  ...account,
  ...address,
  ...signIn,
  ...roles,
  ...contacts,
  ...acceptances,
  ...mailed,
  ...mailAnswers,
  ...texts,
  ...kept,
];
