import { join } from 'node:path';
import { writeFileAtomically } from '../lib/atomic-file.ts';
import { ChangeoverError } from '../lib/errors.ts';
import { inTransaction } from '../lib/postgres.ts';
import { readText, sha256 } from '../project/mapping-file.ts';
import { parseValueMap } from '../project/value-map.ts';
import { confirmInText } from '../project/value-map-edit.ts';
import type { Actor } from '../store/actor.ts';
import { recordAudit } from '../store/audit-store.ts';
import { ChangedMeanwhile } from '../store/changed-meanwhile.ts';
import { publishEvent } from '../store/event-store.ts';
import type { ApiContext } from './api-context.ts';

/**
 * Confirms what an old value becomes, by name and day, in `values/<map>.csv` of the migration's folder: the file is
 * replaced whole, one writer at a time. The next run takes it up. Throws NOT_FOUND, ChangedMeanwhile (with the entry as
 * it is now) when the file is not the one the decision was based on, VALUE_MAP_INVALID.
 */
export async function confirmValue(
  context: ApiContext,
  actor: Actor,
  wanted: { map: string; old: string; new: string; basedOn: string; reason: string },
): Promise<{ sha256: string }> {
  const { pool, migration, project, clock } = context;
  const file = `values/${wanted.map}.csv`;
  const path = join(project.folder, 'values', `${wanted.map}.csv`);
  return inTransaction(pool, async (client) => {
    await client.query("SELECT pg_advisory_xact_lock(hashtextextended('changeover-values:' || $1, 0))", [
      migration,
    ]);
    const text = await readText(path, file);
    const before =
      parseValueMap(wanted.map, file, text).entries.find((one) => one.old === wanted.old) ?? null;
    const now = sha256(text);
    if (now !== wanted.basedOn) throw new ChangedMeanwhile('value map', { ...before, sha256: now });
    const day = clock().toISOString().slice(0, 10);
    const after = { old: wanted.old, new: wanted.new, confirmedBy: actor.name, confirmedOn: day };
    const edited = confirmInText(wanted.map, file, text, after);
    const subject = `value:${wanted.map}`;
    const said = { ...after, reason: wanted.reason };
    await recordAudit(client, { migration, actor, action: 'value.confirm', subject, before, after: said });
    await publishEvent(client, { migration, topic: 'values', subject, data: { map: wanted.map } });
    // Last: when it fails, nothing is recorded either.
    await writeFileAtomically(path, edited);
    return { sha256: sha256(edited) };
  });
}

/** Throws INPUT_INVALID when a field allows only some values and this is none of them. */
export function requireChoice(choices: readonly string[], value: string): void {
  if (choices.length === 0 || value === '' || choices.includes(value)) return;
  throw new ChangeoverError('INPUT_INVALID', { path: 'new', reason: `must be one of ${choices.join(', ')}` });
}
