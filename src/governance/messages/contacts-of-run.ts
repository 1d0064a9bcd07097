import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import { dayOfSnapshot } from '../../disposition/as-of.ts';
import { attachMapped } from '../../disposition/mapped-records.ts';
import { runSelect } from '../../disposition/project-rules.ts';
import { disposedPath } from '../../disposition/write-disposed.ts';
import type { Duck } from '../../duck/duck.ts';
import { identifier, literal } from '../../duck/sql-text.ts';
import { isEmail } from '../../lib/email-address.ts';
import { ChangeoverError } from '../../lib/errors.ts';
import { inTransaction } from '../../lib/postgres.ts';
import { movingDispositions } from '../../model/disposition.ts';
import { readText, sha256 } from '../../project/mapping-file.ts';
import type { Project } from '../../project/project.ts';
import type { RunFolder } from '../../stage/run-folder.ts';
import type { Change } from '../record-change.ts';
import { contactsTold, keepContacts } from './contact-store.ts';
import type { Contact } from './contacts-csv.ts';

/** A run whose records are looked into. */
export interface RunRecords {
  readonly project: Project;
  readonly run: string;
  readonly folder: RunFolder;
  readonly duck: Duck;
}

/** How many people of a run became contacts, and how many cannot be written to. */
export interface ContactsOfRun {
  readonly run: string;
  readonly rows: number;
  /** Active people who move and whose address is none. */
  readonly withoutAddress: number;
}

const entities = [
  'person',
  'organization',
  'membership',
  'entitlement',
  'entitlement_line',
  'product',
] as const;
const wavesFile = 'waves.sql';
const longest = 500;

/**
 * Makes contacts of the people who move in a run: active ones with an address, with the organization they stand in, what it
 * holds, and a segment (partners, companies, private). `waves.sql` of the migration folder, one SELECT over `moved.*`, puts
 * organizations into waves. A known address is brought up to date; a wave that the run does not give stays. Throws
 * NOT_FOUND before the records of the run are disposed, WAVES_INVALID.
 */
export async function importContactsOfRun(
  pool: pg.Pool,
  change: Change,
  records: RunRecords,
): Promise<ContactsOfRun> {
  const { run, duck } = records;
  await attachMoved(records);
  await readWaves(records);
  return inTransaction(pool, async (client) => {
    let rows = 0;
    let withoutAddress = 0;
    for await (const chunk of duck.chunks(contactSql)) {
      const contacts = chunk.map(contactOf);
      const sound = contacts.filter((one) => isEmail(one.email));
      withoutAddress += contacts.length - sound.length;
      rows += await keepContacts(client, change.migration, sound, 'complete');
    }
    const after = { run, rows, withoutAddress };
    if (rows > 0) await contactsTold(client, change, `run:${run}`, after);
    return after;
  });
}

/** Makes a view `moved.<entity>` of the records that move; empty for an entity without a mapping. */
async function attachMoved({ duck, project, folder, run }: RunRecords): Promise<void> {
  if (!existsSync(disposedPath(folder.disposed)('person')))
    throw new ChangeoverError('NOT_FOUND', { what: 'disposed people of run', id: run });
  const asOf = await dayOfSnapshot(project, folder.snapshot);
  const present = new Set((await attachMapped(duck, folder.disposed, asOf)).map((one) => one.name));
  const moving = movingDispositions.map(literal).join(', ');
  await duck.run('CREATE SCHEMA IF NOT EXISTS moved');
  for (const entity of entities) {
    const where = present.has(entity) ? `WHERE disposition IN (${moving})` : '';
    await duck.run(
      `CREATE OR REPLACE VIEW moved.${identifier(entity)} AS SELECT * FROM mapped.${identifier(entity)} ${where}`,
    );
  }
  const merged = present.has('organization')
    ? `SELECT old_key, survivor FROM mapped.organization WHERE disposition = 'MERGE'`
    : 'SELECT NULL::VARCHAR AS old_key, NULL::VARCHAR AS survivor WHERE false';
  await duck.run(`CREATE OR REPLACE VIEW merged_organization AS ${merged}`);
}

