import { z } from '@hono/zod-openapi';
import { deliveryStates } from '../../governance/messages/delivery-store.ts';

const templateFields = {
  name: z.string().trim().min(1).max(200).describe('How the template is called here'),
  subject: z.string().trim().min(1).max(300).describe('With placeholders like {{name}}'),
  body: z
    .string()
    .trim()
    .min(1)
    .max(20_000)
    .describe('Plain text with placeholders; an empty line makes a paragraph'),
};
export const newTemplateSchema = z.strictObject(templateFields);
export const templateChangeSchema = z.strictObject(templateFields).partial();
export const templateSchema = z
  .object({ id: z.uuid(), ...templateFields, version: z.number().int() })
  .openapi('MessageTemplate');
export type MessageTemplateView = z.infer<typeof templateSchema>;

export const previewQuestionSchema = z.strictObject({
  subject: templateFields.subject,
  body: templateFields.body,
});
export const previewSchema = z
  .object({
    subject: z.string(),
    text: z.string(),
    html: z.string().describe('The HTML part as it would be sent'),
    placeholders: z.array(z.string()).describe('What can be written between {{ and }}'),
  })
  .openapi('MessagePreview');
export type MessagePreviewView = z.infer<typeof previewSchema>;

export const contactSchema = z
  .object({
    email: z.string(),
    name: z.string(),
    organization: z.string(),
    segment: z.string(),
    wave: z.string(),
    fields: z.record(z.string(), z.string()),
    optedOut: z.boolean(),
    bounced: z.boolean(),
  })
  .openapi('MessageContact');

export const contactGroupSchema = z
  .object({
    segment: z.string(),
    wave: z.string(),
    contacts: z.number().int(),
    suppressed: z.number().int().describe('Of them not written to: messages ended, or address bounced'),
  })
  .openapi('MessageContactGroup');
export type ContactGroupView = z.infer<typeof contactGroupSchema>;

export const importedSchema = z.object({ file: z.string(), rows: z.number().int() });

export const contactsOfRunSchema = z.object({
  run: z.string(),
  rows: z.number().int().describe('Contacts that were added or brought up to date'),
  withoutAddress: z.number().int().describe('Active people who move and whose address is none'),
});

const campaignFields = {
  title: z.string().trim().min(1).max(200),
  template: z.uuid(),
  segment: z.string().max(100).nullable().describe('null: every segment'),
  wave: z.string().max(100).nullable().describe('null: every wave'),
};
export const newCampaignSchema = z.strictObject({
  ...campaignFields,
  segment: campaignFields.segment.default(null),
  wave: campaignFields.wave.default(null),
});
export const campaignChangeSchema = z.strictObject(campaignFields).partial();
export const campaignSchema = z
  .object({
    id: z.uuid(),
    ...campaignFields,
    templateName: z.string(),
    state: z.enum(['DRAFT', 'SENDING', 'PAUSED', 'DONE', 'STOPPED']),
    trouble: z.string().describe('Why nothing goes out just now; empty when all is well'),
    startedAt: z.string().nullable(),
    recipients: z.number().int().describe('Contacts in its segment and wave now'),
    deliveries: z.object({
      queued: z.number().int(),
      sending: z.number().int(),
      sent: z.number().int(),
      failed: z.number().int(),
      unknown: z.number().int(),
      suppressed: z.number().int(),
      bounced: z.number().int(),
    }),
    version: z.number().int(),
  })
  .openapi('MessageCampaign');
export type CampaignView = z.infer<typeof campaignSchema>;

export const deliverySchema = z
  .object({
    id: z.uuid(),
    campaign: z.uuid(),
    email: z.string(),
    state: z.enum(deliveryStates),
    attempts: z.number().int(),
    nextAt: z.string(),
    sentAt: z.string().nullable(),
    sentTo: z.string().nullable().describe('Where it really went: the catch-all address in a rehearsal'),
    reply: z.string().describe('What the mail server said, or why it was not sent'),
  })
  .openapi('MessageDelivery');
export type DeliveryView = z.infer<typeof deliverySchema>;

export const decisionSchema = z.strictObject({
  decision: z.enum(['SEND_AGAIN', 'TAKE_AS_SENT']),
});

export const sendRoundSchema = z.object({
  ended: z.enum(['nothing-due', 'time-up', 'other', 'trouble']),
  sent: z.number().int(),
  failed: z.number().int(),
  unknown: z.number().int(),
  lost: z.number().int(),
});

export const testSendSchema = z.strictObject({ subject: templateFields.subject, body: templateFields.body });
export const testSentSchema = z.object({
  result: z.enum(['sent', 'later', 'refused', 'unreachable', 'unknown']),
  to: z.string().nullable(),
  reply: z.string(),
});

export const bouncesRecordedSchema = z.object({ bounces: z.number().int(), deliveries: z.number().int() });
export const optOutSchema = z.strictObject({ email: z.email().max(254) });

export const mailSettingsSchema = z
  .object({
    configured: z.boolean(),
    environment: z.enum(['rehearsal', 'burn-in', 'live']),
    catchAll: z.string().nullable().describe('Where everything goes in a rehearsal'),
    onlyCatchAll: z.boolean(),
    from: z.string().nullable(),
    perMinute: z.number().int().nullable(),
  })
  .openapi('MailSettings');
export type MailSettingsView = z.infer<typeof mailSettingsSchema>;
