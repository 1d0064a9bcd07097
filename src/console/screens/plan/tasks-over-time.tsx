import { Button, Checkbox, Select } from '@mantine/core';
import { useMediaQuery } from '@mantine/hooks';
import { type ReactNode, useState } from 'react';
import type { Plan, PlannedTask } from '../../../api/schema/plan-schema.ts';
import { FilterText } from '../../parts/filter-text.tsx';
import { Card } from '../../parts/page.tsx';
import { Pager } from '../../parts/pager.tsx';
import { PersonSelect } from '../../parts/person-select.tsx';
import { SavedViews } from '../../parts/saved-views.tsx';
import { Empty } from '../../parts/states.tsx';
import { useUrlState } from '../../parts/url-state.ts';
import { useGroups } from '../../parts/use-groups.ts';
import { ViewSwitch } from '../../parts/view-switch.tsx';
import { kindWords } from '../tasks/task-words.ts';
import { PlanList } from './plan-list.tsx';
import classes from './tasks-over-time.module.css';
import { Timeline } from './timeline.tsx';

const pageSize = 100;

type Params = Readonly<Record<string, string | undefined>>;

/** The tasks of the plan as a timeline, or the same as a list; on a phone always the list. */
export function TasksOverTime({ plan }: { plan: Plan }): ReactNode {
  const [params, change] = useUrlState();
  const phone = useMediaQuery('(max-width: 640px)', false, { getInitialValueInEffect: false });
  const [most, setMost] = useState(pageSize);
  const list = phone || params['as'] === 'list';
  const tasks = plan.tasks.filter((task) => matches(task, params)).sort(byStart);
  const shown = tasks.slice(0, most);
  const open = (task: PlannedTask): void => change({ task: task.id });
  return (
    <Card
      title="Tasks over time"
      note={list ? '' : 'A heavy outline marks the critical path'}
      flush
      actions={
        <>
          <SavedViews screen="plan" without={['task']} />
          {!phone && (
            <ViewSwitch
              label="Timeline or list"
              value={list ? 'list' : 'timeline'}
              views={[
                { value: 'timeline', label: 'Timeline' },
                { value: 'list', label: 'List' },
              ]}
              onChange={(as) => change({ as: as === 'list' ? 'list' : undefined })}
            />
          )}
        </>
      }
    >
      <Filters params={params} onChange={change} />
      {tasks.length === 0 && (
        <Empty title={plan.tasks.length === 0 ? 'No task yet' : 'No task matches'}>
          {plan.tasks.length === 0
            ? 'Add tasks here, or take over the standard ones under Workstreams.'
            : 'Remove a filter, or show what is done.'}
        </Empty>
      )}
      {tasks.length > 0 && !list && <Timeline plan={plan} tasks={shown} onOpen={open} />}
      {tasks.length > 0 && list && <PlanList tasks={shown} today={plan.today} onOpen={open} />}
      {tasks.length > 0 && (
        <Pager
          shown={shown.length}
          more={shown.length < tasks.length}
          onMore={() => setMost(most + pageSize)}
          what="tasks"
        />
      )}
    </Card>
  );
}

function byStart(one: PlannedTask, other: PlannedTask): number {
  if (one.forecastStartsOn !== other.forecastStartsOn)
    return one.forecastStartsOn < other.forecastStartsOn ? -1 : 1;
  return one.forecastEndsOn < other.forecastEndsOn ? -1 : 1;
}

function matches(task: PlannedTask, params: Params): boolean {
  const { workstream, kind, assignee, text = '', critical, done } = params;
  if (done !== 'true' && task.state === 'DONE') return false;
  if (critical === 'true' && !task.critical) return false;
  if (workstream !== undefined && task.workstream !== workstream) return false;
  if (kind !== undefined && task.kind !== kind) return false;
  if (assignee !== undefined && task.assignee?.id !== assignee) return false;
  return `${task.id} ${task.title}`.toLowerCase().includes(text.toLowerCase());
}

const none = {
  workstream: undefined,
  kind: undefined,
  assignee: undefined,
  text: undefined,
  critical: undefined,
  done: undefined,
};

function Filters({ params, onChange }: { params: Params; onChange: (changes: Params) => void }): ReactNode {
  const groups = useGroups();
  const filtered = Object.keys(none).some((name) => params[name] !== undefined);
  const flag = (name: 'critical' | 'done', label: string): ReactNode => (
    <Checkbox
      size="xs"
      label={label}
      checked={params[name] === 'true'}
      onChange={(event) => onChange({ [name]: event.currentTarget.checked ? 'true' : undefined })}
    />
  );
  return (
    <div className={classes['filters']}>
      <FilterText label="Id or title" value={params['text'] ?? ''} onChange={(text) => onChange({ text })} />
      <Select
        size="xs"
        aria-label="Workstream"
        placeholder="Every workstream"
        clearable
        value={params['workstream'] ?? null}
        data={groups.items.map((one) => ({ value: one.id, label: one.title }))}
        onChange={(workstream) => onChange({ workstream: workstream ?? undefined })}
      />
      <Select
        size="xs"
        aria-label="Kind"
        placeholder="Every kind"
        clearable
        value={params['kind'] ?? null}
        data={Object.entries(kindWords).map(([value, label]) => ({ value, label }))}
        onChange={(kind) => onChange({ kind: kind ?? undefined })}
      />
      <PersonSelect
        size="xs"
        label="Who does it"
        hideLabel
        placeholder="Everybody"
        value={params['assignee'] ?? ''}
        onChange={(assignee) => onChange({ assignee })}
      />
      {flag('critical', 'Critical only')}
      {flag('done', 'Also what is done')}
      {filtered && (
        <Button size="xs" variant="subtle" onClick={() => onChange(none)}>
          Remove filters
        </Button>
      )}
    </div>
  );
}
