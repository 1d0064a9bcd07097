import { createHash, randomUUID } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';

/**
 * Begins the read transaction of a file and returns the state that it sees: a hash of the file and its write-ahead log.
 * A file that is written to in between gets a state that is never met again.
 */
export async function sqliteState(database: DatabaseSync, path: string): Promise<string> {
  const wal = `${path}-wal`;
  // With a write-ahead log, writers go on while we read: only equal hashes on both sides of BEGIN name what we see.
  const writersGoOn = existsSync(wal);
  const before = writersGoOn ? await hashFiles([path, wal]) : undefined;
  begin(database);
  const after = await hashFiles([path, wal]);
  return before === undefined || before === after ? `content:${after}` : `view:${randomUUID()}`;
}

/** The lock, or the view of the log, is taken by the first read, not by BEGIN. */
function begin(database: DatabaseSync): void {
  database.exec('BEGIN');
  database.prepare('SELECT count(*) FROM sqlite_schema').get();
}

async function hashFiles(paths: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const path of paths) {
    if (!existsSync(path)) continue;
    for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 }))
      hash.update(chunk as Buffer);
  }
  return hash.digest('hex');
}
