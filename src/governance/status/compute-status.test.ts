import { describe, expect, it } from 'vitest';
import { type StatusOverride, shownStatus } from './apply-override.ts';
import {
  type ComputedStatus,
  computeOverall,
  computeStatus,
  type WorkstreamFacts,
} from './compute-status.ts';

const today = '2026-11-24';
const task = {
  id: 'T-1',
  title: 'Test orders',
  milestone: false,
  state: 'IN_PROGRESS',
  blockedReason: '',
  endsOn: today,
} as const;
const issue = { id: 'I-1', title: 'Seats lost', kind: 'ISSUE', severity: 'LOW', dueOn: null };
const criterion = { id: 'orders', title: 'Orders work', evidence: 'PROVEN', why: 'One failed' } as const;
const facts: WorkstreamFacts = { hasOwner: true, tasks: [task], issues: [], criteria: [criterion] };

describe('the status of a workstream', () => {
  it.each<[string, Partial<WorkstreamFacts>, ComputedStatus['status'], string]>([
    ['work in time and proven evidence', {}, 'GREEN', 'Nothing open holds it back'],
    ['nothing begun', { tasks: [{ ...task, state: 'OPEN' }], criteria: [] }, 'NONE', 'Nothing was begun yet'],
    [
      'nothing begun, nobody owns it',
      { hasOwner: false, tasks: [], criteria: [] },
      'NONE',
      'Nothing was begun yet',
    ],
    ['nobody owns what was begun', { hasOwner: false }, 'YELLOW', 'Nobody owns it'],
    [
      'a task one day late',
      { tasks: [{ ...task, endsOn: '2026-11-23' }] },
      'YELLOW',
      '“Test orders” is 1 day overdue',
    ],
    [
      'a task a week late',
      { tasks: [{ ...task, endsOn: '2026-11-17' }] },
      'YELLOW',
      '“Test orders” is 7 days overdue',
    ],
    [
      'a task over a week late',
      { tasks: [{ ...task, endsOn: '2026-11-16' }] },
      'RED',
      '“Test orders” is 8 days overdue',
    ],
    [
      'a late task that is done',
      { tasks: [{ ...task, state: 'DONE', endsOn: '2026-01-01' }] },
      'GREEN',
      'Nothing open holds it back',
    ],
    [
      'a late task that was not begun',
      { tasks: [{ ...task, state: 'OPEN', endsOn: '2026-11-20' }], criteria: [] },
      'YELLOW',
      '“Test orders” is 4 days overdue',
    ],
    [
      'a milestone one day late',
      { tasks: [{ ...task, milestone: true, endsOn: '2026-11-23' }] },
      'RED',
      'Milestone “Test orders” is 1 day overdue',
    ],
    [
      'a blocked task',
      { tasks: [{ ...task, state: 'BLOCKED', blockedReason: 'no access' }] },
      'RED',
      '“Test orders” is blocked: no access',
    ],
    [
      'a critical issue',
      { issues: [{ ...issue, severity: 'CRITICAL' }] },
      'RED',
      'Critical issue “Seats lost” is open',
    ],
    [
      'a high issue',
      { issues: [{ ...issue, severity: 'HIGH' }] },
      'YELLOW',
      'High issue “Seats lost” is open',
    ],
    [
      'a critical risk',
      { issues: [{ ...issue, kind: 'RISK', severity: 'CRITICAL' }] },
      'YELLOW',
      'Critical risk “Seats lost” is open',
    ],
    ['a low issue in time', { issues: [{ ...issue, dueOn: today }] }, 'GREEN', 'Nothing open holds it back'],
    [
      'a low issue past its day',
      { issues: [{ ...issue, dueOn: '2026-11-23' }] },
      'YELLOW',
      '“Seats lost” was due on 2026-11-23',
    ],
    [
      'failing evidence',
      { criteria: [{ ...criterion, evidence: 'FAILING' }] },
      'RED',
      'Criterion “Orders work”: One failed',
    ],
    [
      'stale evidence',
      { criteria: [{ ...criterion, evidence: 'STALE' }] },
      'YELLOW',
      'Criterion “Orders work”: One failed',
    ],
    [
      'missing evidence',
      { criteria: [{ ...criterion, evidence: 'MISSING' }] },
      'GREEN',
      'Nothing open holds it back',
    ],
    [
      'evidence of a rehearsal',
      { tasks: [], criteria: [{ ...criterion, evidence: 'REHEARSED' }] },
      'GREEN',
      'Nothing open holds it back',
    ],
    [
      'two red causes',
      {
        tasks: [{ ...task, state: 'BLOCKED', blockedReason: 'no access' }],
        issues: [{ ...issue, severity: 'CRITICAL' }],
      },
      'RED',
      '“Test orders” is blocked: no access, and 1 more',
    ],
  ])('%s', (_, changes, status, reason) => {
    const found = computeStatus({ ...facts, ...changes }, today);
    expect([found.status, found.reason]).toEqual([status, reason]);
  });

  it('lists what holds it back, the worst first', () => {
    const found = computeStatus(
      {
        ...facts,
        hasOwner: false,
        issues: [{ ...issue, severity: 'CRITICAL' }],
        tasks: [{ ...task, endsOn: '2026-11-20' }],
      },
      today,
    );
    expect(found.causes.map((one) => one.code)).toEqual(['OPEN_ISSUE', 'OVERDUE_TASK', 'NO_OWNER']);
  });
});

describe('the status of the whole', () => {
  const stream = (id: string, status: ComputedStatus['status']) => ({
    id,
    title: id,
    status,
    reason: 'late',
  });
  it.each([
    [['GREEN', 'NONE'], 'GREEN'],
    [['NONE', 'NONE'], 'NONE'],
    [['GREEN', 'YELLOW', 'NONE'], 'YELLOW'],
    [['GREEN', 'YELLOW', 'RED'], 'RED'],
  ] as const)('of %j is %s', (statuses, status) => {
    expect(computeOverall(statuses.map((one, at) => stream(`w${at}`, one))).status).toBe(status);
  });
});

describe('a status that a person set', () => {
  const raised: StatusOverride = {
    id: '0',
    workstream: 'orders',
    status: 'GREEN',
    direction: 'RAISE',
    computed: 'YELLOW',
    reason: 'fixed, test runs tonight',
    expiresOn: today,
    at: '',
    by: null,
    byName: 'Ada',
  };
  const lowered: StatusOverride = {
    ...raised,
    status: 'RED',
    direction: 'LOWER',
    computed: 'GREEN',
    expiresOn: null,
  };
  it.each<[string, StatusOverride, ComputedStatus['status'], string, ComputedStatus['status']]>([
    ['raised, on its last day', raised, 'YELLOW', today, 'GREEN'],
    ['raised, the day after', raised, 'YELLOW', '2026-11-25', 'YELLOW'],
    ['raised, and the facts got worse', raised, 'RED', today, 'RED'],
    ['lowered', lowered, 'GREEN', today, 'RED'],
    ['lowered, and the facts are as bad', lowered, 'RED', today, 'RED'],
  ])('%s', (_, override, status, day, shown) => {
    const found = shownStatus({ status, reason: 'computed', causes: [] }, override, day);
    expect(found.status).toBe(shown);
    expect(found.override === null).toBe(found.reason === 'computed');
  });
});
