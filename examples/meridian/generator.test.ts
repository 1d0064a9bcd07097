import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answerKeyOf, generateMeridian } from './generate.ts';
import type { Answer, Summary } from './generator/answer-key.ts';
import { rightFates } from './generator/right-fates.ts';
import { scenarios } from './generator/scenarios.ts';
import { tables } from './generator/schema.ts';

const folder = mkdtempSync(join(tmpdir(), 'meridian-'));
const file = join(folder, 'old', 'meridian.sqlite');
let summary: Summary;
let answers: Answer[];
let old: DatabaseSync;

beforeAll(() => {
  summary = generateMeridian({ licenses: 1500, seed: 1, out: file });
  answers = readAnswers(file);
  old = new DatabaseSync(file, { readOnly: true });
});
afterAll(() => {
  old.close();
  rmSync(folder, { recursive: true, force: true });
});

function readAnswers(database: string): Answer[] {
  const [, ...lines] = readFileSync(answerKeyOf(database), 'utf8').trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as Answer);
}

/** A digest of every row of every table, in order. */
function contentOf(database: string): string {
  const opened = new DatabaseSync(database, { readOnly: true });
  const hash = createHash('sha256');
  for (const table of Object.keys(tables)) {
    for (const row of opened.prepare(`SELECT * FROM ${table} ORDER BY rowid`).iterate()) {
      hash.update(JSON.stringify(Object.values(row)));
    }
  }
  opened.close();
  return hash.digest('hex');
}

const count = (sql: string): number => Number(old.prepare(`SELECT count(*) AS n FROM ${sql}`).get()?.['n']);
const answersOf = (rule: string) => answers.filter((one) => one.rule === rule);

describe('the database', () => {
  test('is the same for the same seed and size, with the same key, and another for another seed', () => {
    const again = join(folder, 'again.sqlite');
    const other = join(folder, 'other.sqlite');
    generateMeridian({ licenses: 1500, seed: 1, out: again });
    generateMeridian({ licenses: 1500, seed: 2, out: other });
    expect(contentOf(again)).toBe(contentOf(file));
    expect(readFileSync(answerKeyOf(again), 'utf8')).toBe(readFileSync(answerKeyOf(file), 'utf8'));
    expect(contentOf(other)).not.toBe(contentOf(file));
  });

  test('has at least as many licenses as asked for, and few more', () => {
    expect(count('licenses')).toBeGreaterThanOrEqual(1500);
    expect(count('licenses')).toBeLessThan(1510);
  });

  test('has every kind of value that makes old data hard', () => {
    for (const from of [
      "licenses WHERE expires = '0000-00-00'",
      "licenses WHERE expires = '2500-12-31'",
      "licenses WHERE issued LIKE '__/__/____'",
      "licenses WHERE seats = '-1'",
      "licenses WHERE seats = '0'",
      "licenses WHERE lic_key LIKE '% '",
      'licenses WHERE lic_key LIKE char(37) || char(10) || char(37)',
      'licenses a JOIN licenses b ON lower(a.lic_key) = lower(b.lic_key) AND a.lic_key <> b.lic_key',
      'licenses WHERE activations_used > 0',
      'activations a LEFT JOIN licenses l ON l.id = a.license_id WHERE l.id IS NULL',
      'licenses l LEFT JOIN products p ON p.id = l.product_id WHERE p.id IS NULL',
      'licenses l LEFT JOIN order_items i ON i.id = l.order_item_id WHERE l.order_item_id > 0 AND i.id IS NULL',
      'licenses a JOIN licenses b ON b.id = a.parent_id AND b.parent_id = a.id',
      "order_items WHERE price LIKE '%,%'",
      'order_items WHERE price_cents IS NOT NULL',
      "customers WHERE pw_scheme = 'md5'",
      "customers WHERE company LIKE '%Ã¼%'",
      'customers a JOIN customers b ON lower(a.email) = lower(b.email) AND a.email <> b.email',
      'activations GROUP BY fingerprint HAVING count(*) > 1',
      'sessions',
      'mail_queue',
    ]) {
      expect(count(from), from).toBeGreaterThan(0);
    }
  });

  test('replaces an older file, and leaves nothing half-made behind', () => {
    const out = join(folder, 'replaced.sqlite');
    generateMeridian({ licenses: 40, seed: 1, out });
    generateMeridian({ licenses: 10, seed: 3, out });
    expect(readAnswers(out).length).toBeGreaterThan(0);
    expect(readdirSync(folder).filter((name) => name.endsWith('.part'))).toEqual([]);
  });
});

