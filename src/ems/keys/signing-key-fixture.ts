import { expect } from 'vitest';
import type { TestEms } from '../ems-fixture.ts';

export interface TestKey {
  readonly id: string;
  readonly keyId: string;
  readonly state: string;
}

type Client = Pick<TestEms, 'ask' | 'post'>;

/** All signing keys of an EMS. */
export async function keysOf(ems: Client): Promise<TestKey[]> {
  const response = await ems.ask('/v1/signing-keys?limit=1000');
  return ((await response.json()) as { items: TestKey[] }).items;
}

/** The one that signs. */
export async function signingKeyOf(ems: Client): Promise<TestKey> {
  const found = (await keysOf(ems)).filter((one) => one.state === 'SIGNING');
  expect(found).toHaveLength(1);
  return found[0] as TestKey;
}

/** Has a new one made. */
export async function rotated(ems: Client): Promise<TestKey> {
  const response = await ems.post('/v1/signing-keys', {});
  expect(response.status).toBe(201);
  return (await response.json()) as TestKey;
}

/** Changes one: `promote`, `retire`, `restore`, `reinstate`; `revoke` with a reason. */
export async function actOnKey(ems: Client, id: string, name: string, reason?: string): Promise<TestKey> {
  const path = `/v1/signing-keys/${id}/${name}`;
  const response =
    reason === undefined ? await ems.ask(path, { method: 'POST' }) : await ems.post(path, { reason });
  const text = await response.text();
  expect(response.status, text).toBe(200);
  return JSON.parse(text) as TestKey;
}
