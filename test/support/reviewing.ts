import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { ReviewRecord, WorkItem } from '../../src/api/schema/validation-schema.ts';
import type { ApiAnswer, ApiClient } from './api-world.ts';

/** Everything that a reviewer still has to judge. */
export async function listOwnWork(as: ApiClient, validation: string): Promise<WorkItem[]> {
  const items: WorkItem[] = [];
  for (let cursor = ''; ; ) {
    const page = await as.get(`/api/validations/${validation}/work?limit=200${cursor}`);
    expect(page.status).toBe(200);
    items.push(...page.json.items);
    if (page.json.next === null) return items;
    cursor = `&cursor=${page.json.next}`;
  }
}

/** One record as a reviewer sees it. */
export async function showRecord(
  as: ApiClient,
  validation: string,
  item: string,
  reveal = false,
): Promise<ReviewRecord> {
  return (await as.get(`/api/validations/${validation}/records/${item}?reveal=${reveal}`)).json;
}

/** Sends one judgement. */
export async function judgeOne(
  as: ApiClient,
  validation: string,
  given: { item: string; verdict: string; judgement?: string; note?: string },
): Promise<ApiAnswer> {
  const { item, verdict, judgement = randomUUID(), note = '' } = given;
  const body = { item, verdict, note, seconds: 20 };
  return as.put(`/api/validations/${validation}/judgements/${judgement}`, body);
}

/** What an attentive reviewer of `reviewedRun` says: what the old row says must be what both sides say. */
export function looksRight(shown: ReviewRecord): boolean {
  if (shown.fields.some((one) => one.differs)) return false;
  const raw = new Set(shown.old.flatMap((row) => row.columns.map((column) => column.value)));
  const checked = shown.entity === 'organization' ? ['name', 'kind', 'country'] : ['email', 'name'];
  return checked.every((name) => raw.has(shown.fields.find((one) => one.field === name)?.new.value ?? null));
}
