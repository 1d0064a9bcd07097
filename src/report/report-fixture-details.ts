import type { DisposeDetail } from '../disposition/dispose-stage.ts';
import type { LoadDetail } from '../load/load-stage.ts';
import type { MapDetail } from '../mapping/map-stage.ts';
import type { Disposition } from '../model/disposition.ts';
import type { Severity } from '../model/severity.ts';
import type { ProveDetail } from '../prove/prove-detail.ts';
import type { LawResult } from '../reconcile/laws/law.ts';
import type { ReconcileDetail } from '../reconcile/reconcile-detail.ts';
import type { SnapshotDetail } from '../snapshot/snapshot-stage.ts';

import { prove } from './report-fixture-proof.ts';

// What the report reads must be what the stages write: a changed detail does not compile here.
interface Details {
  readonly snapshot: SnapshotDetail;
  readonly map: MapDetail;
  readonly dispose: DisposeDetail;
  readonly load: LoadDetail;
  readonly reconcile: ReconcileDetail;
  readonly prove: ProveDetail;
}

const fates = (MIGRATE: number, MERGE = 0, ARCHIVE = 0, REISSUE = 0, REJECT = 0, HOLD = 0) => ({
  MIGRATE,
  MERGE,
  ARCHIVE,
  REISSUE,
  REJECT,
  HOLD,
});

const table = (name: string, rows: number, of: ReturnType<typeof fates>, listed = 0) => ({
  table: name,
  primary: name,
  rows,
  ...of,
  listed,
  unaccounted: 0,
  first_unaccounted: null,
});

const perTable = [
  table('licenses', 20_113, fates(17_204, 61, 1_942, 118, 27, 761)),
  table('activations', 41_870, fates(38_944, 0, 2_010, 0, 0, 916)),
  table('orders', 14_902, fates(14_377, 0, 511, 0, 0, 14)),
  table('order_items', 20_871, fates(19_902, 0, 938, 0, 0, 31)),
  table('contacts', 9_318, fates(8_804, 402, 0, 0, 8, 104)),
  table('products', 87, fates(86, 1)),
  table('renewals', 6_204, fates(5_991, 0, 201, 0, 0, 12)),
  table('license_history', 8_026, fates(7_560, 0, 466), 0),
];

const sum = (pick: (one: (typeof perTable)[number]) => number) =>
  perTable.reduce((all, one) => all + pick(one), 0);

const entity = (
  name: string,
  compared: number,
  different = 0,
  allowed = 0,
  only_in_old = 0,
  only_in_new = 0,
) => ({
  entity: name,
  compared,
  matching: compared - different - allowed - only_in_old - only_in_new,
  different,
  allowed,
  only_in_old,
  only_in_new,
  doubled: 0,
});

const entities = [
  entity('organization', 6_311),
  entity('person', 8_804, 0, 12),
  entity('product', 86),
  entity('sku', 214),
  entity('order', 14_377),
  entity('order_line', 19_902),
  entity('entitlement', 15_020),
  entity('entitlement_line', 17_322),
  entity('device', 21_117),
  entity('activation', 30_060),
  entity('renewal', 5_991),
];
const total = (pick: (one: (typeof entities)[number]) => number) =>
  entities.reduce((all, one) => all + pick(one), 0);

const rule = (
  name: string,
  of: string,
  count: number,
  disposition: Disposition,
  severity: Severity,
  example: string,
): DisposeDetail['rules'][number] => ({ rule: name, entity: of, count, disposition, severity, example });

const law = (id: string, title: string, checked: number, applies = true): LawResult => ({
  id,
  title,
  applies,
  ok: true,
  checked,
  violations: 0,
  offenders: [],
});

