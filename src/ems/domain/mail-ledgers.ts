import { type Collection, ledger } from './collection.ts';
import { column } from './column.ts';

const tiers = ['END_CUSTOMER', 'RESELLER', 'DISTRIBUTOR'];

/** Texts of mail that the publisher has written. */
export const mailTemplates = ledger('mail-templates', 'The text of a mail in one language.', {
  name: column.text('Which mail.', { required: true }),
  locale: column.text('BCP 47 language tag.', { required: true }),
  subject: column.text('Subject, with placeholders.', { required: true }),
  text: column.text('Plain text, with placeholders.', { required: true }),
  html: column.text('HTML, with placeholders.', { required: true }),
});

export const reminderRules = ledger('reminder-rules', 'When whom to remind.', {
  daysBefore: column.whole('Days before the last day of a right; negative: after it.', {
    required: true,
    least: -365,
  }),
  role: column.choice(tiers, 'Whom: the tier of the channel.', { required: true }),
  createdBy: column.text('Who made it.', { required: true }),
});

const reminders = ledger(
  'reminders',
  'A reminder to one reader about what one customer has due on one day.',
  {
    daysBefore: column.whole('Days before the last day.', { required: true, least: -365 }),
    role: column.choice(tiers, 'The reader’s tier.', { required: true }),
    personId: column.reference('people', 'The reader.', { required: true }),
    organizationId: column.reference('organizations', 'The end customer.', { required: true }),
    dueDate: column.day('Last day of the rights.', { required: true }),
    sendOn: column.day('When it is to be sent.', { required: true }),
    state: column.choice(['QUEUED', 'CLAIMED', 'SENDING', 'SENT', 'SKIPPED', 'FAILED', 'UNKNOWN'], 'State.', {
      required: true,
    }),
    reason: column.text('Why it is in that state, as a code.'),
    reply: column.text('What the mail server said, without addresses.'),
    attempts: column.whole('How often it was tried.', { required: true }),
    messageId: column.text('Its Message-ID, without brackets.'),
    locale: column.text('The language it went out in.'),
    sentAt: column.instant('When the mail server took it.'),
  },
);

const mailBounces = ledger('mail-bounces', 'A mail that came back.', {
  personId: column.reference('people', 'Whose address it was.', { required: true }),
  reminderId: column.reference('reminders', 'Which mail.'),
  kind: column.choice(['HARD', 'SOFT'], 'HARD: the address is not written to again.', { required: true }),
  status: column.text('Enhanced status code (RFC 3463).', { required: true }),
});

export const mailLedgers: readonly Collection[] = [mailTemplates, reminderRules, reminders, mailBounces];
