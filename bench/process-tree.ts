import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** What a process used: peak memory in MB, and seconds of processor time. */
export interface Used {
  readonly command: string;
  readonly megabytes: number;
  readonly seconds: number;
}

/** Watches a process and those it starts (Linux), until `ended` settles; the first is the process itself. */
export async function watchTree(pid: number, ended: Promise<unknown>): Promise<Used[]> {
  const seen = new Map<number, Used>();
  let over = false;
  const end = ended.then(
    () => true,
    () => true,
  );
  while (!over) {
    for (const one of await descendants(pid)) {
      const used = await look(one);
      if (used !== undefined) seen.set(one, used);
    }
    over = await Promise.race([end, sleep(200, false)]);
  }
  return [...seen.values()];
}

async function descendants(pid: number): Promise<number[]> {
  const text = await readOrNothing(`/proc/${pid}/task/${pid}/children`);
  const children = text.split(' ').filter((one) => one !== '');
  const below = await Promise.all(children.map((child) => descendants(Number(child))));
  return [pid, ...below.flat()];
}

async function look(pid: number): Promise<Used | undefined> {
  const status = await readOrNothing(`/proc/${pid}/status`);
  const peak = /VmHWM:\s+(\d+) kB/.exec(status)?.[1];
  const command = (await readOrNothing(`/proc/${pid}/cmdline`)).replaceAll('\0', ' ');
  const stat = await readOrNothing(`/proc/${pid}/stat`);
  // After the program's name, which may hold blanks: fields 14 and 15 are ticks of 10 ms.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (peak === undefined || command === '') return undefined;
  return {
    command,
    megabytes: Number(peak) / 1024,
    seconds: (Number(fields[11]) + Number(fields[12])) / 100,
  };
}

/** A process that has just ended leaves nothing to read. */
async function readOrNothing(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ESRCH') return '';
    throw error;
  }
}
