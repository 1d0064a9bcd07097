import type { ProjectConfig } from '../project/project-config.ts';
import type { Criterion, Threshold } from './criterion.ts';
import { departments } from './signing-function.ts';

/** The eight go-live criteria that every migration has (FEATURES D7). */
const goLiveCriteria: readonly Criterion[] = [
  {
    id: 'manual-validation',
    title: 'Migrated data validated by hand',
    target:
      'At least 10 % of the migrated records of each entity checked by people (less only with a waiver), none left wrong',
    requires: [
      {
        kind: 'manual-validation',
        thresholds: [
          { measure: 'reviewed', atLeast: 1 },
          { measure: 'entities_covered', of: 'entities', atLeastPercent: 100 },
          { measure: 'open', atMost: 0 },
        ],
      },
    ],
    freshDays: 14,
    signs: ['software-operations', 'support'],
    provide: 'Draw a sealed sample, have it reviewed side by side by two people, and record the result.',
    ownedBy: 'software-operations',
  },
  {
    id: 'departments-trained',
    title: 'Departments trained and ready',
    target: 'Every department has completed its training and declared itself ready',
    requires: [
      { kind: 'training', thresholds: [{ measure: 'ready', of: 'departments', atLeastPercent: 100 }] },
    ],
    freshDays: 60,
    signs: ['support', 'sales', 'orders', 'renewals'],
    provide: 'Import the completion of the trainings and have each department declare its readiness.',
    ownedBy: 'support',
  },
  {
    id: 'key-generation',
    title: 'Key generation validated by engineering',
    target: 'Every old key and every newly generated key accepted by the verifiers of both systems',
    requires: [
      { kind: 'key-validation', thresholds: [{ measure: 'accepted', of: 'keys', atLeastPercent: 100 }] },
    ],
    freshDays: 14,
    signs: ['engineering'],
    provide: 'Run the key validation with the publisher’s own verifier plugged in.',
    ownedBy: 'engineering',
  },
  {
    id: 'orders-in-both',
    title: 'Orders in both systems for two weeks',
    target: 'At least 10 % of new orders in both systems over 14 days, no open issue',
    requires: [
      {
        kind: 'parallel-orders',
        thresholds: [
          { measure: 'in_both', of: 'orders', atLeastPercent: 10 },
          { measure: 'days', atLeast: 14 },
          { measure: 'issues', atMost: 0 },
        ],
      },
    ],
    freshDays: 7,
    signs: ['orders', 'finance'],
    provide: 'Enter or fan out new orders into both systems for two weeks and compare their outcomes.',
    ownedBy: 'orders',
  },
  {
    id: 'user-experience',
    title: 'End-to-end user experience signed off',
    target: 'Every user journey walked through and signed off',
    requires: [
      {
        kind: 'experience-sign-off',
        thresholds: [{ measure: 'signed', of: 'journeys', atLeastPercent: 100 }],
      },
    ],
    freshDays: 30,
    signs: ['product-management'],
    provide: 'Walk the scenarios through on the final URLs and have each one signed off.',
    ownedBy: 'product-management',
  },
  {
    id: 'department-heads',
    title: 'All department heads signed off',
    target: 'Every department head has signed the evidence as it stands',
    requires: [],
    covers: 'everything',
    freshDays: 14,
    signs: departments,
    provide: 'Show each department head the evidence of all criteria and collect the signatures.',
    ownedBy: 'executives',
  },
  {
    id: 'hosting',
    title: 'Hosting proven: load, monitoring, fail-over',
    target: 'Load of the go-live day held, alerts arrive, fail-over loses nothing',
    requires: [
      { kind: 'load-drill', thresholds: [{ measure: 'failed_requests', atMost: 0 }] },
      { kind: 'monitoring', thresholds: [{ measure: 'received', of: 'alerts', atLeastPercent: 100 }] },
      { kind: 'failover-drill', thresholds: [{ measure: 'lost_writes', atMost: 0 }] },
    ],
    freshDays: 30,
    signs: ['it'],
    provide: 'Run the load drill, the alert drill and the fail-over drill on the final hardware.',
    ownedBy: 'it',
  },
  {
    id: 'reversal',
    title: 'Reversal tested',
    target: 'The way back rehearsed and timed, no write lost',
    requires: [{ kind: 'rollback-drill', thresholds: [{ measure: 'lost_writes', atMost: 0 }] }],
    freshDays: 30,
    signs: ['it', 'software-operations'],
    provide: 'Run the rollback drill: switch, work in the new system, go back, compare.',
    ownedBy: 'it',
  },
];

