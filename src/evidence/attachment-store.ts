import { createHash } from 'node:crypto';
import type pg from 'pg';

/** A file that evidence refers to by its hash. */
export interface Attachment {
  readonly sha256: string;
  readonly name: string;
  /** Media type, as the sender said. */
  readonly type: string;
  readonly bytes: number;
}

/** Keeps a file; the same content is kept once, under its first name. */
export async function insertAttachment(
  client: pg.ClientBase,
  migration: string,
  file: {
    readonly name: string;
    readonly type: string;
    readonly content: Uint8Array;
    readonly by: string | null;
  },
): Promise<Attachment> {
  const sha256 = createHash('sha256').update(file.content).digest('hex');
  await client.query(
    `INSERT INTO attachment (migration, sha256, name, type, bytes, content, added_by)
     VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (migration, sha256) DO NOTHING`,
    [migration, sha256, file.name, file.type, file.content.byteLength, file.content, file.by],
  );
  const [kept] = await findAttachments(client, migration, [sha256]);
  if (kept === undefined) throw new Error('the attachment was not kept');
  return kept;
}

/** The files with these hashes that there are, without their content. */
export async function findAttachments(
  client: pg.Pool | pg.ClientBase,
  migration: string,
  hashes: readonly string[],
): Promise<Attachment[]> {
  const found = await client.query<Attachment>(
    'SELECT sha256, name, type, bytes FROM attachment WHERE migration = $1 AND sha256 = ANY ($2) ORDER BY name, sha256',
    [migration, hashes],
  );
  return found.rows;
}

/** The content of a file, or undefined. */
export async function readAttachment(
  pool: pg.Pool,
  migration: string,
  sha256: string,
): Promise<(Attachment & { readonly content: Buffer }) | undefined> {
  const found = await pool.query<Attachment & { content: Buffer }>(
    'SELECT sha256, name, type, bytes, content FROM attachment WHERE migration = $1 AND sha256 = $2',
    [migration, sha256],
  );
  return found.rows[0];
}
