import { tableHints, valueEntities } from './entity-hints.ts';
import { type Reference, singular, words } from './references.ts';
import type { ColumnProfile, TableProfile } from './table-profile.ts';

/** Where the records of an entity are guessed to come from. */
export interface EntitySource {
  readonly entity: string;
  readonly table: TableProfile;
  /** Records are the rows of the table, the different values of one of its columns, or one record for all. */
  readonly of: 'rows' | 'values' | 'all';
  /** The column, for `values`. */
  readonly column?: ColumnProfile | undefined;
  readonly why: string;
}

export interface TableGuesses {
  readonly sources: readonly EntitySource[];
  /** Tables without a guess, or whose entity another table already gives, each with the reason. */
  readonly excluded: ReadonlyMap<string, string>;
  /** The entity under which the rows of a table are counted. */
  readonly primary: ReadonlyMap<string, string>;
}

/** Entities that the rows of a table give beside the one it is named after. */
const companions: Readonly<Record<string, string>> = {
  entitlement_line: 'entitlement',
  activation: 'device',
};

/** Guesses which entity each table holds, by name; entities without a table are made from columns where possible. */
export function guessTables(tables: readonly TableProfile[], references: readonly Reference[]): TableGuesses {
  const sources: EntitySource[] = [];
  const excluded = new Map<string, string>();
  const primary = new Map<string, string>();
  const has = (entity: string) => sources.some((one) => one.entity === entity);
  for (const { entity, table } of ranked(tables, excluded)) {
    const taken = sources.find((one) => one.entity === entity);
    if (taken !== undefined) {
      excluded.set(
        table.name,
        `not looked at yet: decide (it may hold ${entity} records too, as ${taken.table.name} does)`,
      );
      continue;
    }
    primary.set(table.name, entity);
    sources.push({ entity, table, of: 'rows', why: `the table is called ${table.name}` });
  }
  for (const [entity, companion] of Object.entries(companions)) {
    const source = sources.find((one) => one.entity === entity);
    if (source === undefined || has(companion)) continue;
    const why = `no table of its own; one for each row of ${source.table.name}`;
    sources.push({ ...source, entity: companion, why });
  }
  const hosts = ['entitlement_line', 'order', 'person', 'organization'].flatMap((entity) =>
    sources.filter((one) => one.entity === entity && one.of === 'rows'),
  );
  for (const entity of Object.keys(valueEntities)) {
    const made = has(entity) ? undefined : fromValues(entity, hosts);
    if (made !== undefined) sources.push(made);
  }
  const membership = guessMembership(sources, references);
  if (membership !== undefined && !has('membership')) sources.push(membership);
  const line = sources.find((one) => one.entity === 'entitlement_line');
  if (line !== undefined && !has('license_model')) {
    sources.push({
      entity: 'license_model',
      table: line.table,
      of: 'all',
      why: 'no table of models; one for all licenses',
    });
  }
  return { sources, excluded, primary };
}

/** Tables with their entity, exact names before others and larger tables first, so that `orders` wins over `old_orders`. */
function ranked(
  tables: readonly TableProfile[],
  excluded: Map<string, string>,
): { entity: string; table: TableProfile }[] {
  return tables
    .flatMap((table) => {
      const name = words(table.name).map(singular).join('_');
      const hint = tableHints.find(([pattern]) => pattern.test(name));
      if (hint === undefined || table.columns.length === 0) {
        excluded.set(table.name, 'not looked at yet: decide');
        return [];
      }
      return [{ entity: hint[1], table, exact: name === hint[1] || words(name).length === 1 }];
    })
    .toSorted((one, other) => Number(other.exact) - Number(one.exact) || other.table.rows - one.table.rows);
}

/** A table of people that points at organizations says who belongs where. */
function guessMembership(
  sources: readonly EntitySource[],
  references: readonly Reference[],
): EntitySource | undefined {
  const rowsOf = (entity: string) => sources.find((one) => one.entity === entity && one.of === 'rows')?.table;
  const person = rowsOf('person');
  const organization = rowsOf('organization');
  const found = references.find((one) => one.table === person?.name && one.to === organization?.name);
  if (person === undefined || found === undefined) return undefined;
  return { entity: 'membership', table: person, of: 'rows', why: `${person.name}.${found.column} tells it` };
}

function fromValues(entity: string, hosts: readonly EntitySource[]): EntitySource | undefined {
  for (const { table } of hosts) {
    const column = table.columns.find((one) => valueEntities[entity]?.test(words(one.name).join('_')));
    if (column === undefined) continue;
    const why = `no table of its own; one for each different ${table.name}.${column.name}`;
    return { entity, table, of: 'values', column, why };
  }
  return undefined;
}
