import { useQueryClient } from '@tanstack/react-query';
import { useCallback, useEffect, useState } from 'react';
import type { WorkItem, WorkList } from '../../../../api/schema/validation-schema.ts';
import { request } from '../../../api/request.ts';

export interface Work {
  /** What the reviewer has to judge, in the order of the work; records judged in this tab stay in it. */
  readonly items: readonly WorkItem[];
  /** How many records were the reviewer's in all when the list was last fetched. */
  readonly total: number;
  readonly error: unknown;
  readonly loading: boolean;
  /** Asks for what has come: the next records, and those that need another person now. */
  readonly refresh: () => void;
}

const pageSize = 100;

/** The reviewer's own work-list. The server leaves out what is judged; here it stays, so that one can go back. `onLeft` hears how many are left. */
export function useWork(validation: string, onLeft: (left: number) => void): Work {
  const client = useQueryClient();
  const [items, setItems] = useState<readonly WorkItem[]>([]);
  const [total, setTotal] = useState(0);
  const [error, setError] = useState<unknown>(null);
  const [loading, setLoading] = useState(true);
  const fetchList = useCallback(async (): Promise<void> => {
    const path = `/api/validations/${validation}/work?limit=${pageSize}`;
    setLoading(true);
    try {
      const list = await client.fetchQuery({
        queryKey: [path],
        queryFn: async () => request<WorkList>('GET', path),
        staleTime: 0,
      });
      setItems((before) => withNew(before, list.items));
      setTotal(list.toDo + list.done);
      onLeft(list.toDo);
      setError(null);
    } catch (failure) {
      setError(failure);
    } finally {
      setLoading(false);
    }
  }, [client, onLeft, validation]);
  useEffect(() => void fetchList(), [fetchList]);
  const refresh = useCallback(() => void fetchList(), [fetchList]);
  return { items, total, error, loading, refresh };
}

function withNew(before: readonly WorkItem[], found: readonly WorkItem[]): readonly WorkItem[] {
  const known = new Set(before.map((one) => one.id));
  return [...before, ...found.filter((one) => !known.has(one.id))];
}
