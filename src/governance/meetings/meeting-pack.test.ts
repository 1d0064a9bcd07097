import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { buildPack, type PackSource, quorumWarning } from './meeting-pack.ts';
import { packMarkdown } from './pack-markdown.ts';
import { packPage } from './pack-page.ts';
import { packPdf } from './pack-pdf.ts';
import { quorumOf } from './quorum.ts';
import { standardSeries } from './standard-series.ts';

const frame = {
  title: 'Stakeholder meeting',
  migration: 'Meridian',
  series: 'stakeholders',
  day: '2026-12-02',
  time: '10:00',
  zone: 'America/Chicago',
  madeAt: '2026-12-01T15:00:00.000Z',
  since: '2026-11-18T16:00:00.000Z',
  nextDay: '2026-12-16',
};
const issue = (number: number, changes: object = {}) => ({
  number,
  title: `Issue ${number}`,
  kind: 'ISSUE',
  severity: 'MEDIUM',
  owner: null,
  due: null,
  ageDays: 1,
  ...changes,
});
const source: PackSource = {
  overall: { status: 'RED', reason: 'Orders is off track.' },
  criteria: [{ title: 'Reversal tested', status: 'RED', why: 'no evidence yet' }],
  workstreams: [
    { id: 'it', title: 'IT', owner: 'Jo', status: 'GREEN', reason: 'Nothing holds it back.' },
    { id: 'legal', title: 'Legal', owner: null, status: 'NONE', reason: 'No task has begun.' },
    { id: 'orders', title: 'Orders', owner: 'Åsa', status: 'RED', reason: '2 tasks are overdue.' },
  ],
  changes: [
    {
      workstream: 'it',
      title: 'IT',
      from: 'YELLOW',
      to: 'GREEN',
      at: '2026-11-20T10:00:00.000Z',
      reason: 'done',
    },
    {
      workstream: 'it',
      title: 'IT',
      from: 'RED',
      to: 'YELLOW',
      at: '2026-11-17T10:00:00.000Z',
      reason: 'before the last meeting',
    },
    {
      workstream: 'orders',
      title: 'Orders',
      from: 'YELLOW',
      to: 'RED',
      at: '2026-11-30T10:00:00.000Z',
      reason: 'late',
    },
  ],
  tasks: [
    { title: 'Beyond', workstream: 'IT', owner: null, due: '2026-12-17' },
    { title: 'Next', workstream: 'IT', owner: null, due: '2026-12-16' },
    { title: 'Late', workstream: 'Orders', owner: 'Åsa', due: '2026-12-01' },
  ],
  issues: [
    issue(1),
    issue(2, { severity: 'CRITICAL' }),
    issue(3, { ageDays: 9 }),
    issue(4, { kind: 'DECISION', title: 'Which | <b>weekend</b>?' }),
  ],
  lastActions: [{ title: 'Ask *Legal*', owner: null, done: false }],
};
const pack = buildPack(frame, source);

describe('a meeting pack', () => {
  it('shows the worst first, only changes since the last meeting, and tasks up to the next', () => {
    expect(pack.workstreams.map((one) => one.id)).toEqual(['orders', 'legal', 'it']);
    expect(pack.changes.map((one) => [one.workstream, one.to])).toEqual([
      ['orders', 'RED'],
      ['it', 'GREEN'],
    ]);
    expect(pack.targets.map((one) => [one.title, one.overdue])).toEqual([
      ['Late', true],
      ['Next', false],
    ]);
    expect(pack.issues.map((one) => one.number)).toEqual([2, 3, 1]);
    expect(pack.decisions.map((one) => one.number)).toEqual([4]);
  });

  it('is Markdown in which nothing that people typed becomes markup', () => {
    const text = packMarkdown(pack);
    expect(text).toContain('| 4 | Which \\| &lt;b&gt;weekend&lt;/b&gt;? | medium |');
    expect(text).toContain('| Ask \\*Legal\\* | no owner | open |');
    expect(text).toContain('**Overall: Off track.** Orders is off track.');
  });

  it('is a page that loads nothing, escapes every text, and allows its style by nonce alone', async () => {
    const page = await packPage(pack, 'n0nce');
    expect(page).toContain('Which | &lt;b&gt;weekend&lt;/b&gt;?');
    expect(page).not.toMatch(/<script|\son\w+=|style="|src=|href=/);
    expect(page.match(/<style nonce="n0nce">/g)).toHaveLength(1);
    expect(page.match(/<h2>/g)).toHaveLength(7);
  });

  it('is a PDF of several pages when it is long, with a page number on each', async () => {
    const long = buildPack(frame, {
      ...source,
      issues: Array.from({ length: 120 }, (_, index) => issue(index + 1)),
    });
    const bytes = Buffer.from(await packPdf(long));
    expect(bytes.subarray(0, 5).toString()).toBe('%PDF-');
    const pages = /\/Type \/Pages\s*\/Count (\d+)/.exec(bytes.toString('latin1'))?.[1];
    expect(Number(pages)).toBeGreaterThan(2);
    expect(streams(bytes).length).toBeGreaterThan(Number(pages));
  });

  it('says so where a part is empty', async () => {
    const empty = buildPack(frame, {
      ...source,
      changes: [],
      tasks: [],
      issues: [],
      lastActions: [],
      workstreams: [],
    });
    const text = packMarkdown(empty);
    for (const words of [
      'No status has changed.',
      'Nothing is unresolved.',
      'No decision is wanted.',
      'There are no workstreams yet.',
    ])
      expect(text).toContain(words);
    expect((await packPdf(empty)).byteLength).toBeGreaterThan(1000);
  });
});

function streams(pdf: Buffer): Buffer[] {
  const text = pdf.toString('latin1');
  return [...text.matchAll(/stream\n/g)].flatMap((match) => {
    const from = match.index + match[0].length;
    const piece = pdf.subarray(from, text.indexOf('endstream', from) - 1);
    return piece[0] === 0x78 ? [inflateSync(piece)] : [];
  });
}

describe('the quorum of the core team', () => {
  const core = standardSeries.find((one) => one.id === 'core-team');
  const meeting = { functions: [], quorum: core?.quorum ?? [] };
  const there = (id: string, present = true) => ({ account: id, name: id, function: id, present });

  it('needs somebody of six functions, and names those that are missing', () => {
    expect(meeting.quorum).toHaveLength(6);
    const all = meeting.quorum.map((id) => there(id));
    expect(quorumOf(meeting, all)).toMatchObject({ reached: true, missing: [] });
    const without = quorumOf(meeting, [...all.slice(1), there('orders', false)]);
    expect(without).toMatchObject({ reached: false, missing: ['orders'] });
    expect(without.byFunction).toContainEqual({ function: 'orders', invited: 1, present: 0 });
    expect(quorumWarning(without, (id) => id.toUpperCase())).toContain('nobody is here for ORDERS');
    expect(quorumWarning(quorumOf(meeting, all), String)).toBeUndefined();
  });

  it('is not asked of a meeting without one', () => {
    expect(quorumOf({ functions: ['it'], quorum: [] }, [])).toMatchObject({ reached: true });
  });
});
