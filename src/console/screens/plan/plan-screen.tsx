import { Button, Tabs } from '@mantine/core';
import { CalendarPlus, Plus } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Plan } from '../../../api/schema/plan-schema.ts';
import { useMay } from '../../api/session.ts';
import { useApi } from '../../api/use-api.ts';
import { Page } from '../../parts/page.tsx';
import { Awaited } from '../../parts/states.tsx';
import { useUrlState } from '../../parts/url-state.ts';
import { NewTaskDialog, TaskDialog } from '../tasks/task-dialog.tsx';
import { AbsencesCard } from './absences-card.tsx';
import { AvailabilityCard } from './availability-card.tsx';
import { DurationsCard } from './durations-card.tsx';
import { GoLiveCard } from './go-live-card.tsx';
import { LoadCard } from './load-card.tsx';
import { PlanFacts } from './plan-facts.tsx';
import { PlanFindings } from './plan-findings.tsx';
import { TasksOverTime } from './tasks-over-time.tsx';

const views = ['tasks', 'load', 'go-live', 'people'] as const;

/** Tasks over time, who has how much to do, and the day of go-live. */
export function PlanScreen(): ReactNode {
  const [params, change] = useUrlState();
  const plan = useApi<Plan>('/api/plan', { topics: ['task', 'plan', 'run'] });
  const mayWrite = useMay('program.write');
  const [adding, setAdding] = useState(false);
  const task = params['task'];
  const view = views.find((one) => one === params['view']) ?? 'tasks';
  return (
    <Page
      title="Plan"
      lead="What is done when and by whom, what decides the end, and on which day to go live."
      actions={
        <>
          <Button
            component="a"
            href="/api/plan/calendar"
            variant="default"
            leftSection={<CalendarPlus size={15} aria-hidden />}
          >
            Calendar file
          </Button>
          {mayWrite && (
            <Button leftSection={<Plus size={15} aria-hidden />} onClick={() => setAdding(true)}>
              Add a task
            </Button>
          )}
        </>
      }
    >
      <Awaited query={plan}>
        {(data) => (
          <>
            <PlanFacts plan={data} />
            <PlanFindings plan={data} />
            <PlanTabs
              plan={data}
              view={view}
              onChange={(next) => change({ view: next === 'tasks' ? undefined : next })}
            />
            {adding && <NewTaskDialog workstream="it" today={data.today} onClose={() => setAdding(false)} />}
          </>
        )}
      </Awaited>
      {task !== undefined && <TaskDialog key={task} id={task} onClose={() => change({ task: undefined })} />}
    </Page>
  );
}

interface PlanTabsProps {
  readonly plan: Plan;
  readonly view: string;
  readonly onChange: (view: string) => void;
}

function PlanTabs({ plan, view, onChange }: PlanTabsProps): ReactNode {
  return (
    <Tabs value={view} onChange={(next) => onChange(next ?? 'tasks')} keepMounted={false}>
      <Tabs.List mb="md">
        <Tabs.Tab value="tasks">Tasks</Tabs.Tab>
        <Tabs.Tab value="load">Effort</Tabs.Tab>
        <Tabs.Tab value="go-live">Go-live day</Tabs.Tab>
        <Tabs.Tab value="people">Absences</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="tasks" className="stack">
        <TasksOverTime plan={plan} />
        <DurationsCard />
      </Tabs.Panel>
      <Tabs.Panel value="load" className="stack">
        <LoadCard />
        <AvailabilityCard />
      </Tabs.Panel>
      <Tabs.Panel value="go-live" className="stack">
        <GoLiveCard />
      </Tabs.Panel>
      <Tabs.Panel value="people" className="stack">
        <AbsencesCard today={plan.today} />
      </Tabs.Panel>
    </Tabs>
  );
}
