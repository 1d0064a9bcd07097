import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { ReviewVerdict } from '../../../../api/schema/validation-schema.ts';
import { ApiError, sentenceOf } from '../../../api/problem.ts';
import { request } from '../../../api/request.ts';
import { type PendingJudgement, readPending, storePending } from './pending-judgements.ts';

/** A judgement that the server refused, with its reason. */
interface Refused {
  readonly judgement: PendingJudgement;
  readonly why: string;
}

export interface Judging {
  readonly judge: (judgement: Omit<PendingJudgement, 'id'>) => void;
  /** What was judged in this tab, by record. */
  readonly judged: ReadonlyMap<string, ReviewVerdict>;
  /** How many are on their way or wait for the server. */
  readonly pending: number;
  /** Why the server cannot be reached, if so. */
  readonly unreachable: string | undefined;
  readonly refused: Refused | undefined;
  readonly forgetRefused: () => void;
}

const againMs = 3000;

/**
 * Sends judgements one after the other, in the order they were made; what is not saved yet is kept in the tab and sent
 * again under its id when the server is back or the person has signed in again. `onLeft` hears how many are left.
 */
export function useJudging(validation: string, onLeft: (left: number) => void): Judging {
  const client = useQueryClient();
  const [pending, setPending] = useState(() => readPending(validation));
  const [judged, setJudged] = useState<ReadonlyMap<string, ReviewVerdict>>(new Map());
  const [unreachable, setUnreachable] = useState<string>();
  const [refused, setRefused] = useState<Refused>();
  const queue = useRef(pending);

  const keep = useCallback(
    (next: readonly PendingJudgement[]) => {
      queue.current = next;
      storePending(validation, next);
      setPending(next);
    },
    [validation],
  );

  const sendFirst = useCallback(
    async (one: PendingJudgement): Promise<boolean> => {
      const { id, ...body } = one;
      try {
        const path = `/api/validations/${validation}/judgements/${id}`;
        const saved = await request<{ toDo: number }>('PUT', path, { body });
        onLeft(saved.toDo);
        await client.invalidateQueries({ queryKey: [recordPath(validation, one.item)] });
      } catch (error) {
        // Only an answer of the server ends it; without one it waits and is sent again.
        if (!(error instanceof ApiError) || error.status >= 500) {
          setUnreachable(sentenceOf(error));
          return false;
        }
        setRefused({ judgement: one, why: sentenceOf(error) });
        setJudged((before) => new Map([...before].filter(([item]) => item !== one.item)));
      }
      setUnreachable(undefined);
      keep(queue.current.filter((it) => it.id !== id));
      return true;
    },
    [client, keep, onLeft, validation],
  );

  const flush = useFlush(queue, sendFirst);

  const judge = useCallback(
    (judgement: Omit<PendingJudgement, 'id'>) => {
      setJudged((before) => new Map(before).set(judgement.item, judgement.verdict));
      keep([...queue.current, { ...judgement, id: crypto.randomUUID() }]);
      void flush();
    },
    [flush, keep],
  );
  const forgetRefused = useCallback(() => setRefused(undefined), []);
  return { judge, judged, pending: pending.length, unreachable, refused, forgetRefused };
}

/** Sends what waits, one after the other, now and again every few seconds; `send` says whether to go on. */
function useFlush(
  queue: { readonly current: readonly PendingJudgement[] },
  send: (one: PendingJudgement) => Promise<boolean>,
): () => Promise<void> {
  const sending = useRef(false);
  const flush = useCallback(async (): Promise<void> => {
    if (sending.current) return;
    sending.current = true;
    try {
      for (let first = queue.current[0]; first !== undefined; first = queue.current[0])
        if (!(await send(first))) break;
    } finally {
      sending.current = false;
    }
  }, [queue, send]);
  useEffect(() => {
    void flush();
    const timer = setInterval(() => void flush(), againMs);
    return () => clearInterval(timer);
  }, [flush]);
  return flush;
}

/** The API path of one record of a review. */
export function recordPath(validation: string, item: string): string {
  return `/api/validations/${validation}/records/${item}`;
}
