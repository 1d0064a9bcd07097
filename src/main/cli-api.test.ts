import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { apiClient } from '../../test/support/api-world.ts';
import { runChangeover, startChangeover } from '../../test/support/changeover-process.ts';
import { readEvents } from '../../test/support/event-reader.ts';
import { temporaryFolder } from '../../test/support/temporary-folder.ts';
import { declaredRoutes } from '../api/declared-routes.ts';
import { addApiCommands } from './commands/api-commands.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let migration: string;
beforeAll(async () => {
  folder = await temporaryFolder();
  migration = join(folder.path, 'toy');
  await mkdir(migration, { mode: 0o755 });
  await writeFile(
    join(migration, 'changeover.yaml'),
    'changeover: 1\nname: toy\nold: { url: "sqlite:old.sqlite", system: toy-legacy }\n',
  );
});
afterAll(() => folder[Symbol.asyncDispose]());

const kebab = (name: string) =>
  name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`).replaceAll('_', '-');

describe('the command line', () => {
  it('has a command for every route that is not a browser’s alone, with an option for every field', () => {
    const program = new Command();
    addApiCommands(program);
    for (const { spec } of declaredRoutes()) {
      if (spec.browserOnly === true) continue;
      const [thing = '', verb = ''] = spec.operationId.split('.');
      const command = program.commands
        .find((one) => one.name() === thing)
        ?.commands.find((one) => one.name() === verb);
      expect(command?.description(), spec.operationId).toBe(spec.summary);
      const options = new Set(command?.options.map((option) => option.long));
      for (const schema of [spec.params, spec.query])
        for (const name of Object.keys(schema?.shape ?? {}))
          expect(options, spec.operationId).toContain(`--${kebab(name)}`);
    }
  });

  it('does nothing half: wrong use is 2, refused is 1, each with its code', async () => {
    const at = ['-C', migration];
    const missing = await runChangeover(['people', 'add', ...at]);
    expect([missing.code, missing.stderr]).toEqual([2, expect.stringContaining('USAGE: --email is needed')]);
    const wrong = await runChangeover(['people', 'add', '--email', 'x', '--name', 'X', ...at]);
    expect([wrong.code, wrong.stderr]).toEqual([
      2,
      expect.stringContaining('INPUT_INVALID: The field email'),
    ]);
    const none = await runChangeover(['runs', 'show', '--run', '0042', '--json', ...at]);
    expect(none.code).toBe(1);
    expect(JSON.parse(none.stdout)).toMatchObject({ ok: false, error: { code: 'NOT_FOUND' } });
    const unknown = await runChangeover(['people', 'dance', ...at]);
    expect(unknown.code).toBe(2);
    const nobody = await runChangeover(['people', 'list', '--as', 'nobody@example.test', ...at]);
    expect([nobody.code, nobody.stderr]).toEqual([1, expect.stringContaining('NOT_FOUND')]);
  });
});

describe('changeover serve', () => {
  it('shares its store with the command line, asks nobody twice who administers, and stops in order', async () => {
    const serving = startChangeover(['serve', migration, '--port', '0', '--json'], {
      env: { CHANGEOVER_LOG: 'error' },
    });
    const hello = await new Promise<{ url: string; administrator: { link: string } }>((done, fail) => {
      serving.child.stdout?.on('data', (text: string) => done(JSON.parse(text)));
      serving.finished.then((end) => fail(new Error(end.stderr)), fail);
    });
    const secret = hello.administrator.link.split('#')[1] ?? '';
    expect(hello.administrator.link).toBe(`${hello.url}invitation#${secret}`);
    const stranger = apiClient(hello.url, {});
    const accepted = await stranger.post('/api/invitation/accept', {
      secret,
      password: 'a long walk along the shore',
      person: { name: 'Ada Admin', email: 'ada@example.test' },
    });
    const cookie = accepted.headers.get('set-cookie')?.split(';')[0] ?? '';
    const ada = apiClient(hello.url, { cookie, 'x-csrf-token': accepted.json.csrf });
    const { secret: token } = (
      await ada.post('/api/tokens', { name: 'ci', scopes: ['people.read', 'program.read'] })
    ).json;

    const reader = await readEvents(hello.url, '/api/events?topics=account', { cookie });
    const sams = ['--email', 'sam@example.test', '--name', 'Sam Support', '--roles', 'MEMBER', 'VIEWER'];
    const position = ['--functions', '{"function":"support","position":"HEAD"}'];
    const added = await runChangeover(['people', 'add', ...sams, ...position, '--json', '-C', migration]);
    const sam = JSON.parse(added.stdout);
    expect(sam).toMatchObject({ roles: ['MEMBER', 'VIEWER'], functions: [{ position: 'HEAD' }] });
    const [event] = await reader.until(1);
    expect(event?.data['subject']).toBe(`account:${sam.id}`);

    const invited = await runChangeover(['people', 'invite', '--id', sam.id, '-C', migration, '--json']);
    expect(JSON.parse(invited.stdout).link).toContain(`${hello.url}invitation#`);
    const renamed = await runChangeover([
      'people',
      'update',
      '--id',
      sam.id,
      '--name',
      'Sam S.',
      '-C',
      migration,
    ]);
    expect(renamed.code).toBe(0);
    const late = ['people', 'update', '--id', sam.id, '--name', 'Late', '--if-match', '1', '-C', migration];
    expect((await runChangeover(late)).stderr).toContain('CHANGED_MEANWHILE');
    const asSam = await runChangeover([
      'people',
      'add',
      '--email',
      'y@example.test',
      '--name',
      'Y',
      '--as',
      'sam@example.test',
      '-C',
      migration,
    ]);
    expect([asSam.code, asSam.stderr]).toEqual([1, expect.stringContaining('FORBIDDEN')]);

    const remote = (args: string[], secretToken: string) =>
      runChangeover([...args, '--url', hello.url], { env: { CHANGEOVER_TOKEN: secretToken } });
    const listed = await remote(['people', 'list', '--limit', '1', '--all', '--json'], token);
    expect(JSON.parse(listed.stdout).items.map((one: { name: string }) => one.name)).toEqual([
      'Ada Admin',
      'Sam S.',
    ]);
    expect((await remote(['people', 'list'], 'cho_wrong')).stderr).toContain('SIGNED_OUT');
    const second = await runChangeover(['serve', migration, '--port', new URL(hello.url).port]);
    expect([second.code, second.stderr]).toEqual([1, expect.stringContaining('PORT_TAKEN')]);

    const startedAt = performance.now();
    serving.child.kill('SIGTERM');
    const end = await serving.finished;
    expect([end.code, end.signal]).toEqual([0, null]);
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    await reader.ended;
    const gone = await remote(['people', 'list'], token);
    expect([gone.code, gone.stderr]).toEqual([1, expect.stringContaining('SERVER_UNREACHABLE')]);
    const after = await runChangeover([
      'audit',
      'list',
      '--action',
      'account',
      '--all',
      '--json',
      '-C',
      migration,
    ]);
    expect(JSON.parse(after.stdout).items.map((one: { action: string }) => one.action)).toEqual([
      'account.update',
      'account.invite',
      'account.add',
    ]);
  });

  it('starts its embedded store again when that was killed, and goes on', async () => {
    const serving = startChangeover(['serve', migration, '--port', '0', '--json'], {
      env: { CHANGEOVER_LOG: 'silent' },
    });
    const { url } = await new Promise<{ url: string }>((done, fail) => {
      serving.child.stdout?.on('data', (text: string) => done(JSON.parse(text)));
      serving.finished.then((end) => fail(new Error(end.stderr)), fail);
    });
    const ready = async () => (await fetch(new URL('/readyz', url))).status;
    expect(await ready()).toBe(200);
    const pid = Number(
      (await readFile(join(migration, '.changeover/postgres/postmaster.pid'), 'utf8')).split('\n')[0],
    );
    process.kill(pid, 'SIGKILL');
    const seen: number[] = [];
    while (!(seen.includes(503) && seen.at(-1) === 200)) {
      seen.push(await ready());
      await new Promise((done) => setTimeout(done, 50));
    }
    serving.child.kill('SIGTERM');
    expect((await serving.finished).code).toBe(0);
  });
});
