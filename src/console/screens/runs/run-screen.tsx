import { Button } from '@mantine/core';
import { Link, useParams } from '@tanstack/react-router';
import { FileText, Scale, Square } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { RunDetail } from '../../../api/schema/run-schema.ts';
import { useMay } from '../../api/session.ts';
import { useApi } from '../../api/use-api.ts';
import { FactList } from '../../parts/fact-list.tsx';
import { instantText } from '../../parts/instant.ts';
import { Notice } from '../../parts/notice.tsx';
import { Card, Page } from '../../parts/page.tsx';
import { Awaited } from '../../parts/states.tsx';
import { gateWord, StatusMark, toneOf } from '../../parts/status-mark.tsx';
import { LiveCard } from './live-card.tsx';
import { Milestones } from './milestones.tsx';
import { RunLog } from './run-log.tsx';
import { adviceFor, environmentWords, stateOfRun, workText } from './run-words.ts';
import { StageStrip } from './stage-strip.tsx';
import { StartRun } from './start-run.tsx';
import { StopDialog } from './stop-dialog.tsx';

/** One run: its stages, how far it is, what it said, and where its findings are. */
export function RunScreen(): ReactNode {
  const { run: id = 'latest' } = useParams({ strict: false });
  return <OneRun key={id} id={id} />;
}

function OneRun({ id }: { id: string }): ReactNode {
  const run = useApi<RunDetail>(`/api/runs/${encodeURIComponent(id)}`, { topics: ['run'] });
  return (
    <Page
      title={run.data === undefined ? `Run ${id}` : `Run ${run.data.id}`}
      lead={<Link to="/runs">All runs</Link>}
      actions={run.data !== undefined && <RunActions run={run.data} />}
    >
      <Awaited query={run} rows={12}>
        {(data) => <Overview run={data} fetchedAt={run.dataUpdatedAt} />}
      </Awaited>
    </Page>
  );
}

function Overview({ run, fetchedAt }: { run: RunDetail; fetchedAt: number }): ReactNode {
  const advice = adviceFor(run);
  return (
    <>
      {advice !== '' && <Notice tone={stateOfRun(run).tone}>{advice}</Notice>}
      <Milestones run={run} />
      <StageStrip run={run} />
      {run.state === 'running' && <LiveCard run={run} fetchedAt={fetchedAt} />}
      <Outcome run={run} />
      <RunLog run={run.id} />
    </>
  );
}

function Outcome({ run }: { run: RunDetail }): ReactNode {
  const { verdict } = run;
  return (
    <Card title="The run">
      <FactList
        wide
        facts={[
          {
            name: 'State',
            value: <StatusMark tone={stateOfRun(run).tone}>{stateOfRun(run).word}</StatusMark>,
          },
          { name: 'Command', value: run.command },
          { name: 'Environment', value: environmentWords[run.environment] },
          { name: 'Started', value: instantText(run.startedAt) },
          { name: 'Ended', value: run.finishedAt === null ? 'Not yet' : instantText(run.finishedAt) },
          { name: 'Work of its stages', value: workText(run.seconds) },
          {
            name: 'Verdict at its end',
            value:
              verdict === null ? (
                'Not judged'
              ) : (
                <>
                  <StatusMark tone={toneOf(verdict.verdict)}>
                    {gateWord(verdict.verdict)}, {verdict.go ? 'go' : 'no go'}
                  </StatusMark>
                  <p className="small">{verdict.headline}</p>
                </>
              ),
          },
        ]}
      />
    </Card>
  );
}

function RunActions({ run }: { run: RunDetail }): ReactNode {
  const mayStop = useMay('runs.start');
  const mayRecords = useMay('records.read');
  const [stopping, setStopping] = useState(false);
  const isDone = (stage: string): boolean =>
    run.stages.some((one) => one.stage === stage && one.state === 'done');
  return (
    <>
      {run.state === 'running' && !run.stopAsked && mayStop && (
        <Button
          c="var(--red)"
          variant="default"
          leftSection={<Square size={14} aria-hidden />}
          onClick={() => setStopping(true)}
        >
          Stop
        </Button>
      )}
      {isDone('judge') && (
        <Button
          component="a"
          href={`/api/runs/${run.id}/report`}
          target="_blank"
          rel="noreferrer"
          variant="default"
          leftSection={<FileText size={15} aria-hidden />}
        >
          Report (new tab)
        </Button>
      )}
      {isDone('reconcile') && mayRecords && (
        <Button
          component={Link}
          to={`/reconciliation/${run.id}`}
          leftSection={<Scale size={15} aria-hidden />}
          variant="default"
        >
          Differences
        </Button>
      )}
      <GoOn run={run} />
      {stopping && <StopDialog run={run} onClose={() => setStopping(false)} />}
    </>
  );
}

/** Only the newest run can go on. */
function GoOn({ run }: { run: RunDetail }): ReactNode {
  const unfinished = run.state === 'failed' || run.state === 'stopped' || run.state === 'cut-off';
  const newest = useApi<RunDetail>('/api/runs/latest', { topics: ['run'], enabled: unfinished });
  return unfinished && newest.data?.id === run.id ? <StartRun newest={newest.data} /> : null;
}