/** What every rehearsal proves by itself. */
const builtInCriteria: readonly Criterion[] = [
  {
    id: 'complete',
    title: 'Every old row accounted for',
    target: 'Every row and column of the old system has a fate and a reason; none is unaccounted for',
    requires: [
      {
        kind: 'completeness',
        thresholds: [
          { measure: 'rows_in', atLeast: 1 },
          { measure: 'unaccounted', atMost: 0 },
          { measure: 'columns_unaccounted', atMost: 0 },
        ],
      },
    ],
    freshDays: 14,
    signs: ['software-operations'],
    provide: 'Run `changeover rehearse`.',
    ownedBy: 'software-operations',
  },
  {
    id: 'reconciled',
    title: 'Old and new agree',
    target: 'Every record and field equal or accepted by name; totals equal; business laws hold',
    requires: [
      {
        kind: 'reconciliation',
        thresholds: [
          { measure: 'compared', atLeast: 1 },
          { measure: 'different', atMost: 0 },
          { measure: 'only_in_old', atMost: 0 },
          { measure: 'only_in_new', atMost: 0 },
          { measure: 'alarms', atMost: 0 },
        ],
      },
      {
        kind: 'control-totals',
        thresholds: [
          { measure: 'totals', atLeast: 1 },
          { measure: 'unequal', atMost: 0 },
        ],
      },
      {
        kind: 'laws',
        thresholds: [
          { measure: 'laws', atLeast: 1 },
          { measure: 'broken', atMost: 0 },
        ],
      },
    ],
    freshDays: 14,
    signs: ['software-operations', 'finance'],
    provide: 'Run `changeover rehearse`; write control totals into totals/*.sql.',
    ownedBy: 'software-operations',
  },
  {
    id: 'prover',
    title: 'The comparison itself is proven',
    target: 'Every seeded fault found with record, field and class; at least 16 classes; no false alarm',
    requires: [
      {
        kind: 'fault-seeding',
        thresholds: [
          { measure: 'detected', of: 'seeded', atLeastPercent: 100 },
          { measure: 'classes', atLeast: 16 },
          { measure: 'false_alarms', atMost: 0 },
        ],
      },
    ],
    freshDays: 14,
    signs: ['engineering'],
    provide: 'Run `changeover rehearse`, or `changeover prove` alone.',
    ownedBy: 'engineering',
  },
];

/**
 * The criteria of a migration: the eight of every go-live, what every rehearsal proves, and the project's own. A project's
 * criterion with the id of a default one makes that one stricter (more evidence, a shorter freshness), never laxer.
 */
export function criteriaOf(own: ProjectConfig['criteria'] = []): Criterion[] {
  const criteria = new Map([...goLiveCriteria, ...builtInCriteria].map((one) => [one.id, one]));
  for (const config of own) {
    const before = criteria.get(config.id);
    criteria.set(config.id, before === undefined ? ownCriterion(config) : stricter(before, config));
  }
  return [...criteria.values()];
}

type OwnCriterion = ProjectConfig['criteria'][number];

function ownCriterion(config: OwnCriterion): Criterion {
  return {
    id: config.id,
    title: config.title,
    target: config.target ?? `Evidence of kind ${config.evidence}, at most ${config.fresh_days} days old`,
    requires: [{ kind: config.evidence, thresholds: config.thresholds.map(threshold) }],
    freshDays: config.fresh_days,
    signs: config.signs,
    provide: config.provide,
    ...(config.environment === undefined ? {} : { environment: config.environment }),
    ...(config.owner === undefined ? {} : { ownedBy: config.owner }),
  };
}

function stricter(before: Criterion, config: OwnCriterion): Criterion {
  const asked = { kind: config.evidence, thresholds: config.thresholds.map(threshold) };
  const known = before.requires.some((one) => one.kind === config.evidence);
  const requires = before.requires.map((one) =>
    one.kind === asked.kind ? { ...one, thresholds: [...one.thresholds, ...asked.thresholds] } : one,
  );
  return {
    ...before,
    title: config.title,
    freshDays: Math.min(before.freshDays, config.fresh_days),
    requires: known ? requires : [...before.requires, asked],
    signs: [...new Set([...before.signs, ...config.signs])],
    ...(config.environment === 'live' ? { environment: 'live' } : {}),
  };
}

function threshold(config: OwnCriterion['thresholds'][number]): Threshold {
  const { measure, of, at_least_percent: percent, at_least: least, at_most: most } = config;
  if (of !== undefined) return { measure, of, atLeastPercent: percent ?? 100 };
  // Without a bound only zero passes: a threshold that was left unfinished must not let anything through.
  return least === undefined ? { measure, atMost: most ?? 0 } : { measure, atLeast: least };
}