async function readWaves({ duck, project }: RunRecords): Promise<void> {
  await duck.run('CREATE SCHEMA IF NOT EXISTS work');
  const path = join(project.folder, wavesFile);
  if (!existsSync(path)) {
    await duck.run('CREATE OR REPLACE TABLE work.wave (organization VARCHAR, wave VARCHAR)');
    return;
  }
  const sql = await readText(path, wavesFile);
  const file = { name: 'waves', file: wavesFile, sql, sha256: sha256(sql) };
  await runSelect(duck, file, ['organization', 'wave'], [], 'WAVES_INVALID', 'work.wave');
  const twice = await duck.count(
    'SELECT count(*)::INT FROM (SELECT organization FROM work.wave GROUP BY ALL HAVING count(*) > 1)',
  );
  if (twice > 0) {
    const reason = `it puts ${twice} ${twice === 1 ? 'organization' : 'organizations'} into more than one wave`;
    throw new ChangeoverError('WAVES_INVALID', { file: wavesFile, reason });
  }
}

// Who stands in several organizations is written to as of the one nearest to the publisher. Of two people with one
// address the first by old key is written to.
const contactSql = `
  WITH standing AS (
    SELECT m.person, o.old_key AS organization, o.name, o.kind,
           row_number() OVER (PARTITION BY m.person ORDER BY
             CASE o.kind WHEN 'PUBLISHER' THEN 0 WHEN 'DISTRIBUTOR' THEN 1 WHEN 'RESELLER' THEN 2 WHEN 'CUSTOMER' THEN 3 ELSE 4 END,
             m.role <> 'OWNER', o.old_key) AS place
      FROM moved.membership m
      LEFT JOIN merged_organization g ON g.old_key = m.organization
      JOIN moved.organization o ON o.old_key = coalesce(g.survivor, m.organization)),
  held AS (
    SELECT coalesce(g.survivor, e.organization) AS organization, count(*) AS licenses,
           string_agg(DISTINCT p.name, ', ' ORDER BY p.name) AS products
      FROM moved.entitlement e
      LEFT JOIN merged_organization g ON g.old_key = e.organization
      JOIN moved.entitlement_line l ON l.entitlement = e.old_key
      LEFT JOIN moved.product p ON p.old_key = l.product GROUP BY 1)
  SELECT lower(trim(n.email)) AS email, n.name,
         CASE WHEN s.kind = 'SELF_REGISTERED' THEN '' ELSE s.name END AS organization,
         CASE WHEN s.kind IN ('PUBLISHER', 'DISTRIBUTOR', 'RESELLER') THEN 'partners'
              WHEN s.kind = 'CUSTOMER' THEN 'companies' ELSE 'private' END AS segment,
         w.wave, h.products, h.licenses::VARCHAR AS licenses, n.locale
    FROM moved.person n
    LEFT JOIN standing s ON s.person = n.old_key AND s.place = 1
    LEFT JOIN held h ON h.organization = s.organization
    LEFT JOIN work.wave w ON w.organization = s.organization
   WHERE n.status = 'ACTIVE'
 QUALIFY row_number() OVER (PARTITION BY email ORDER BY n.old_key) = 1`;

function contactOf(row: readonly unknown[]): Contact {
  const [email, name, organization, segment, wave, products, licenses, language] = row.map(fit);
  return {
    email: email ?? '',
    name: name ?? '',
    organization: organization ?? '',
    segment: segment ?? '',
    wave: wave ?? '',
    fields: { products: products ?? '', licenses: licenses || '0', language: language ?? '' },
  };
}

/** As a message can carry it: one line, not too long. */
function fit(value: unknown): string {
  return typeof value === 'string' ? value.replaceAll(/\p{Cc}+/gu, ' ').slice(0, longest) : '';
}
