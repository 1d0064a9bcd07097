import { resolve } from 'node:path';
import { ChangeoverError } from '../lib/errors.ts';
import { withoutPassword } from '../lib/postgres.ts';
import type { ProjectConfig } from '../project/project-config.ts';
import { openFiles } from './files/files-system.ts';
import { openMysql } from './mysql/mysql-system.ts';
import type { OldSystem } from './old-system.ts';
import { openPostgres } from './postgres/postgres-system.ts';
import { openSqlite } from './sqlite/sqlite-system.ts';

/**
 * Opens the old system of a migration by its URL: `sqlite:<path>` and `files:<folder>` (both relative to the migration's
 * folder), `postgres://`, `postgresql://`, `mysql://`, `mariadb://`. Throws OLD_URL_UNKNOWN, OLD_UNREACHABLE,
 * OLD_DENIED, OLD_NOT_FOUND.
 */
export async function openOldSystem(config: ProjectConfig['old'], folder: string): Promise<OldSystem> {
  const shown = withoutPassword(config.url);
  const [, scheme = '', rest = ''] = /^([a-z]+):(.*)$/s.exec(config.url) ?? [];
  switch (scheme) {
    case 'sqlite':
      return openSqlite(resolve(folder, rest.replace(/^\/\/(?=\/)/, '')), shown);
    case 'files':
      return openFiles(resolve(folder, rest.replace(/^\/\/(?=\/)/, '')), { ...config, url: shown });
    case 'postgres':
    case 'postgresql':
      return openPostgres(config.url, { schema: config.schema ?? 'public', quiesced: config.quiesced });
    case 'mysql':
    case 'mariadb':
      return openMysql(config.url, { quiesced: config.quiesced });
    default:
      throw new ChangeoverError('OLD_URL_UNKNOWN', { url: shown });
  }
}
