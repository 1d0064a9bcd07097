import type pg from 'pg';
import { type Change, recordChange } from '../record-change.ts';

/** An import of a program file in progress. */
export interface Importing {
  readonly client: pg.ClientBase;
  readonly change: Change;
  /** Ids of the accounts of its people, by address. */
  readonly accounts: ReadonlyMap<string, string>;
  /** Zone of days and times that name none. */
  readonly zone: string;
}

/** Adds a row unless one with its key is there; true when it was added. Names of columns are of our files, never of input. */
export async function insertRow(
  client: pg.ClientBase,
  table: string,
  row: Readonly<Record<string, unknown>>,
): Promise<boolean> {
  const given = Object.entries(row).filter(([, value]) => value !== undefined);
  const result = await client.query(
    `INSERT INTO ${table} (${given.map(([column]) => column).join(', ')})
     VALUES (${given.map((_, index) => `$${index + 1}`).join(', ')}) ON CONFLICT DO NOTHING`,
    given.map(([, value]) => value),
  );
  return result.rowCount === 1;
}

/** The account of a person of the file; null for nobody. */
export function accountOf(
  { accounts }: Pick<Importing, 'accounts'>,
  email: string | undefined,
): string | null {
  return email === undefined ? null : (accounts.get(email) ?? null);
}

/** Records that a thing came with the file. */
export async function toldOf(
  { client, change }: Importing,
  topic: Parameters<typeof recordChange>[2]['topic'],
  thing: string,
  id: string,
  after: object,
): Promise<void> {
  await recordChange(client, change, {
    topic,
    action: `${thing}.import`,
    subject: `${thing}:${id}`,
    before: null,
    after,
  });
}
