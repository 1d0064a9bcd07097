import { Button } from '@mantine/core';
import { Download, Plus } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Issue } from '../../../api/schema/issue-schema.ts';
import { useMay } from '../../api/session.ts';
import { useApi } from '../../api/use-api.ts';
import { FileImport } from '../../parts/file-import.tsx';
import { counted } from '../../parts/number-text.ts';
import { Page } from '../../parts/page.tsx';
import { useUrlValue } from '../../parts/url-state.ts';
import { IssueDialog } from './issue-dialog.tsx';
import { IssueSummaryCard } from './issue-summary-card.tsx';
import { IssuesCard } from './issues-card.tsx';

interface Imported {
  readonly added: number;
  readonly changed: number;
}

/** Issues, risks, decisions and actions: what is open, how old it is, who has it. */
export function IssuesScreen(): ReactNode {
  const mayWrite = useMay('program.write');
  const [opened, setOpened] = useUrlValue('issue');
  const [adding, setAdding] = useState(false);
  return (
    <Page
      title="Issues and risks"
      lead="What is open, who has it, how old it is, and what was decided."
      actions={
        <>
          <Button
            component="a"
            href="/api/issues.csv"
            variant="default"
            leftSection={<Download size={15} aria-hidden />}
          >
            Export CSV
          </Button>
          {mayWrite && (
            <>
              <FileImport<Imported>
                label="Import CSV"
                path="/api/issues.csv"
                type="text/csv"
                accept=".csv,text/csv"
                done={({ added, changed }) =>
                  `${counted(added, 'entry', 'entries')} added, ${changed} changed`
                }
              />
              <Button leftSection={<Plus size={15} aria-hidden />} onClick={() => setAdding(true)}>
                Add an entry
              </Button>
            </>
          )}
        </>
      }
    >
      <IssueSummaryCard />
      <IssuesCard onOpen={(one) => setOpened(one.id)} />
      {adding && <IssueDialog issue={undefined} onClose={() => setAdding(false)} />}
      {opened !== '' && <OpenedIssue key={opened} id={opened} onClose={() => setOpened('')} />}
    </Page>
  );
}

function OpenedIssue({ id, onClose }: { id: string; onClose: () => void }): ReactNode {
  const issue = useApi<Issue>(`/api/issues/${encodeURIComponent(id)}`);
  if (issue.data === undefined && issue.error === null) return null;
  return <IssueDialog issue={issue.data} failure={issue.error} onClose={onClose} />;
}
