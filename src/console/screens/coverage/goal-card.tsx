import { Anchor } from '@mantine/core';
import type { ReactNode } from 'react';
import type { Coverage } from '../../../api/schema/coverage-schema.ts';
import { Measures } from '../../parts/fact-list.tsx';
import { Meter } from '../../parts/meter.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Card } from '../../parts/page.tsx';
import { Empty } from '../../parts/states.tsx';
import { StatusMark } from '../../parts/status-mark.tsx';
import { useGroups } from '../../parts/use-groups.ts';
import classes from './coverage.module.css';
import { countsText, priorityWords, states } from './coverage-words.ts';

interface GoalCardProps {
  readonly coverage: Coverage;
  readonly onOpen: (scenario: string) => void;
}

/** Whether the goal is reached, per priority, and which scenarios stand in between. */
export function GoalCard({ coverage, onOpen }: GoalCardProps): ReactNode {
  const { totals, byPriority, goalReached, between } = coverage;
  return (
    <>
      <Notice tone={goalReached ? 'green' : totals.failing > 0 ? 'red' : 'yellow'}>
        <span className="strong">{goalReached ? 'Goal reached.' : 'Goal not reached.'}</span> {between}
      </Notice>
      <Measures
        measures={[
          { name: 'Passed', value: totals.passed, of: `of ${totals.total}` },
          { name: 'Failing', value: totals.failing, of: `of ${totals.total}` },
          { name: 'Never run', value: totals.neverRun, of: `of ${totals.total}` },
          {
            name: 'Functions covered',
            value: coveredFunctions(coverage),
            of: `of ${coverage.functions.length}`,
            note: 'with at least one scenario',
          },
        ]}
      />
      <Card title="Between now and the goal" note="the goal is set with the plan">
        <div className={classes['goal']}>
          <ul className={classes['priorities']} aria-label="Goal by priority">
            {byPriority.map((one) => (
              <li key={one.priority}>
                <div className="row between wrap">
                  <span className="strong">{priorityWords[one.priority]} priority</span>
                  <span className="numbers">{countsText(one)}</span>
                </div>
                <Meter
                  value={one.passed}
                  of={one.total}
                  label={`Passed, ${priorityWords[one.priority]} priority`}
                  tone={one.failing > 0 ? 'red' : one.toGo === 0 ? 'green' : 'accent'}
                />
                <div className="muted small numbers">
                  Goal {one.goalPercent} %{one.toGo === 0 ? ', reached' : `: ${one.toGo} more must pass`}
                </div>
              </li>
            ))}
          </ul>
          <Gaps coverage={coverage} onOpen={onOpen} />
        </div>
      </Card>
    </>
  );
}

const gapsShown = 8;

function Gaps({ coverage, onOpen }: GoalCardProps): ReactNode {
  const groups = useGroups();
  const gaps = coverage.gaps.slice(0, gapsShown);
  if (coverage.totals.total === 0)
    return <Empty title="No scenario yet">Add one, or import a CSV with id, title, function, process.</Empty>;
  if (gaps.length === 0) return <StatusMark tone="green">Every scenario passed</StatusMark>;
  return (
    <div className="stack">
      <h3 className={classes['heading']}>First of these</h3>
      <ul className={classes['gaps']} aria-label="Scenarios to run first">
        {gaps.map((one) => (
          <li key={one.scenario}>
            <StatusMark tone={states[one.state].tone}>{states[one.state].word}</StatusMark>
            <span className="grow">
              <Anchor component="button" type="button" ta="start" onClick={() => onOpen(one.scenario)}>
                {one.title}
              </Anchor>
              <span className="muted small">
                {' '}
                {groups.titleOf(one.function)}, {priorityWords[one.priority].toLowerCase()} priority
              </span>
            </span>
          </li>
        ))}
      </ul>
      {coverage.gaps.length > gaps.length && (
        <p className="muted small">
          and {coverage.gaps.length === 100 ? 'more' : `${coverage.gaps.length - gaps.length} more`}: filter
          the scenarios below by state
        </p>
      )}
    </div>
  );
}

function coveredFunctions({ cells }: Coverage): number {
  return new Set(cells.filter((one) => one.total > 0).map((one) => one.function)).size;
}
