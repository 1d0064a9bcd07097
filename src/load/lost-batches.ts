import type { StageContext } from '../stage/stage.ts';
import { reopenBatches, witnesses } from './load-store.ts';
import type { NewSystemLink } from './new-system-link.ts';
import { lookUp } from './send-batch.ts';

/**
 * Looks whether the new system still has what it acknowledged (it may have been restored from an older copy): two
 * records of every acknowledged batch are asked for, and batches that lack one are set back to be sent again. Returns
 * how many.
 */
export async function reopenLostBatches(
  context: StageContext,
  link: NewSystemLink,
  entity: string,
): Promise<number> {
  const byId = await witnesses(context.store, context.run.id, entity);
  if (byId.size === 0) return 0;
  const ids = [...byId.keys()];
  const lost = new Set<number>();
  const step = link.system.limits.batchRecords;
  for (let at = 0; at < ids.length; at += step) {
    const part = ids.slice(at, at + step);
    const found = await link.call((system, within) => lookUp(system, entity, part, within));
    for (const id of part) {
      const batch = byId.get(id);
      if (!found.has(id) && batch !== undefined) lost.add(batch);
    }
  }
  if (lost.size > 0) await reopenBatches(context.store, context.run.id, entity, [...lost]);
  return lost.size;
}
