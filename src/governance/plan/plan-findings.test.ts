import { describe, expect, it } from 'vitest';
import { criticalPath, type PathTask } from './critical-path.ts';
import { type JudgedTask, planFindings } from './plan-findings.ts';
import { WorkCalendar } from './work-calendar.ts';

const rules = { goLiveDate: '2027-01-12', cutoverMinutes: 2880 };
const task = (kind: string, from: string, until: string, more: Partial<JudgedTask> = {}): JudgedTask => ({
  id: kind,
  title: kind.toLowerCase(),
  kind,
  state: 'OPEN',
  forecastStartsOn: from,
  forecastEndsOn: until,
  runMinutes: null,
  ...more,
});
const sound = [
  task('PRELOAD', '2026-12-12', '2026-12-13'),
  task('WAVE', '2027-01-02', '2027-01-03'),
  task('BURN_IN', '2026-12-21', '2027-01-08'),
  task('CUTOVER', '2027-01-09', '2027-01-11', { runMinutes: 2880 }),
];

describe('what breaks the rules of a plan', () => {
  it('is nothing when data moves before, the switch is on the weekend, the burn-in is over', () => {
    expect(planFindings(sound, rules)).toEqual([]);
    expect(planFindings([], rules)).toEqual([]);
  });

  it.each([
    ['MOVED_TOO_LATE', task('WAVE', '2027-01-08', '2027-01-09')],
    ['SWITCH_OUTSIDE_WEEKEND', task('CUTOVER', '2027-01-06', '2027-01-07')],
    ['SWITCH_OUTSIDE_WEEKEND', task('CUTOVER', '2027-01-12', '2027-01-13')],
    ['BURN_IN_TOO_LATE', task('BURN_IN', '2027-01-04', '2027-01-12')],
    ['SWITCH_TOO_LONG', task('CUTOVER', '2027-01-10', '2027-01-11', { runMinutes: 1 })],
  ])('is %s', (code, one) => {
    const found = planFindings([...sound, one], rules);
    expect(found.map((finding) => finding.code)).toContain(code);
    const done = planFindings([...sound, { ...one, state: 'DONE' }], rules);
    expect(done).toEqual([]);
  });

  it('is that no burn-in is planned at all', () => {
    const found = planFindings([task('WAVE', '2027-01-02', '2027-01-03')], rules);
    expect(found.map((finding) => finding.code)).toEqual(['NO_BURN_IN']);
    expect(planFindings([task('WORK', '2027-01-02', '2027-01-03')], { ...rules, goLiveDate: null })).toEqual(
      [],
    );
  });
});

describe('the forecast of what runs by itself', () => {
  const path = (tasks: PathTask[], today = '2027-01-04') => criticalPath(tasks, today, new WorkCalendar());
  const run = (
    id: string,
    kind: string,
    from: string,
    until: string,
    more: Partial<PathTask> = {},
  ): PathTask => ({
    id,
    kind,
    state: 'OPEN',
    startsOn: from,
    endsOn: until,
    doneOn: null,
    needs: [],
    ...more,
  });

  it('goes on over the weekend, and people go on after it on Monday', () => {
    const found = path([
      run('load', 'CUTOVER', '2027-01-09', '2027-01-10'),
      run('look', 'WORK', '2027-01-11', '2027-01-11', { needs: ['load'] }),
      run('ready', 'MILESTONE', '2027-01-11', '2027-01-11', { needs: ['look'] }),
    ]);
    expect(found.get('load')).toMatchObject({ startsOn: '2027-01-09', endsOn: '2027-01-10', critical: true });
    expect(found.get('look')).toMatchObject({ startsOn: '2027-01-11', critical: true });
    expect(found.get('ready')).toMatchObject({ endsOn: '2027-01-11', critical: true });
  });

  it('takes as long as it was rehearsed when that is longer than planned', () => {
    const load = run('load', 'CUTOVER', '2027-01-09', '2027-01-10', { runMinutes: 3 * 1440 + 1 });
    const look = run('look', 'WORK', '2027-01-11', '2027-01-11', { needs: ['load'] });
    expect(path([load, look]).get('load')?.endsOn).toBe('2027-01-12');
    expect(path([load, look]).get('look')?.startsOn).toBe('2027-01-13');
    expect(path([{ ...load, runMinutes: 30 }]).get('load')?.endsOn).toBe('2027-01-10');
    const rehearsal = run('again', 'REHEARSAL', '2027-01-08', '2027-01-08', { runMinutes: 1441 });
    expect(path([rehearsal]).get('again')?.endsOn).toBe('2027-01-11');
  });

  it('does not wait for the end of a freeze', () => {
    const found = path([
      run('quiet', 'FREEZE', '2027-01-04', '2027-02-01'),
      run('look', 'WORK', '2027-01-11', '2027-01-12'),
      run('early', 'WORK', '2027-01-04', '2027-01-05'),
    ]);
    expect(found.get('quiet')).toMatchObject({ critical: false, slackDays: 0 });
    expect(found.get('look')).toMatchObject({ critical: true, slackDays: 0 });
    expect(found.get('early')).toMatchObject({ critical: false, slackDays: 5 });
  });

  it('starts after what it needs, also on a Saturday', () => {
    const freeze = run('freeze', 'WORK', '2027-01-07', '2027-01-08');
    const load = run('load', 'CUTOVER', '2027-01-08', '2027-01-09', { needs: ['freeze'] });
    expect(path([freeze, load]).get('load')).toMatchObject({ startsOn: '2027-01-09', endsOn: '2027-01-10' });
  });
});
