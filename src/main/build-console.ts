import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { reasonOf } from '../lib/errors.ts';
import type { Progress } from '../lib/progress.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const page = fileURLToPath(new URL('../../dist/console/index.html', import.meta.url));
const vite = fileURLToPath(new URL('../../node_modules/vite/bin/vite.js', import.meta.url));

/** The folder of the built console. A checkout that has not built it yet does so now; undefined when it cannot. */
export async function builtConsole(progress: Progress): Promise<string | undefined> {
  if (!existsSync(page)) {
    if (!existsSync(vite)) return undefined;
    progress.line('console    is built, once');
    try {
      await promisify(execFile)(process.execPath, [vite, 'build', '--logLevel', 'error'], { cwd: root });
    } catch (error) {
      // The API is of use without its pages.
      progress.line(
        `console    could not be built (${reasonOf(error)}); run npm run build:console to see why`,
      );
      return undefined;
    }
  }
  return fileURLToPath(new URL('../../dist/console', import.meta.url));
}
