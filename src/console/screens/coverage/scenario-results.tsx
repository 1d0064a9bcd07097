import { Anchor, Button, FileInput, SegmentedControl, Textarea } from '@mantine/core';
import { type FormEvent, type ReactNode, useState } from 'react';
import type { Scenario, ScenarioResult } from '../../../api/schema/coverage-schema.ts';
import { sentenceOf } from '../../api/problem.ts';
import { useMay } from '../../api/session.ts';
import { type Change, useChange } from '../../api/use-api.ts';
import { useDraft } from '../../parts/draft.ts';
import { instantText } from '../../parts/instant.ts';
import { Notice } from '../../parts/notice.tsx';
import { Pager } from '../../parts/pager.tsx';
import { Awaited } from '../../parts/states.tsx';
import { StatusMark, type Tone } from '../../parts/status-mark.tsx';
import { queryText } from '../../parts/url-state.ts';
import { usePages } from '../../parts/use-pages.ts';
import classes from './coverage.module.css';

const outcomes: Record<ScenarioResult['outcome'], { word: string; tone: Tone }> = {
  PASSED: { word: 'Passed', tone: 'green' },
  FAILED: { word: 'Failed', tone: 'red' },
  SKIPPED: { word: 'Skipped', tone: 'grey' },
};

/** What came out when the scenario was run, newest first, and a form to write a result down. */
export function ScenarioResults({ scenario }: { scenario: Scenario }): ReactNode {
  const path = `/api/scenarios/${encodeURIComponent(scenario.id)}`;
  const pages = usePages<ScenarioResult>(`${path}/results?limit=5`, ['coverage']);
  const mayWrite = useMay('program.write');
  return (
    <section className="stack" aria-label="Results">
      <h3 className={classes['heading']}>Results</h3>
      <Awaited query={pages} rows={2}>
        {(results) =>
          results.length === 0 ? (
            <p className="muted">Never run. Write down what came out, or import the JUnit XML of a test.</p>
          ) : (
            <>
              <ul className={classes['results']}>
                {results.map((one) => (
                  <Result key={one.id} result={one} path={path} />
                ))}
              </ul>
              {pages.more && (
                <Pager
                  shown={results.length}
                  more
                  busy={pages.busy}
                  onMore={pages.fetchMore}
                  what="results"
                />
              )}
            </>
          )
        }
      </Awaited>
      {mayWrite && <NewResult scenario={scenario.id} path={path} />}
    </section>
  );
}

function Result({ result, path }: { result: ScenarioResult; path: string }): ReactNode {
  const { outcome, at, source, environment, by, message, attachment } = result;
  return (
    <li>
      <StatusMark tone={outcomes[outcome].tone}>{outcomes[outcome].word}</StatusMark>
      <span className="numbers">{instantText(at)}</span>
      <span className="muted small">
        {source === 'JUNIT' ? 'JUnit' : 'by hand'}
        {by !== null && `, ${by.name}`}, {environment}
      </span>
      {attachment !== null && (
        <Anchor href={`${path}/attachments/${attachment.sha256}`} className="break" size="sm">
          {attachment.name}
        </Anchor>
      )}
      {message !== '' && <div className="break small">{message}</div>}
    </li>
  );
}

function NewResult({ scenario, path }: { scenario: string; path: string }): ReactNode {
  const [outcome, setOutcome] = useState<'PASSED' | 'FAILED'>('PASSED');
  const [message, setMessage, forget] = useDraft(`result:${scenario}`);
  const [file, setFile] = useState<File | null>(null);
  const change = useChange();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    change.mutate(changeOf(path, { outcome, message: message.trim(), file }), {
      onSuccess: () => {
        forget();
        setFile(null);
      },
    });
  };
  return (
    <form className="stack" onSubmit={submit} aria-label="Write a result down">
      <div className="row wrap">
        <SegmentedControl
          size="xs"
          aria-label="What came out"
          value={outcome}
          data={[
            { value: 'PASSED', label: 'Passed' },
            { value: 'FAILED', label: 'Failed' },
          ]}
          onChange={(value) => setOutcome(value === 'FAILED' ? 'FAILED' : 'PASSED')}
        />
        <FileInput
          size="xs"
          className="grow"
          aria-label="File that shows it"
          placeholder="File that shows it (up to 20 MB)"
          clearable
          clearButtonProps={{ 'aria-label': 'Take the file away' }}
          value={file}
          onChange={setFile}
        />
      </div>
      <Textarea
        size="xs"
        label={outcome === 'FAILED' ? 'What was seen' : 'What was seen (optional)'}
        required={outcome === 'FAILED'}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={2000}
        value={message}
        onChange={(event) => setMessage(event.currentTarget.value)}
      />
      {change.error !== null && <Notice tone="red">{sentenceOf(change.error)}</Notice>}
      <span>
        <Button type="submit" size="xs" variant="default" loading={change.isPending}>
          Write the result down
        </Button>
      </span>
    </form>
  );
}

interface Seen {
  readonly outcome: string;
  readonly message: string;
  readonly file: File | null;
}

function changeOf(path: string, { outcome, message, file }: Seen): Change {
  if (file === null) return { method: 'POST', path: `${path}/results`, body: { outcome, message } };
  const query = queryText({ name: file.name, outcome, message });
  return { method: 'POST', path: `${path}/attachments${query}`, body: file };
}
