import type { ReactNode } from 'react';
import type { Plan, PlannedTask } from '../../../api/schema/plan-schema.ts';
import { dateOfDay, dayNumber, shortDate, weekdayOf } from '../../parts/plain-date.ts';
import { StatusShape } from '../../parts/status-mark.tsx';
import { daysText, taskMark } from '../tasks/task-words.ts';
import classes from './timeline.module.css';

interface TimelineProps {
  readonly plan: Plan;
  readonly tasks: readonly PlannedTask[];
  readonly onOpen: (task: PlannedTask) => void;
}

const mostTicks = 10;
const lastTickPercent = 94;

/** Tasks as bars over working time: forecast as a bar, what was planned as a line below it, today and go-live as marks. */
export function Timeline({ plan, tasks, onOpen }: TimelineProps): ReactNode {
  const scale = scaleOf(plan, tasks);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard
    <section className={classes['scroll']} aria-label="Timeline of tasks" tabIndex={0}>
      <div className={classes['rows']}>
        <div className={classes['head']}>
          <span className="muted small">Task</span>
          <div className={classes['ticks']} aria-hidden>
            {scale.ticks.map((date) => (
              <span key={date} style={{ left: `${scale.at(date)}%` }}>
                {shortDate(date, plan.today)}
              </span>
            ))}
          </div>
        </div>
        <ul>
          {tasks.map((task) => (
            <Row key={task.id} task={task} plan={plan} at={scale.at} onOpen={onOpen} />
          ))}
        </ul>
      </div>
      <p className={classes['key']}>
        <span>
          <i className={classes['keyToday']} /> today
        </span>
        {plan.goLiveDate !== null && (
          <span>
            <i className={classes['keyGoLive']} /> go-live
          </span>
        )}
        <span>
          <i className={classes['keyPlanned']} /> planned, where the forecast differs
        </span>
      </p>
    </section>
  );
}

interface Scale {
  readonly ticks: readonly string[];
  /** Where a day begins, in percent of the width; `after` days later. */
  readonly at: (date: string, after?: number) => number;
}

function scaleOf(plan: Plan, tasks: readonly PlannedTask[]): Scale {
  const days = tasks.flatMap((task) => [
    dayNumber(task.startsOn),
    dayNumber(task.forecastStartsOn),
    dayNumber(task.endsOn),
    dayNumber(task.forecastEndsOn),
  ]);
  const marks = [plan.today, ...(plan.goLiveDate === null ? [] : [plan.goLiveDate])].map(dayNumber);
  const first = Math.min(...days, ...marks) - 1;
  const last = Math.max(...days, ...marks) + 2;
  const mondays = Array.from({ length: last - first }, (_, day) => first + day).filter(
    (day) => weekdayOf(day) === 0,
  );
  const step = Math.max(1, Math.ceil(mondays.length / mostTicks));
  const at = (date: string, after = 0): number => ((dayNumber(date) + after - first) / (last - first)) * 100;
  const ticks = mondays.filter((_, index) => index % step === 0).map(dateOfDay);
  // A name at the very end would be cut off.
  return { at, ticks: ticks.filter((date) => at(date) < lastTickPercent) };
}

interface RowProps {
  readonly task: PlannedTask;
  readonly plan: Plan;
  readonly at: Scale['at'];
  readonly onOpen: (task: PlannedTask) => void;
}

function Row({ task, plan, at, onOpen }: RowProps): ReactNode {
  const { tone, word } = taskMark(task);
  const differs = task.forecastStartsOn !== task.startsOn || task.forecastEndsOn !== task.endsOn;
  const from = at(task.forecastStartsOn);
  const until = at(task.forecastEndsOn, 1);
  const days = daysText(task.forecastStartsOn, task.forecastEndsOn, plan.today);
  return (
    <li className={classes['row']}>
      <button type="button" className={classes['name']} onClick={() => onOpen(task)} title={task.title}>
        <StatusShape tone={tone} size={13} label={word} />
        <span className={classes['title']}>{task.title}</span>
      </button>
      <div className={classes['lane']}>
        <span className={classes['today']} style={{ left: `${at(plan.today)}%` }} />
        {plan.goLiveDate !== null && (
          <span className={classes['goLive']} style={{ left: `${at(plan.goLiveDate)}%` }} />
        )}
        {differs && task.state !== 'DONE' && (
          <span
            className={classes['planned']}
            style={{ left: `${at(task.startsOn)}%`, width: `${at(task.endsOn, 1) - at(task.startsOn)}%` }}
          />
        )}
        <span
          className={classes['bar']}
          data-tone={tone}
          data-critical={task.critical || undefined}
          data-milestone={task.kind === 'MILESTONE' || undefined}
          style={{ left: `${from}%`, width: `${until - from}%` }}
        />
        <span
          className={classes['days']}
          style={until > 78 ? { right: `${100.6 - from}%` } : { left: `${until + 0.6}%` }}
        >
          {days}
          <span className="visually-hidden">{task.critical ? ', on the critical path' : ''}</span>
        </span>
      </div>
    </li>
  );
}
