import { defineEntity } from '../entity.ts';
import { field } from '../field.ts';

export const activationEvent = defineEntity({
  name: 'activation_event',
  plural: 'activation events',
  doc: 'Something that happened to an activation.',
  elsewhere: 'fulfillment history (FlexNet Operations), event_logs, not in its export (Keygen)',
  fields: {
    activation: field.ref('activation', 'The activation.', { required: true }),
    kind: field.choice(
      ['ACTIVATED', 'RETURNED', 'REHOSTED', 'REPAIRED', 'HEARTBEAT', 'REFUSED'],
      'What happened.',
      { required: true },
    ),
    at: field.instant('When.', { required: true }),
    detail: field.text('More about it.'),
  },
});
