import { z } from '@hono/zod-openapi';
import { carriesReferencesOnly } from '../../governance/integrations/contract-secrets.ts';

const milliseconds = z.number().int().min(50).max(120_000);
const url = z.url({ protocol: /^https?$/ }).max(2000);

const contractTestSchema = z
  .discriminatedUnion('kind', [
    z.strictObject({
      kind: z.literal('HTTP'),
      method: z.enum(['GET', 'HEAD', 'POST']),
      urls: z
        .strictObject({ rehearsal: url.optional(), 'burn-in': url.optional(), live: url.optional() })
        .describe('One per environment; the host must be under `integrations.hosts` in changeover.yaml'),
      headers: z
        .record(
          z.string().regex(/^[A-Za-z0-9-]{1,100}$/),
          z
            .string()
            .max(2000)
            .regex(/^[^\r\n\0]*$/),
        )
        .describe('Secrets only as references like ${CRM_TOKEN}'),
      body: z.string().max(100_000).nullable(),
      expect: z.strictObject({
        status: z.number().int().min(100).max(599),
        bodyContains: z.string().min(1).max(1000).nullable(),
        json: z
          .strictObject({ pointer: z.string().max(500), equals: z.string().max(1000) })
          .nullable()
          .describe('A place in the answer (RFC 6901) and what must be there'),
        withinMilliseconds: milliseconds,
      }),
    }),
    z.strictObject({
      kind: z.literal('COMMAND'),
      command: z.string().min(1).max(63).describe('Name under `integrations.commands` in changeover.yaml'),
      withinMilliseconds: milliseconds,
    }),
  ])
  .openapi('ContractTest');
export type ContractTestView = z.infer<typeof contractTestSchema>;

const integrationFields = {
  title: z.string().trim().min(1).max(200),
  kind: z.enum(['CRM', 'ERP', 'SSO', 'MAIL', 'WAREHOUSE', 'OTHER']),
  direction: z.enum(['IN', 'OUT', 'BOTH']).describe('Seen from the entitlement system'),
  owner: z.uuid().nullable(),
  notes: z.string().max(5000),
  atSwitch: z.string().max(2000).describe('What is done with it at the switch'),
  atRollback: z.string().max(2000).describe('What is done with it at the rollback'),
  test: contractTestSchema
    .refine(
      (test) => test.kind === 'COMMAND' || carriesReferencesOnly(test.headers),
      'must give secrets in headers as references like ${CRM_TOKEN}',
    )
    .nullable(),
};

export const newIntegrationSchema = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, 'must be small letters, digits and hyphens'),
  ...integrationFields,
  owner: integrationFields.owner.default(null),
  notes: integrationFields.notes.default(''),
  atSwitch: integrationFields.atSwitch.default(''),
  atRollback: integrationFields.atRollback.default(''),
  test: integrationFields.test.default(null),
});
export const integrationChangeSchema = z.strictObject(integrationFields).partial();

export const integrationSchema = z
  .object({
    id: z.string(),
    ...integrationFields,
    ownerName: z.string().nullable(),
    lastRun: z
      .object({
        environment: z.string(),
        at: z.string(),
        passed: z.boolean(),
        milliseconds: z.number().int(),
        target: z.string(),
        findings: z.array(z.string()).describe('What was not as expected'),
        outdated: z.boolean().describe('The test was changed since'),
      })
      .nullable()
      .describe('The newest run in this environment'),
    version: z.number().int(),
  })
  .openapi('Integration');
export type IntegrationView = z.infer<typeof integrationSchema>;

export const integrationLimitsSchema = z
  .object({
    environment: z.enum(['rehearsal', 'burn-in', 'live']),
    hosts: z.array(z.string()),
    secrets: z.array(z.object({ name: z.string(), hosts: z.array(z.string()), set: z.boolean() })),
    commands: z.array(z.string()),
  })
  .openapi('IntegrationLimits');
export type IntegrationLimitsView = z.infer<typeof integrationLimitsSchema>;
