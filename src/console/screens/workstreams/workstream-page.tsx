import { Button } from '@mantine/core';
import { ArrowLeft, Pencil } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import { useMay } from '../../api/session.ts';
import { FactList } from '../../parts/fact-list.tsx';
import { Card, Page } from '../../parts/page.tsx';
import { Awaited, Empty } from '../../parts/states.tsx';
import { DelegationsCard } from './delegations-card.tsx';
import { GroupDialog } from './group-dialog.tsx';
import { ReadinessText } from './readiness-text.tsx';
import { StatusCard } from './status-card.tsx';
import { TasksCard } from './tasks-card.tsx';
import { useWorkstreams, type Workstream } from './use-workstreams.ts';
import classes from './workstreams.module.css';

interface WorkstreamPageProps {
  readonly id: string;
  readonly onClose: () => void;
}

/** One workstream: status with its reasons and history, tasks, people, what changes for the group. */
export function WorkstreamPage({ id, onClose }: WorkstreamPageProps): ReactNode {
  const workstreams = useWorkstreams();
  const mayWrite = useMay('program.write');
  const [editing, setEditing] = useState(false);
  const found = workstreams.data?.items.find((one) => one.id === id);
  return (
    <Page
      title={found?.title ?? 'Workstream'}
      {...(found?.active === false ? { lead: `Not concerned in this migration: ${found.note}` } : {})}
      actions={
        <>
          <Button variant="default" leftSection={<ArrowLeft size={15} aria-hidden />} onClick={onClose}>
            All workstreams
          </Button>
          {mayWrite && found !== undefined && (
            <Button leftSection={<Pencil size={15} aria-hidden />} onClick={() => setEditing(true)}>
              Edit
            </Button>
          )}
        </>
      }
    >
      <Awaited query={workstreams}>
        {({ today }) =>
          found === undefined ? (
            <Empty title="There is no such workstream">Go back to all workstreams and choose one.</Empty>
          ) : (
            <Opened workstream={found} today={today} />
          )
        }
      </Awaited>
      {editing && found !== undefined && <GroupDialog group={found} onClose={() => setEditing(false)} />}
    </Page>
  );
}

function Opened({ workstream, today }: { workstream: Workstream; today: string }): ReactNode {
  return (
    <>
      <div className={classes['columns']}>
        <div className="stack">
          <StatusCard shown={workstream.shown} today={today} />
          <TasksCard workstream={workstream} today={today} />
        </div>
        <div className="stack">
          <PeopleCard workstream={workstream} />
          <DelegationsCard id={workstream.id} title={workstream.title} today={today} />
          <ChangesCard workstream={workstream} />
        </div>
      </div>
    </>
  );
}

function PeopleCard({ workstream }: { workstream: Workstream }): ReactNode {
  const { owner, deputy, audience } = workstream;
  return (
    <Card title="Who answers for it">
      <FactList
        facts={[
          { name: 'Owner', value: owner?.name ?? 'nobody yet' },
          { name: 'Deputy', value: deputy?.name ?? 'nobody yet' },
          { name: 'Readiness', value: <ReadinessText audience={audience} /> },
        ]}
      />
    </Card>
  );
}

function ChangesCard({ workstream }: { workstream: Workstream }): ReactNode {
  const parts = [
    { title: 'What changes for them', lines: workstream.impacts },
    { title: 'What is checked with them', lines: workstream.checks },
    { title: 'What they learn', lines: workstream.training },
  ];
  return (
    <Card title="The change">
      <div className="stack">
        {parts.map(({ title, lines }) => (
          <section key={title} aria-label={title}>
            <h3 className={classes['heading']}>{title}</h3>
            {lines.length === 0 ? (
              <p className="muted small">nothing written down</p>
            ) : (
              <ul className={classes['list']}>
                {lines.map((line) => (
                  <li key={line} className="break">
                    {line}
                  </li>
                ))}
              </ul>
            )}
          </section>
        ))}
      </div>
    </Card>
  );
}
