import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Duck } from '../duck/duck.ts';
import { identifier, literal, parquet } from '../duck/sql-text.ts';
import { ChangeoverError } from '../lib/errors.ts';
import { entityNamed } from '../model/canonical-model.ts';
import type { Disposition } from '../model/disposition.ts';
import { type Entity, references } from '../model/entity.ts';
import { sharedFolder } from '../stage/run-folder.ts';
import type { StageContext } from '../stage/stage.ts';
import type { NewSystem } from '../systems/new-system.ts';
import { archiveFile } from './archive.ts';
import { entityOrRefuse } from './archive-find.ts';
import { type Restored, readRestored, writeRestored } from './restored.ts';
import { shownKey } from './shown-key.ts';

export interface RestoreOptions {
  /** Restore archived parents that are not in the new system as well, before the record. */
  readonly withParents?: boolean | undefined;
  /** Also migrate a record that was rejected. */
  readonly force?: boolean | undefined;
  readonly reason: string;
  /** Who decides. */
  readonly by: string;
  /** Writes records into the new system at once; throws when it refuses one. */
  readonly put: (entity: string, oldKeys: readonly string[]) => Promise<void>;
}

export type RestoreContext = Pick<
  StageContext,
  'project' | 'openDuck' | 'openNewSystem' | 'clock' | 'signal'
>;

export interface RestoredRecord {
  readonly entity: string;
  readonly old_key: string;
}

/**
 * Migrates one archived record after all, and its archived parents first when asked. Each gets a line in
 * decisions/restored.csv, which lets it migrate in later runs whatever checks and rules say, and is put into the new system at once; when
 * that fails, the lines of what is not there are taken back. May be repeated. Returns what was restored, in the order of writing. Throws ARCHIVE_NOT_FOUND,
 * ARCHIVE_PARENT, ARCHIVE_REJECTED, and what `put` throws.
 */
export async function restoreFromArchive(
  context: RestoreContext,
  entityName: string,
  oldKey: string,
  options: RestoreOptions,
): Promise<RestoredRecord[]> {
  const entity = entityOrRefuse(entityName);
  const plan: RestoredRecord[] = [];
  {
    await using duck = await context.openDuck();
    await using system = await context.openNewSystem();
    const walk = new Walk(context, duck, system, options, plan);
    await walk.add(entity, oldKey);
  }
  const before = await readRestored(context.project);
  const marks = newMarks(context, before, plan, options);
  await writeRestored(context.project, [...before, ...marks]);
  const there: RestoredRecord[] = [];
  try {
    for (const one of plan) {
      await options.put(one.entity, [one.old_key]);
      there.push(one);
    }
  } catch (error) {
    // A parent that is already there keeps its line, or the next run would take it for a stranger.
    const kept = marks.filter((mark) => there.some((one) => isSame(one, mark)));
    await writeRestored(context.project, [...before, ...kept]);
    throw error;
  }
  return plan;
}

const isSame = (one: RestoredRecord, other: RestoredRecord): boolean =>
  one.entity === other.entity && one.old_key === other.old_key;

function newMarks(
  context: RestoreContext,
  before: readonly Restored[],
  plan: readonly RestoredRecord[],
  options: RestoreOptions,
): Restored[] {
  const on = context.clock().toISOString().slice(0, 10);
  return plan
    .filter((one) => !before.some((row) => isSame(row, one)))
    .map((one) => ({ ...one, reason: options.reason, by: options.by, on }));
}

/** Collects a record and the parents it needs, parents first. */
class Walk {
  readonly #context: RestoreContext;
  readonly #duck: Duck;
  readonly #system: NewSystem;
  readonly #options: RestoreOptions;
  readonly #plan: RestoredRecord[];
  readonly #open = new Set<string>();

  constructor(
    context: RestoreContext,
    duck: Duck,
    system: NewSystem,
    options: RestoreOptions,
    plan: RestoredRecord[],
  ) {
    this.#context = context;
    this.#duck = duck;
    this.#system = system;
    this.#options = options;
    this.#plan = plan;
  }

  async add(entity: Entity, key: string): Promise<void> {
    const record = await this.#archived(entity, key);
    if (record === undefined)
      throw new ChangeoverError('ARCHIVE_NOT_FOUND', { entity: entity.name, key: shownKey(key) });
    if (record.disposition === 'REJECT' && this.#options.force !== true) {
      const details = { entity: entity.name, key: shownKey(key), reason: record.reason };
      throw new ChangeoverError('ARCHIVE_REJECTED', details);
    }
    this.#open.add(`${entity.name} ${key}`);
    for (const [field, parentKey] of Object.entries(record.references)) {
      const parent = references(entity).find((one) => one.name === field);
      if (parent !== undefined) await this.#need(entity, key, entityNamed(parent.to), parentKey);
    }
    this.#plan.push({ entity: entity.name, old_key: key });
  }

  async #need(child: Entity, childKey: string, parent: Entity, key: string): Promise<void> {
    if (this.#plan.some((one) => one.entity === parent.name && one.old_key === key)) return;
    if (await this.#isInNewSystem(parent, key)) return;
    const circular = this.#open.has(`${parent.name} ${key}`);
    const archived =
      this.#options.withParents === true && !circular && (await this.#archived(parent, key)) !== undefined;
    if (archived) return this.add(parent, key);
    throw new ChangeoverError('ARCHIVE_PARENT', {
      entity: child.name,
      key: shownKey(childKey),
      parentEntity: parent.name,
      parentKey: shownKey(key),
    });
  }

  async #archived(
    entity: Entity,
    key: string,
  ): Promise<{ disposition: Disposition; reason: string; references: Record<string, string> } | undefined> {
    const file = archiveFile(sharedFolder(this.#context.project.folder).archive, entity.name);
    if (!existsSync(file)) return undefined;
    const columns = references(entity).map(({ name }) => identifier(name));
    const row = await this.#duck.row<Record<string, string | null>>(
      `SELECT ${['disposition', 'reason', ...columns].join(', ')} FROM ${parquet(file)} WHERE old_key = ${literal(key)}`,
    );
    if (row === undefined) return undefined;
    const { disposition, reason, ...targets } = row;
    const filled = Object.entries(targets).filter((one): one is [string, string] => one[1] !== null);
    return {
      disposition: disposition as Disposition,
      reason: reason ?? '',
      references: Object.fromEntries(filled),
    };
  }

  /** The crosswalk tells under which id, also of a merged record; only the new system tells whether it is there. */
  async #isInNewSystem(entity: Entity, key: string): Promise<boolean> {
    const file = join(sharedFolder(this.#context.project.folder).crosswalk, `${entity.name}.parquet`);
    if (!existsSync(file)) return false;
    const row = await this.#duck.row<{ id: string }>(
      `SELECT id::VARCHAR AS id FROM ${parquet(file)} WHERE old_key = ${literal(key)}`,
    );
    return (
      row !== undefined && (await this.#system.find(entity.name, [row.id], this.#context.signal)).length > 0
    );
  }
}
