import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef } from 'react';
import type { RunLine } from '../../../api/schema/run-schema.ts';
import { request } from '../../api/request.ts';
import { timeOfDay } from '../../parts/instant.ts';
import { counted } from '../../parts/number-text.ts';
import { Card } from '../../parts/page.tsx';
import { Awaited, Empty } from '../../parts/states.tsx';
import { queryText } from '../../parts/url-state.ts';
import classes from './runs.module.css';

const page = 500;

/** What a run said, oldest first; new lines are added while it works. */
export function RunLog({ run }: { run: string }): ReactNode {
  const log = useRunLog(run);
  return (
    <Card title="Log" note={log.data === undefined ? '' : counted(log.data.length, 'line')} flush>
      <Awaited query={log} rows={5}>
        {(lines) =>
          lines.length === 0 ? (
            <Empty title="Nothing was said yet">
              Lines appear here while the run works. Runs of the command line before this version have none.
            </Empty>
          ) : (
            <Lines lines={lines} />
          )
        }
      </Awaited>
    </Card>
  );
}

function useRunLog(run: string) {
  const client = useQueryClient();
  const path = `/api/runs/${run}/log`;
  const queryKey = [path, 'all'];
  return useQuery({
    queryKey,
    meta: { topics: ['run'] },
    queryFn: async ({ signal }) => {
      const lines = [...(client.getQueryData<readonly RunLine[]>(queryKey) ?? [])];
      for (;;) {
        const after = lines.at(-1)?.seq ?? 0;
        const answer = await request<{ items: readonly RunLine[] }>(
          'GET',
          `${path}${queryText({ after, limit: page })}`,
          { signal },
        );
        lines.push(...answer.items);
        if (answer.items.length < page) return lines;
      }
    },
  });
}

function Lines({ lines }: { lines: readonly RunLine[] }): ReactNode {
  const box = useRef<HTMLElement>(null);
  const atEnd = useRef(true);
  useEffect(() => {
    // Who has scrolled up is reading: the log does not jump away.
    if (atEnd.current && box.current !== null) box.current.scrollTop = box.current.scrollHeight;
  }, [lines]);
  return (
    <section
      ref={box}
      className={classes['log']}
      aria-label="Lines of the log"
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a region that scrolls must be reachable by keyboard
      tabIndex={0}
      onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) => {
        atEnd.current = scrollTop + clientHeight >= scrollHeight - 8;
      }}
    >
      <ol>
        {lines.map((line) => (
          <li key={line.seq}>
            <span className="muted numbers">{timeOfDay(line.at)}</span>
            <span className="break">{line.text}</span>
          </li>
        ))}
      </ol>
    </section>
  );
}
