import { describe, expect, it } from 'vitest';
import { criticalPath, type PathTask, taskOrder } from './critical-path.ts';
import { type GoLiveRules, goLiveDays, proposedDay } from './go-live.ts';
import { publicHolidays } from './public-holidays.ts';
import { WorkCalendar } from './work-calendar.ts';

const task = (id: string, startsOn: string, endsOn: string, more: Partial<PathTask> = {}): PathTask => ({
  id,
  kind: 'WORK',
  state: 'OPEN',
  startsOn,
  endsOn,
  doneOn: null,
  needs: [],
  ...more,
});
const calendar = new WorkCalendar();

describe('the critical path', () => {
  // Monday 2026-11-30 is today: A and B run side by side, C needs both, D is a milestone after C.
  const tasks = [
    task('D', '2026-12-08', '2026-12-08', { kind: 'MILESTONE', needs: ['C'] }),
    task('A', '2026-11-30', '2026-12-04'),
    task('B', '2026-11-30', '2026-12-01'),
    task('C', '2026-12-07', '2026-12-08', { needs: ['A', 'B'] }),
  ];
  const path = criticalPath(tasks, '2026-11-30', calendar);

  it.each([
    ['A', true, 0, '2026-12-04'],
    ['B', false, 3, '2026-12-01'],
    ['C', true, 0, '2026-12-08'],
    ['D', true, 0, '2026-12-08'],
  ])('%s: critical %s, slack %i, ends %s', (id, critical, slackDays, endsOn) => {
    expect(path.get(id)).toMatchObject({ critical, slackDays, endsOn });
  });

  it('pushes what follows over the weekend when a task is late', () => {
    const late = criticalPath(tasks, '2026-12-02', calendar);
    expect(late.get('A')?.endsOn).toBe('2026-12-08');
    expect(late.get('C')).toMatchObject({ startsOn: '2026-12-09', endsOn: '2026-12-10' });
  });

  it('passes holidays, takes a done task as done, and finds a circle', () => {
    const free = new WorkCalendar(new Set(['2026-12-07']));
    expect(criticalPath(tasks, '2026-11-30', free).get('C')?.startsOn).toBe('2026-12-08');
    const done = { ...task('A', '2026-11-30', '2026-12-04'), state: 'DONE' as const, doneOn: '2026-11-30' };
    expect(criticalPath([done], '2026-12-02', calendar).get('A')).toMatchObject({
      critical: false,
      endsOn: '2026-11-30',
    });
    expect(
      taskOrder([
        { id: 'x', needs: ['y'] },
        { id: 'y', needs: ['x'] },
      ]),
    ).toBeUndefined();
  });
});

describe('the proposal of a go-live day', () => {
  const rules: GoLiveRules = {
    from: '2026-11-02',
    until: '2027-01-12',
    holidays: publicHolidays(['US', 'DE-BY'], '2026-11-02', '2027-01-12'),
    accountable: [
      {
        group: 'it',
        people: [
          { name: 'Ada', absences: [{ firstDay: '2026-11-03', lastDay: '2026-11-04' }] },
          { name: 'Bo', absences: [{ firstDay: '2026-11-03', lastDay: '2026-11-03' }] },
        ],
      },
    ],
    fiscalYearStartMonth: 1,
    freezeDaysBefore: 14,
    freezeDaysAfter: 5,
    thursdayReason: '',
  };
  const days = goLiveDays(rules);

  it.each([
    ['2026-11-02', 3, 'Monday'],
    ['2026-11-03', null, 'Ada and Bo'],
    ['2026-11-04', 2, 'Wednesday'],
    ['2026-11-05', null, 'needs a reason'],
    ['2026-11-06', null, 'Friday'],
    ['2026-11-07', null, 'Saturday'],
    ['2026-11-08', null, 'Sunday'],
    ['2026-11-10', 1, 'Tuesday'],
    ['2026-11-26', null, 'Thanksgiving'],
    ['2026-12-16', 2, 'Wednesday'],
    ['2026-12-17', null, 'quarter on 2026-12-31'],
    ['2027-01-05', null, 'quarter on 2026-12-31'],
    ['2027-01-06', null, 'Epiphany (DE-BY)'],
    ['2027-01-12', 1, 'Tuesday'],
  ])('%s has preference %s: %s', (date, preference, reason) => {
    const found = days.find((day) => day.date === date);
    expect(found?.preference).toBe(preference);
    expect(found?.reasons.join(' ')).toContain(reason);
  });

  it('takes the first Tuesday, and a Thursday only with a reason and when nothing is better', () => {
    expect(proposedDay(days)).toBe('2026-11-10');
    const thursday = { ...rules, from: '2026-11-05', until: '2026-11-08' };
    expect(proposedDay(goLiveDays(thursday))).toBeNull();
    expect(proposedDay(goLiveDays({ ...thursday, thursdayReason: 'The auditor is there.' }))).toBe(
      '2026-11-05',
    );
  });

  it('follows a fiscal year that begins in February, and refuses a country that is not known', () => {
    const days = goLiveDays({ ...rules, fiscalYearStartMonth: 2, from: '2026-10-27', until: '2027-01-12' });
    expect(days.find((day) => day.date === '2026-10-27')?.reasons.join(' ')).toContain(
      'quarter on 2026-10-31',
    );
    expect(days.find((day) => day.date === '2026-12-29')?.possible).toBe(true);
    expect(() => publicHolidays(['XX'], '2026-01-01', '2026-12-31')).toThrow('XX');
  });
});
