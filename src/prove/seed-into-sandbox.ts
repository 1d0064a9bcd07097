import { createHash } from 'node:crypto';
import { identifier, literal } from '../duck/sql-text.ts';
import type { NewSystemSandbox } from '../systems/new-system.ts';
import { columnOf, emsTables } from '../systems/reference-ems/ems-tables.ts';
import type { FaultSite } from './choose-faults.ts';
import type { SeededFault } from './fault.ts';

/**
 * Damages the chosen records in the database of a copy, behind its API, and says for each what must be found. Throws
 * an error when a record is not there: a fault that was not seeded must not count as one.
 */
export async function seedIntoSandbox(
  sandbox: NewSystemSandbox,
  sites: readonly FaultSite[],
): Promise<SeededFault[]> {
  await dropGuards(sandbox);
  const columns = await storedColumns(sandbox);
  const seeded: SeededFault[] = [];
  for (const site of sites) {
    const newId = idFrom(`${site.fault.class}:${site.entity}:${site.id}`);
    const rows = await sandbox.sql(statement(sandbox, site, newId, columns));
    if (rows.length !== 1) throw new Error(`${site.fault.class} touched ${rows.length} records`);
    seeded.push({
      class: site.fault.class,
      entity: site.entity,
      old_key: site.fault.record === 'extra' ? `new:${newId}` : site.old_key,
      id: site.id,
      field: site.fault.field ?? null,
      cause: site.fault.cause,
    });
  }
  return seeded;
}

/** The database's own guards would refuse most faults; in a copy that is thrown away they can go. */
async function dropGuards(sandbox: NewSystemSandbox): Promise<void> {
  await sandbox.sql(`
    DO $guards$ DECLARE guard record; BEGIN
      FOR guard IN
        SELECT conrelid::regclass AS relation, conname FROM pg_constraint
         WHERE contype IN ('f', 'u', 'c') AND conrelid <> 0 AND connamespace = current_schema()::regnamespace
         ORDER BY contype = 'f' DESC
      LOOP
        EXECUTE format('ALTER TABLE %s DROP CONSTRAINT IF EXISTS %I CASCADE', guard.relation, guard.conname);
      END LOOP;
    END $guards$`);
}

async function storedColumns(sandbox: NewSystemSandbox): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await sandbox.sql(`
    SELECT table_name::text AS relation, string_agg(column_name::text, ',' ORDER BY ordinal_position) AS names
      FROM information_schema.columns
     WHERE table_schema = current_schema() AND is_generated = 'NEVER' GROUP BY table_name`);
  return new Map(rows.map((row) => [String(row['relation']), String(row['names']).split(',')]));
}

function statement(
  sandbox: NewSystemSandbox,
  site: FaultSite,
  newId: string,
  columns: ReadonlyMap<string, readonly string[]>,
): string {
  const table = emsTables[site.entity] ?? site.entity;
  const where = `WHERE id = ${literal(site.id)}`;
  const { fault } = site;
  if (fault.record === 'missing') return `DELETE FROM ${identifier(table)} ${where} RETURNING id`;
  if (fault.field !== undefined) {
    const column = columnOf(sandbox.system.wire(site.entity)?.fields[fault.field] ?? fault.field);
    const value = site.value === null ? 'NULL' : literal(site.value);
    return `UPDATE ${identifier(table)} SET ${identifier(column)} = ${value} ${where} RETURNING id`;
  }
  const strange: Readonly<Record<string, string>> =
    fault.record === 'extra' ? { external_ids: "'[]'", source_system: 'NULL', source_key: 'NULL' } : {};
  const names = columns.get(table) ?? [];
  const values = names.map((name) => (name === 'id' ? literal(newId) : (strange[name] ?? identifier(name))));
  return `INSERT INTO ${identifier(table)} (${names.map(identifier).join(', ')}) SELECT ${values.join(', ')} FROM ${identifier(table)} ${where} RETURNING id`;
}

function idFrom(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
