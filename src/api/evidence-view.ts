import { z } from '@hono/zod-openapi';
import type { ListedEntry } from '../evidence/entry-list.ts';
import { entryText } from '../evidence/evidence-entry.ts';
import { titleOf } from '../evidence/evidence-kind.ts';
import { criteriaOf } from '../gate/criteria.ts';
import type { ProjectConfig } from '../project/project-config.ts';
import {
  attachmentSchema,
  type evidenceEntrySchema,
  type evidenceItemSchema,
} from './schema/evidence-schema.ts';

/** One entry in a list. */
export function evidenceItem({ entry, state }: ListedEntry): z.input<typeof evidenceItemSchema> {
  const { seq, at, kind, run, environment, outcome, summary, hash, body } = entry;
  return {
    seq,
    at,
    kind,
    title: titleOf(kind),
    run,
    environment,
    outcome,
    summary,
    state,
    hash,
    by: personOf(body),
  };
}

/** The name of who made an entry, under the field that its kind writes it to. */
function personOf(body: ListedEntry['entry']['body']): string | null {
  const name = body['produced_by_name'] ?? body['withdrawn_by_name'] ?? body['name'];
  return typeof name === 'string' && name !== '' ? name : null;
}

/** One entry with everything it says, and the exact text that is hashed. */
export function evidenceDetail(
  listed: ListedEntry,
  config: Pick<ProjectConfig, 'criteria'>,
): z.input<typeof evidenceEntrySchema> {
  const { entry, withdrawn } = listed;
  const { hash: _hash, ...hashed } = entry;
  const files = z.array(attachmentSchema).safeParse(entry.body['attachments']);
  return {
    ...evidenceItem(listed),
    prevHash: entry.prev_hash,
    systems: entry.systems,
    fingerprint: entry.fingerprint,
    build: entry.build,
    body: entry.body,
    attachments: files.success ? files.data : [],
    criteria: criteriaOf(config.criteria)
      .filter((one) => one.requires.some((asked) => asked.kind === entry.kind))
      .map((one) => one.id),
    withdrawnBecause: withdrawn,
    text: entryText(hashed),
  };
}
