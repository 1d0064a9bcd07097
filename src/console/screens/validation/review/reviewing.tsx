import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useEffect, useRef, useState } from 'react';
import type { ReviewRecord, ReviewVerdict, WorkItem } from '../../../../api/schema/validation-schema.ts';
import { request } from '../../../api/request.ts';
import { useApi } from '../../../api/use-api.ts';
import { useDraft } from '../../../parts/draft.ts';
import { Awaited } from '../../../parts/states.tsx';
import { useUrlValue } from '../../../parts/url-state.ts';
import { JudgeBar } from './judge-bar.tsx';
import { RecordSides } from './record-sides.tsx';
import { type Judging, recordPath } from './use-judging.ts';
import { type ReviewKey, useReviewKeys } from './use-review-keys.ts';

interface ReviewingProps {
  readonly validation: string;
  readonly item: WorkItem;
  readonly items: readonly WorkItem[];
  readonly judging: Judging;
  readonly keysOn: boolean;
  readonly onGo: (item: WorkItem) => void;
  readonly onHelp: () => void;
}

/** One record under review: its sides, the note, the verdict, and the keys for all of it. */
export function Reviewing(props: ReviewingProps): ReactNode {
  const { validation, item, items, judging, keysOn, onGo, onHelp } = props;
  const path = recordPath(validation, item.id);
  const [revealed, setRevealed] = useState(false);
  const record = useApi<ReviewRecord>(revealed ? `${path}?reveal=true` : path);
  const [fields, setFields] = useUrlValue('fields', 'all');
  const [note, setNote, forgetNote] = useDraft(`review:${item.id}`);
  const [since] = useState(() => performance.now());
  const noteField = useRef<HTMLTextAreaElement>(null);
  const place = items.findIndex((one) => one.id === item.id);
  const next = nextOf(items, place, judging.judged);
  usePrefetch(validation, next?.id);
  // Once the comparison's verdict was shown, one's own stands.
  const mayJudge = record.data !== undefined && record.data.machine === null;
  const judge = (verdict: ReviewVerdict): void => {
    if (!mayJudge) return;
    const seconds = Math.min(86_400, Math.round((performance.now() - since) / 1000));
    judging.judge({ item: item.id, verdict, note: note.trim(), seconds });
    forgetNote();
    if (next !== undefined) onGo(next);
  };
  const move = (step: 1 | -1): void => onGo(items[place + step] ?? item);
  const act = (key: ReviewKey): void => {
    if (key === 'next' || key === 'previous') move(key === 'next' ? 1 : -1);
    else if (key === 'note') noteField.current?.focus();
    else if (key === 'fields') setFields(fields === 'all' ? 'differences' : 'all');
    else if (key === 'help') onHelp();
    else judge(verdictOf[key]);
  };
  useReviewKeys(keysOn, act);
  const mayReveal = judging.pending === 0 && (record.data?.yours ?? null) !== null;
  return (
    <>
      <Awaited query={record} rows={12}>
        {(data) => (
          <RecordSides
            record={data}
            item={item}
            onlyDifferences={fields === 'differences'}
            onFields={setFields}
          />
        )}
      </Awaited>
      <JudgeBar
        noteField={noteField}
        note={note}
        onNote={setNote}
        yours={judging.judged.get(item.id) ?? record.data?.yours?.verdict}
        saved={record.data?.yours ?? null}
        mayJudge={mayJudge}
        revealed={record.data?.machine ?? null}
        onJudge={judge}
        onReveal={mayReveal ? () => setRevealed(true) : undefined}
        place={place}
        of={items.length}
        onMove={move}
      />
    </>
  );
}

/** The next record that is not judged; at the end the one after. */
function nextOf(items: readonly WorkItem[], place: number, judged: Judging['judged']): WorkItem | undefined {
  const open = (one: WorkItem): boolean => !judged.has(one.id);
  return (
    items.slice(place + 1).find(open) ?? items.slice(0, Math.max(0, place)).find(open) ?? items[place + 1]
  );
}

const verdictOf = { correct: 'CORRECT', wrong: 'WRONG', unsure: 'UNSURE' } as const;

/** Fetches the next record while this one is read. */
function usePrefetch(validation: string, item: string | undefined): void {
  const client = useQueryClient();
  useEffect(() => {
    if (item === undefined) return;
    const path = recordPath(validation, item);
    void client.prefetchQuery({
      queryKey: [path],
      queryFn: ({ signal }) => request<ReviewRecord>('GET', path, { signal }),
    });
  }, [client, item, validation]);
}
