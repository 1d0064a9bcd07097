import {
  keepPreviousData,
  type QueryKey,
  type UseMutationResult,
  type UseQueryResult,
  useMutation,
  useQuery,
  useQueryClient,
} from '@tanstack/react-query';
import { request, type Sent } from './request.ts';

/** What a live event is about (the topics of `/api/events`). */
export type Topic =
  | 'run'
  | 'gate'
  | 'evidence'
  | 'task'
  | 'issue'
  | 'status'
  | 'meeting'
  | 'validation'
  | 'training'
  | 'message'
  | 'integration'
  | 'values'
  | 'account'
  | 'plan'
  | 'coverage';

interface Options {
  /** Events of these topics fetch it again. */
  readonly topics?: readonly Topic[];
  readonly enabled?: boolean;
}

/** A GET of the API, cached by its path; the page before stays while the next one comes. */
export function useApi<T>(path: string, { topics = [], enabled = true }: Options = {}): UseQueryResult<T> {
  return useQuery<T>({
    queryKey: [path],
    queryFn: ({ signal }) => request<T>('GET', path, { signal }),
    meta: { topics },
    enabled,
    placeholderData: keepPreviousData,
  });
}

export interface Change extends Omit<Sent, 'signal'> {
  readonly method: 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly path: string;
}

/** A change through the API; what the page shows is fetched again afterwards. */
export function useChange<T = unknown>(): UseMutationResult<T, Error, Change> {
  const client = useQueryClient();
  return useMutation<T, Error, Change>({
    mutationFn: ({ method, path, ...sent }) => request<T>(method, path, sent),
    onSettled: async () => {
      await client.invalidateQueries({ predicate: ({ queryKey }) => isApiPath(queryKey) });
    },
  });
}

function isApiPath(key: QueryKey): boolean {
  return typeof key[0] === 'string' && key[0].startsWith('/api/') && key[0] !== '/api/session';
}
