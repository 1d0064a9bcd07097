import { z } from 'zod';
import { carriesReferencesOnly } from '../integrations/contract-secrets.ts';
import type { ContractTest } from '../integrations/contract-test.ts';
import { email, type FileChecks, smallId } from './file-values.ts';
import { accountOf, type Importing, insertRow, toldOf } from './importing.ts';

const milliseconds = z.number().int().min(50).max(120_000);
const url = z.url({ protocol: /^https?$/ }).max(2000);

const testSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('COMMAND'),
    command: z.string().min(1).max(63),
    within_milliseconds: milliseconds,
  }),
  z.strictObject({
    kind: z.literal('HTTP'),
    method: z.enum(['GET', 'HEAD', 'POST']).default('GET'),
    urls: z.strictObject({ rehearsal: url.optional(), 'burn-in': url.optional(), live: url.optional() }),
    headers: z
      .record(
        z.string().regex(/^[A-Za-z0-9-]{1,100}$/),
        z
          .string()
          .max(2000)
          .regex(/^[^\r\n\0]*$/),
      )
      .default({})
      .refine(carriesReferencesOnly, 'must give secrets in headers as references like ${CRM_TOKEN}'),
    body: z.string().max(100_000).optional(),
    expect: z.strictObject({
      status: z.number().int().min(100).max(599).default(200),
      body_contains: z.string().min(1).max(1000).optional(),
      json: z.strictObject({ pointer: z.string().max(500), equals: z.string().max(1000) }).optional(),
      within_milliseconds: milliseconds,
    }),
  }),
]);

const integrationSchema = z.strictObject({
  id: smallId,
  title: z.string().trim().min(1).max(200),
  kind: z.enum(['CRM', 'ERP', 'SSO', 'MAIL', 'WAREHOUSE', 'OTHER']),
  direction: z.enum(['IN', 'OUT', 'BOTH']),
  owner: email.optional(),
  notes: z.string().max(5000).default(''),
  at_switch: z.string().max(2000).default(''),
  at_rollback: z.string().max(2000).default(''),
  test: testSchema.optional(),
});

/** Links to other systems. */
export const integrationPart = { integrations: z.array(integrationSchema).max(200).default([]) };
interface Integrations {
  readonly integrations: readonly z.infer<typeof integrationSchema>[];
}

/** Refuses owners who are not among people, and one id twice. */
export function checkIntegrations({ integrations }: Integrations, { refuse, person }: FileChecks): void {
  if (new Set(integrations.map((one) => one.id)).size < integrations.length)
    refuse('integrations', 'has one id twice');
  for (const one of integrations) person(`integrations.${one.id}.owner`, one.owner);
}

/** Adds links that are not there; how many. */
export async function addIntegrations(importing: Importing, { integrations }: Integrations): Promise<number> {
  const { client, change } = importing;
  let added = 0;
  for (const { owner, test, ...one } of integrations) {
    const row = {
      migration: change.migration,
      ...one,
      owner: accountOf(importing, owner),
      test: test === undefined ? undefined : JSON.stringify(contractTest(test)),
    };
    if (!(await insertRow(client, 'integration', row))) continue;
    added += 1;
    await toldOf(importing, 'integration', 'integration', one.id, { ...one, test: test ?? null });
  }
  return added;
}

function contractTest(test: z.infer<typeof testSchema>): ContractTest {
  if (test.kind === 'COMMAND')
    return { kind: 'COMMAND', command: test.command, withinMilliseconds: test.within_milliseconds };
  const { status, body_contains: bodyContains = null, json = null, within_milliseconds } = test.expect;
  return {
    ...test,
    body: test.body ?? null,
    expect: { status, bodyContains, json, withinMilliseconds: within_milliseconds },
  };
}
