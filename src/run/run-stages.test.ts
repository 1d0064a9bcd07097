import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { silentProgress } from '../lib/progress.ts';
import type { Stage } from '../stage/stage.ts';
import { openSession, type SessionOptions } from './run-session.ts';
import { runStages, undoStages } from './run-stages.ts';
import { stagesOf } from './run-store.ts';

const yaml = `
changeover: 1
name: toy
old: { url: "sqlite:old.sqlite", system: toy-legacy }
`;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let events: string[] = [];

const options = (which: SessionOptions['which']): SessionOptions => ({
  command: 'rehearse',
  progress: silentProgress,
  signal: new AbortController().signal,
  which,
  exclusive: true,
});

function recording(name: string, work?: () => void): Stage {
  return {
    name,
    async run() {
      events.push(`run ${name}`);
      work?.();
      return { rows: 3, detail: { name } };
    },
    async undo() {
      events.push(`undo ${name}`);
    },
  };
}

beforeAll(async () => {
  folder = await temporaryFolder();
});

beforeEach(async () => {
  events = [];
  await writeFile(join(folder.path, 'changeover.yaml'), yaml);
});

afterAll(async () => {
  await folder[Symbol.asyncDispose]();
});

describe('running stages', () => {
  it('undoes stages in reverse order and forgets them, and leaves out those that never began', async () => {
    await using session = await openSession(folder.path, options('new'));
    const stages = [recording('one'), recording('two'), recording('three')];
    await runStages(session, stages.slice(0, 2));
    events = [];
    await undoStages(session, stages);
    expect(events).toEqual(['undo two', 'undo one']);
    expect(await stagesOf(session.store.pool, session.run.id)).toEqual([]);
  });

  it('goes on with the stage that failed and does not repeat those that were done', async () => {
    const broken = recording('two', () => {
      throw new Error('power cut');
    });
    const first = await (async () => {
      await using session = await openSession(folder.path, options('new'));
      await expect(runStages(session, [recording('one'), broken])).rejects.toThrow('power cut');
      return session.run.id;
    })();
    await using session = await openSession(folder.path, options('resume'));
    expect(session.run.id).toBe(first);
    await runStages(session, [recording('one'), recording('two')]);
    expect(events).toEqual(['run one', 'run two', 'run two']);
    expect((await stagesOf(session.store.pool, first)).map((row) => row.state)).toEqual(['done', 'done']);
  });

  it('begins a new run when the inputs changed since the unfinished one', async () => {
    const first = await (async () => {
      await using session = await openSession(folder.path, options('new'));
      return session.run.id;
    })();
    await writeFile(join(folder.path, 'changeover.yaml'), `${yaml}title: changed\n`);
    await using session = await openSession(folder.path, options('resume'));
    expect(Number(session.run.id)).toBe(Number(first) + 1);
  });

  it('refuses two runs of one migration at once, and lets go when the first is over', async () => {
    {
      await using held = await openSession(folder.path, options('new'));
      expect(held.run.state).toBe('running');
      await expect(openSession(folder.path, options('resume'))).rejects.toMatchObject({ code: 'RUN_BUSY' });
    }
    await using again = await openSession(folder.path, options('resume'));
    expect(again.run.id).toBeDefined();
  });

  it('stops before the next stage when it is interrupted', async () => {
    const stop = new AbortController();
    await using session = await openSession(folder.path, { ...options('new'), signal: stop.signal });
    const stages = [recording('one', () => stop.abort(new Error('stop'))), recording('two')];
    await expect(runStages(session, stages)).rejects.toThrow('stop');
    expect(events).toEqual(['run one']);
  });
});
