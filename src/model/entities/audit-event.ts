import { defineEntity } from '../entity.ts';
import { field } from '../field.ts';

export const auditEvent = defineEntity({
  name: 'audit_event',
  plural: 'audit events',
  doc: 'An entry of the old system’s audit log.',
  elsewhere: 'cannot be exported (FlexNet Operations), event_logs, not in its export (Keygen)',
  fields: {
    actor: field.text('Who did it.', { personal: true }),
    action: field.text('What was done.', { required: true }),
    subject_entity: field.text('Which kind of record.'),
    subject_key: field.exact('Which record, by its old key.'),
    at: field.instant('When.', { required: true }),
    detail: field.text('More about it.'),
  },
});
