import { ledger } from './collection.ts';
import { column } from './column.ts';

export const webhookList = ledger('webhooks', 'A receiver of events; its secret is shown once, and sealed.', {
  url: column.text('Where events are sent.', { required: true }),
  description: column.text('What it is for.'),
  eventTypes: column.words('Types of events that are sent: `orders.booked`, `orders.*`, or `*`.', {
    required: true,
  }),
  ordered: column.flag('Whether an event waits until the one before was taken.', { required: true }),
  state: column.choice(['ACTIVE', 'PAUSED', 'DISABLED'], 'Whether it is sent to.', { required: true }),
  disabledReason: column.text('Why the server disabled it.'),
  formerSecretUntil: column.instant('Until when messages are also signed with the secret before.'),
  createdBy: column.text('Who made it.', { required: true }),
});

export const webhookDeliveryList = ledger(
  'webhook-deliveries',
  'A message to a webhook, and how far it came.',
  {
    webhookId: column.reference('webhooks', 'The receiver.', { required: true }),
    messageId: column.text('The header webhook-id: the same for an event, however often it is sent.', {
      required: true,
    }),
    eventNumber: column.whole('Number of the event; empty for a test.'),
    type: column.text('Type of the event.', { required: true }),
    state: column.choice(['PENDING', 'DELIVERED', 'FAILED', 'SKIPPED'], 'How far it came.', {
      required: true,
    }),
    attempts: column.whole('How often it was sent.', { required: true }),
    nextAttemptAt: column.instant('When it is sent next.'),
    finishedAt: column.instant('When it was taken, given up, or skipped.'),
    replayOf: column.reference('webhook-deliveries', 'The delivery that was asked for once more.'),
  },
);

const webhookAttemptList = ledger('webhook-attempts', 'One request to a webhook, and its answer.', {
  deliveryId: column.reference('webhook-deliveries', 'What was sent.', { required: true }),
  webhookId: column.reference('webhooks', 'The receiver.', { required: true }),
  status: column.whole('HTTP status of the answer; empty when there was none.'),
  failure: column.text('Why it failed, as a code; empty when it was taken.'),
  milliseconds: column.whole('How long it took.', { required: true }),
});

/** Lists about webhooks. */
export const webhookLedgers = [webhookList, webhookDeliveryList, webhookAttemptList];
