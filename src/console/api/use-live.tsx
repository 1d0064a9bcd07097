import { type Query, type QueryClient, useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactNode, useContext, useEffect, useState } from 'react';
import { followEvents, type LiveState } from './live.ts';

const LiveContext = createContext<LiveState>({ kind: 'reconnecting', at: null });

// A burst of events becomes one refetch, at most four a second.
const gatherMs = 250;

/** Follows the events of the server once for the tab and makes what they are about stale in the cache. */
export function LiveProvider({ children }: { children: ReactNode }): ReactNode {
  const client = useQueryClient();
  const [state, setState] = useState<LiveState>({ kind: 'reconnecting', at: null });
  useEffect(() => {
    const topics = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const refetch = (): void => {
      timer = undefined;
      const heard = new Set(topics);
      topics.clear();
      void client.invalidateQueries({ predicate: (query) => isAbout(query, heard) });
    };
    const stop = followEvents({
      onState: setState,
      onEvent: ({ topic }) => {
        topics.add(topic);
        timer ??= setTimeout(refetch, gatherMs);
      },
      poll: async () => poll(client),
    });
    return () => {
      clearTimeout(timer);
      stop();
    };
  }, [client]);
  return <LiveContext value={state}>{children}</LiveContext>;
}

/** How fresh the page is. */
export function useLiveState(): LiveState {
  return useContext(LiveContext);
}

function isAbout(query: Query, topics: ReadonlySet<string>): boolean {
  return topicsOf(query).some((topic) => topics.has(topic));
}

function topicsOf(query: Query): readonly string[] {
  const topics = query.meta?.['topics'];
  return Array.isArray(topics) ? topics : [];
}

async function poll(client: QueryClient): Promise<boolean> {
  try {
    await client.refetchQueries(
      { type: 'active', predicate: (query) => topicsOf(query).length > 0 },
      { throwOnError: true },
    );
    return true;
  } catch {
    // What could not be reached is said by the live state, in words.
    return false;
  }
}
