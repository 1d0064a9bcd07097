import { z } from 'zod';
import { ChangeoverError } from '../../lib/errors.ts';
import { demoAgreement, demoRules } from './demo-agreement-and-rules.ts';
import { demoOrders, demoRecords } from './demo-data.ts';

const imported = z.object({ refused: z.array(z.object({ code: z.string(), reason: z.string() })) });
const problem = z.object({ errors: z.array(z.object({ code: z.string() })).optional() });

/**
 * Fills an EMS with the demo over its own API; what is there already stays as it is. Throws EMS_NOT_STARTED when it refuses any
 * of it.
 */
export async function seedDemo(url: string, token: string): Promise<void> {
  const send = async (path: string, type: string, body: string): Promise<Response> =>
    fetch(`${url}${path}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${token}`, 'content-type': type },
      body,
    });
  for (const [collection, records] of demoRecords) {
    const lines = records.map((one) => JSON.stringify(one)).join('\n');
    const answer = await send(`/v1/import/${collection}`, 'application/x-ndjson', lines);
    const outcome = imported.safeParse(await answer.json());
    const reason = outcome.success ? refusedOf(outcome.data) : `HTTP ${answer.status}`;
    if (reason !== undefined) throw notSeeded(`${collection}: ${reason}`);
  }
  for (const [path, body] of [
    ['/v1/agreements', demoAgreement],
    ...demoRules.map((rule) => ['/v1/reminder-rules', rule] as const),
  ] as const) {
    const answer = await send(path, 'application/json', JSON.stringify(body));
    if (!answer.ok) throw notSeeded(`${path}: HTTP ${answer.status}`);
  }
  const today = new Date().toISOString().slice(0, 10);
  for (const order of demoOrders(today)) {
    const answer = await send('/v1/orders', 'application/json', JSON.stringify(order));
    if (answer.ok) continue;
    const codes = problem.parse(await answer.json()).errors?.map((one) => one.code) ?? [];
    if (!codes.includes('NUMBER_TAKEN'))
      throw notSeeded(`order: ${codes.join(', ')} (HTTP ${answer.status})`);
  }
}

/** Why a record was refused; a person who was erased meanwhile stays erased. */
function refusedOf({ refused }: z.infer<typeof imported>): string | undefined {
  return refused.find((one) => one.code !== 'PERSON_ERASED')?.reason;
}

function notSeeded(reason: string): ChangeoverError {
  return new ChangeoverError('EMS_NOT_STARTED', { reason: `the demo was refused: ${reason}` });
}