/** What the stages of an invented run of meridian say of themselves; for tests. */
export const details: Details = {
  snapshot: {
    consistency: 'TRANSACTION',
    reason: '',
    tables: [
      ...perTable.map((one, index) => ({
        name: one.table,
        rows: one.rows,
        fingerprint: `${(index + 3) * 7}a41f9c0e8b7d6a5`.padEnd(64, '4'),
        excluded: false,
        damaged: one.table === 'contacts' ? 3 : 0,
      })),
      { name: 'web_sessions', rows: 48_112, fingerprint: '', excluded: true, damaged: 0 },
      { name: 'web_carts', rows: 1_204, fingerprint: '', excluded: true, damaged: 0 },
    ],
  },
  map: {
    entities: entities.map(({ entity: name, compared }) => ({
      entity: name,
      rows: compared + 400,
      seconds: 0.2,
      reused: false,
      findings: {},
    })),
    columns: { mapped: 71, waived: 9, neither: [] },
  },
  dispose: {
    completeness: {
      rows_in: sum((one) => one.rows),
      dispositions: fates(
        sum((one) => one.MIGRATE),
        sum((one) => one.MERGE),
        sum((one) => one.ARCHIVE),
        sum((one) => one.REISSUE),
        sum((one) => one.REJECT),
        sum((one) => one.HOLD),
      ),
      listed: sum((one) => one.listed),
      unaccounted: 0,
      per_table: perTable,
      records_per_entity: entities.map(({ entity: name, compared }) => ({
        entity: name,
        records: compared + 400,
        ...fates(compared, 100, 200, 0, 0, 100),
      })),
      excluded: [
        { table: 'web_sessions', rows: 48_112, reason: 'the old web shop, no licenses' },
        { table: 'web_carts', rows: 1_204, reason: 'the old web shop, no licenses' },
      ],
      columns_unaccounted: [],
      as_of: '2026-11-24',
    },
    rules: [
      rule('archive-long-expired', 'entitlement_line', 1_942, 'ARCHIVE', 'info', 'L-10294'),
      rule('parent-stays-behind', 'activation', 2_926, 'HOLD', 'error', 'A-88213'),
      rule('duplicate-redeem-code', 'entitlement_line', 38, 'HOLD', 'error', 'MRD7-K2PX-99QT-ZZ41'),
      rule('state-contradicts-dates', 'entitlement_line', 413, 'HOLD', 'error', 'L-00417'),
      rule('consumed-above-entitled', 'entitlement_line', 96, 'HOLD', 'error', 'L-03121'),
      rule('unmapped-value', 'entitlement_line', 214, 'HOLD', 'error', 'L-07755'),
      rule('duplicate-person', 'person', 402, 'MERGE', 'warning', 'ann.miller@example.com'),
      rule('bad-email', 'person', 104, 'HOLD', 'error', 'n/a'),
      rule('unparseable-redeem-code', 'entitlement_line', 118, 'REISSUE', 'warning', 'MRD-0Ü77-1120'),
      rule('test-records', 'entitlement_line', 27, 'REJECT', 'info', 'L-00001'),
      rule('duplicate-line', 'entitlement_line', 61, 'MERGE', 'warning', 'L-19004'),
      rule('zero-date', 'entitlement_line', 5_102, 'MIGRATE', 'warning', 'L-00002'),
      rule('counter-without-device', 'device', 3_870, 'MIGRATE', 'info', 'H-00311'),
      rule('password-reset', 'credential', 8_201, 'MIGRATE', 'warning', 'P-00004'),
    ],
    archived: {},
    restored_unknown: 0,
  },
  load: {
    created: total((one) => one.compared),
    updated: 0,
    unchanged: 0,
    refused: 0,
    batches: 291,
    retries: 2,
    unknown_resolved: 0,
    refused_dependents: 0,
    lost_batches: 0,
    per_entity: [],
    unresolved_references: [{ entity: 'renewal', field: 'order', records: 14 }],
    not_storable: [{ entity: 'person', field: 'locale', records: 8_804 }],
  },
  reconcile: {
    ok: true,
    reconfirmed: { asked: 0, changed: 0 },
    compared: total((one) => one.compared),
    matching: total((one) => one.matching),
    different: total((one) => one.different),
    allowed: total((one) => one.allowed),
    only_in_old: total((one) => one.only_in_old),
    only_in_new: total((one) => one.only_in_new),
    doubled: 0,
    entities,
    causes: [
      {
        cause: 'case-changed',
        records: 12,
        allowed: 12,
        entities: ['person'],
        fields: ['locale'],
        exposure: { customers: 0, seats: 0, money: {} },
      },
    ],
    exposure: { customers: 0, seats: 0, money: {} },
    totals: [
      'activations-by-product',
      'contract-value-by-currency',
      'keys',
      'licenses-by-state',
      'people',
      'seats-by-product',
      'term-ends-by-month',
    ].map((name, index) => ({ name, ok: true, keys: 4 + index * 13, differing: 0, first: [] })),
    laws: [
      law('accounted-records', 'Every mapped record has exactly one fate.', 158_412),
      law('activations-conserved', 'Active activations equal what the old system counted.', 17_322),
      law('within-quantity', 'Nobody uses more than quantity and overdraft allow.', 17_322),
      law('codes-resolve', 'Every license key leads to the same customer, product and end.', 17_322),
      law('terms-equal', 'Start, end, quantity and price of every line are equal.', 17_322),
      law('one-head', 'Every chain of renewals has one newest line.', 4_118),
      law('split-conserved', 'Quantity is conserved across splits and transfers.', 0, false),
      law(
        'codes-answer',
        'The new system itself answers with the same line, organization, product and end.',
        200,
      ),
    ],
    acceptances: [
      {
        rule: 'locale-case',
        entity: 'person',
        state: 'applied',
        records: 12,
        ceiling: 50,
        expires: '2027-01-31',
        owner: 'Support lead',
      },
    ],
    alarms: [],
    not_compared: [
      { entity: 'person', field: 'locale', records: 8_804, reason: 'the new system cannot hold it' },
    ],
  },
  prove,
};
