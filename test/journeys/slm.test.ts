import { cp } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import mysql from 'mysql2/promise';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedLicenses } from '../../examples/slm/seed.ts';
import { environment } from '../../src/lib/environment.ts';
import { runChangeover } from '../support/changeover-process.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const server = 'mysql://root@127.0.0.1:3306';
const database = `changeover_slm_${process.pid}`;
const example = fileURLToPath(new URL('../../examples/slm/', import.meta.url));
const fates = ['MIGRATE', 'MERGE', 'ARCHIVE', 'REISSUE', 'REJECT', 'HOLD', 'listed', 'unaccounted'] as const;

interface Report {
  readonly ok: boolean;
  readonly completeness: Record<(typeof fates)[number] | 'rows_in', number>;
  readonly reconcile: Record<'compared' | 'matching' | 'different' | 'only_in_old' | 'only_in_new', number>;
  readonly fault_seeding: Record<'classes' | 'seeded' | 'detected' | 'false_alarms', number>;
  readonly gate: {
    readonly verdict: string;
    readonly criteria: readonly { readonly id: string; readonly status: string }[];
  };
}

async function ask(sql: string): Promise<void> {
  const connection = await mysql.createConnection({ uri: server, multipleStatements: true });
  try {
    await connection.query(sql);
  } finally {
    await connection.end();
  }
}

describe.skipIf(environment().CHANGEOVER_TEST_SERVERS === undefined)(
  'Software License Manager on MariaDB',
  () => {
    let home: Awaited<ReturnType<typeof temporaryFolder>>;

    beforeAll(async () => {
      home = await temporaryFolder();
      await ask(`CREATE DATABASE ${database} CHARACTER SET utf8mb4`);
      await seedLicenses(`${server}/${database}`, { licenses: 20_000, seed: 5, prefix: 'wp_' });
      await cp(example, home.path, { recursive: true, filter: (path) => !path.includes('.changeover') });
    }, 120_000);

    afterAll(async () => {
      await ask(`DROP DATABASE IF EXISTS ${database}`);
      await home[Symbol.asyncDispose]();
    });

    it('is rehearsed to the end: every row accounted for, no difference, every seeded fault found', {
      timeout: 300_000,
    }, async () => {
      const finished = await runChangeover(['rehearse', home.path, '--json'], {
        env: { SLM_DATABASE_URL: `${server}/${database}` },
      });
      expect(finished.code, finished.stderr).toBe(0);
      expect(finished.stdout.trim().split('\n')).toHaveLength(1);
      const report = JSON.parse(finished.stdout) as Report;
      const { completeness, reconcile, fault_seeding: faults, gate } = report;
      expect(completeness.rows_in).toBe(fates.reduce((sum, fate) => sum + completeness[fate], 0));
      expect(completeness.unaccounted).toBe(0);
      expect(completeness.MERGE).toBeGreaterThan(0);
      expect(completeness.HOLD).toBeGreaterThan(0);
      expect(reconcile).toMatchObject({ different: 0, only_in_old: 0, only_in_new: 0 });
      expect(reconcile.matching).toBe(reconcile.compared);
      expect(faults.classes).toBeGreaterThanOrEqual(16);
      expect(faults.detected).toBe(faults.seeded);
      expect(faults.false_alarms).toBe(0);
      expect(gate.verdict).toBe('RED');
      const statuses = Object.fromEntries(gate.criteria.map((one) => [one.id, one.status]));
      for (const id of [
        'manual-validation',
        'departments-trained',
        'key-generation',
        'orders-in-both',
        'user-experience',
        'department-heads',
        'hosting',
        'reversal',
      ]) {
        expect(statuses[id], id).toBe('RED');
      }
      expect(statuses).toMatchObject({ reconciled: 'YELLOW', prover: 'YELLOW' });
    });

    it('says FUZZY and names the tables when they are kept without transactions, under another prefix', {
      timeout: 120_000,
    }, async () => {
      await seedLicenses(`${server}/${database}`, { licenses: 300, seed: 6, prefix: 'shop_' });
      await ask(
        `ALTER TABLE ${database}.shop_lic_key_tbl ENGINE=MyISAM; ALTER TABLE ${database}.shop_lic_reg_domain_tbl ENGINE=MyISAM`,
      );
      const env = { SLM_DATABASE_URL: `${server}/${database}`, SLM_PREFIX: 'shop_' };
      const finished = await runChangeover(['snapshot', home.path, '--json', '--fresh'], { env });
      expect(finished.code, finished.stderr).toBe(0);
      const { detail } = JSON.parse(finished.stdout) as { detail: { consistency: string; reason: string } };
      expect(detail.consistency).toBe('FUZZY');
      expect(detail.reason).toContain('shop_lic_key_tbl');
      expect(detail.reason).toContain('shop_lic_reg_domain_tbl');
    });

    it('refuses in one sentence, and starts nothing, when the address of the database is not set', async () => {
      const finished = await runChangeover(['rehearse', home.path, '--json'], {
        env: { SLM_DATABASE_URL: undefined },
      });
      expect(finished.code).toBe(2);
      expect(JSON.parse(finished.stdout)).toMatchObject({ ok: false, error: { code: 'SECRET_MISSING' } });
      expect(finished.stderr.trim().split('\n')).toHaveLength(1);
    });
  },
);