describe('the answer key', () => {
  test('counts the rows of every table', () => {
    expect(Object.keys(summary.rows).sort()).toEqual(Object.keys(tables).sort());
    for (const [table, rows] of Object.entries(summary.rows)) expect(count(table), table).toBe(rows);
    const [first = ''] = readFileSync(answerKeyOf(file), 'utf8').split('\n');
    expect(JSON.parse(first)).toEqual({ summary });
  });

  test('names every kind of dirt and every rule, each with a record', () => {
    expect(Object.keys(summary.scenarios).sort()).toEqual([...scenarios.keys()].sort());
    const rules = Object.keys(rightFates);
    expect(Object.keys(summary.rules).sort()).toEqual(rules.sort());
    for (const rule of rules) expect(answersOf(rule).length, rule).toBe(summary.rules[rule]);
  });

  test('says that most records are clean', () => {
    expect(summary.dirty_records_per_mille).toBeLessThan(150);
    expect(summary.dirty_records_per_mille).toBeGreaterThan(5);
  });

  test('gives a record one fate, whatever is said about it, and never a weaker one than each difficulty asks for', () => {
    const order = ['REJECT', 'HOLD', 'ARCHIVE', 'MERGE', 'REISSUE', 'MIGRATE'];
    const fates = new Map<string, string>();
    for (const { entity, old_key, rule, disposition } of answers) {
      const name = `${entity} ${old_key}`;
      expect(fates.get(name) ?? disposition, name).toBe(disposition);
      fates.set(name, disposition);
      const asked = rightFates[rule as keyof typeof rightFates];
      expect(order.indexOf(disposition), `${name} ${rule}`).toBeLessThanOrEqual(order.indexOf(asked));
    }
  });

  test('lets a license row feed records with at least three fates', () => {
    const [lost] = answersOf('missing-redeem-code').filter((one) =>
      answers.some((other) => other.old_key === `counter:${one.old_key}`),
    );
    const of = (entity: string, key: string) =>
      answers.find((one) => one.entity === entity && one.old_key === key)?.disposition;
    const key = lost?.old_key ?? '';
    const row = old.prepare('SELECT licensed_to FROM licenses WHERE id = ?').get(key);
    const company = `company:${String(row?.['licensed_to']).toLowerCase()}`;
    expect(of('entitlement_line', key)).toBe('REISSUE');
    expect(of('activation', `counter:${key}`)).toBe('MIGRATE');
    expect(of('organization', company)).toBe('MERGE');
    expect(['HOLD', 'ARCHIVE']).toContain(of('entitlement_line', `${key}/maintenance`));
  });

  test('finds what it says in the rows: one look at the data per difficulty', () => {
    const ids = (rule: string, entity: string) =>
      answersOf(rule).flatMap((one) => (one.entity === entity ? [one.old_key] : []));
    const license = (id: string) => old.prepare('SELECT * FROM licenses WHERE id = ?').get(id) ?? {};
    for (const id of ids('bad-json', 'entitlement_line')) {
      expect(() => {
        const parsed: unknown = JSON.parse(String(license(id)['custom']));
        if (Array.isArray(parsed)) throw new Error('a list is no object');
      }).toThrow();
    }
    for (const id of ids('bad-integer', 'entitlement_line'))
      expect(license(id)['seats']).not.toMatch(/^-?\d+$/);
    for (const id of ids('duplicate-redeem-code', 'entitlement_line')) {
      const { lic_key: key } = license(id);
      expect(count(`licenses WHERE lic_key = '${String(key)}'`), id).toBeGreaterThan(1);
    }
    for (const id of ids('consumed-above-entitled', 'entitlement_line')) {
      const { seats, activations_used: counted } = license(id);
      const active = count(`activations WHERE license_id = ${id} AND status = 'A'`);
      expect(active + Number(counted ?? 0), id).toBeGreaterThan(Number(seats));
    }
    for (const id of ids('future-activation', 'activation')) {
      const row = old.prepare('SELECT activated_at FROM activations WHERE id = ?').get(id);
      expect(String(row?.['activated_at']) > summary.as_of, id).toBe(true);
    }
    for (const id of ids('password-reset', 'credential')) {
      expect(old.prepare('SELECT pw_scheme FROM customers WHERE id = ?').get(id)?.['pw_scheme']).toBe('md5');
    }
  });
});

describe('the program', () => {
  test('writes the file it is asked for', () => {
    const out = join(folder, 'by-program.sqlite');
    const args = ['--licenses', '30', '--seed', '9', '--out', out];
    const run = spawnSync(process.execPath, [join(import.meta.dirname, 'generate.ts'), ...args]);
    expect(run.status).toBe(0);
    expect(run.stdout.toString()).toBe('');
    expect(existsSync(out) && existsSync(answerKeyOf(out))).toBe(true);
  });

  test('refuses a size it cannot make', () => {
    const run = spawnSync(process.execPath, [join(import.meta.dirname, 'generate.ts'), '--licenses', 'many']);
    expect(run.status).toBe(2);
    expect(run.stderr.toString()).toContain('whole number');
  });

  test('imports nothing but Node and its own files', () => {
    const files = [
      'generate.ts',
      ...readdirSync(join(import.meta.dirname, 'generator')).map((name) => `generator/${name}`),
    ];
    for (const name of files) {
      const text = readFileSync(join(import.meta.dirname, name), 'utf8');
      const imports = [...text.matchAll(/\bfrom '([^']+)'|\bimport\('([^']+)'\)|^import '([^']+)'/gm)];
      for (const [, one, two, three] of imports) {
        expect(one ?? two ?? three, name).toMatch(
          /^(node:[a-z]+|\.\/[a-z-]+\.ts|\.\/generator\/[a-z-]+\.ts)$/,
        );
      }
    }
  });
});
