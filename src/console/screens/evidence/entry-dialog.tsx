import { Button, Modal } from '@mantine/core';
import { Link } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import type { EvidenceDetail } from '../../../api/schema/evidence-schema.ts';
import { useMay } from '../../api/session.ts';
import { useApi } from '../../api/use-api.ts';
import { FactList } from '../../parts/fact-list.tsx';
import { instantText } from '../../parts/instant.ts';
import { Notice } from '../../parts/notice.tsx';
import { Awaited } from '../../parts/states.tsx';
import { StatusMark } from '../../parts/status-mark.tsx';
import classes from './evidence.module.css';
import { environmentWords, outcomes, states } from './evidence-words.ts';
import { WithdrawEvidenceDialog } from './withdraw-evidence-dialog.tsx';

interface EntryDialogProps {
  readonly seq: string;
  readonly onClose: () => void;
}

/** One entry of the chain: measures, files, circumstances, and the text that is hashed. */
export function EntryDialog({ seq, onClose }: EntryDialogProps): ReactNode {
  const entry = useApi<EvidenceDetail>(`/api/evidence/${encodeURIComponent(seq)}`, {
    topics: ['evidence', 'gate'],
  });
  const mayWithdraw = useMay('evidence.withdraw');
  const [withdrawing, setWithdrawing] = useState(false);
  return (
    <>
      <Modal opened={!withdrawing} onClose={onClose} title={`Entry ${seq} of the chain`} size="xl">
        <Awaited query={entry}>
          {(data) => (
            <div className="stack">
              <Entry entry={data} />
              <div className="row between wrap">
                <Button variant="default" onClick={onClose}>
                  Close
                </Button>
                {mayWithdraw && (data.state === 'STANDING' || data.state === 'SUPERSEDED') && (
                  <Button variant="outline" color="red" onClick={() => setWithdrawing(true)}>
                    Withdraw …
                  </Button>
                )}
              </div>
            </div>
          )}
        </Awaited>
      </Modal>
      {withdrawing && entry.data !== undefined && (
        <WithdrawEvidenceDialog entry={entry.data} onClose={() => setWithdrawing(false)} />
      )}
    </>
  );
}

function Entry({ entry }: { entry: EvidenceDetail }): ReactNode {
  return (
    <>
      {entry.withdrawnBecause !== null && (
        <Notice tone="yellow">
          <span className="strong">Withdrawn:</span> {entry.withdrawnBecause}
        </Notice>
      )}
      <p className="strong break">{entry.summary}</p>
      <div className="row wrap">
        <StatusMark tone={outcomes[entry.outcome].tone}>{outcomes[entry.outcome].word}</StatusMark>
        <StatusMark tone={states[entry.state].tone}>{states[entry.state].word}</StatusMark>
        <span className="muted">
          {entry.title} ({entry.kind})
        </span>
      </div>
      <FactList facts={factsOf(entry)} />
      <Measured body={entry.body} />
      <Files entry={entry} />
      <details>
        <summary>The text that is hashed</summary>
        <pre className={classes['text']}>{entry.text}</pre>
      </details>
    </>
  );
}

function factsOf(entry: EvidenceDetail) {
  const { old, new: target } = entry.systems;
  const code = (text: string): ReactNode => <code className="mono break">{text}</code>;
  return [
    { name: 'When', value: instantText(entry.at) },
    { name: 'Where', value: environmentWords[entry.environment] },
    { name: 'Run', value: entry.run === 'program' ? 'of the program, no run' : entry.run },
    { name: 'Who', value: entry.by ?? (entry.state === 'RECORD' ? '–' : 'measured by Changeover') },
    { name: 'Feeds', value: <Criteria ids={entry.criteria} /> },
    { name: 'Old system', value: `${old.adapter}, ${old.url}` },
    { name: 'New system', value: `${target.adapter}, ${target.url} ${target.version}` },
    { name: 'Data', value: entry.fingerprint === '' ? 'speaks of no data' : code(entry.fingerprint) },
    { name: 'Build', value: entry.build },
    { name: 'Hash', value: code(entry.hash) },
    { name: 'Hash before', value: code(entry.prevHash) },
  ];
}

function Criteria({ ids }: { ids: readonly string[] }): ReactNode {
  if (ids.length === 0) return 'no criterion';
  return (
    <span className="row wrap">
      {ids.map((id) => (
        <Link key={id} to="/gate" hash={id}>
          {id}
        </Link>
      ))}
    </span>
  );
}

const shownElsewhere: ReadonlySet<string> = new Set(['attachments', 'produced_by', 'produced_by_name']);

function Measured({ body }: { body: EvidenceDetail['body'] }): ReactNode {
  const measures = Object.entries(body).filter(([name]) => !shownElsewhere.has(name));
  if (measures.length === 0) return null;
  return (
    <section className="stack" aria-label="Measures">
      <h3 className={classes['heading']}>Measures</h3>
      <FactList
        facts={measures.map(([name, value]) => ({
          name: name.replaceAll('_', ' '),
          value: <Value value={value} />,
        }))}
      />
    </section>
  );
}

function Value({ value }: { value: unknown }): ReactNode {
  if (value === null || value === '') return '–';
  if (typeof value === 'string') return value;
  if (typeof value === 'number') return <span className="numbers">{value.toLocaleString('en-US')}</span>;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return (
    <details>
      <summary>{Array.isArray(value) ? `${value.length} entries` : 'details'}</summary>
      <pre className={classes['text']}>{JSON.stringify(value, null, 2)}</pre>
    </details>
  );
}

function Files({ entry }: { entry: EvidenceDetail }): ReactNode {
  if (entry.attachments.length === 0) return null;
  return (
    <section className="stack" aria-label="Files">
      <h3 className={classes['heading']}>Files</h3>
      <ul className="stack">
        {entry.attachments.map((file) => (
          <li key={file.sha256} className="break">
            <a href={`/api/evidence-files/${file.sha256}`}>{file.name}</a>{' '}
            <span className="muted small">
              {file.bytes.toLocaleString('en-US')} bytes, SHA-256 <code className="mono">{file.sha256}</code>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
