import type { Stakeholder } from '../../../api/schema/stakeholder-schema.ts';
import type { StatusReport, WorkstreamStatusView } from '../../../api/schema/status-schema.ts';
import type { TrainingAudienceView } from '../../../api/schema/training-schema.ts';
import { useApi } from '../../api/use-api.ts';

/** A group with its status and what it says of its readiness. */
export interface Workstream extends Stakeholder {
  readonly shown: WorkstreamStatusView;
  readonly audience: TrainingAudienceView | undefined;
}

interface Found {
  readonly data: { readonly today: string; readonly items: readonly Workstream[] } | undefined;
  readonly error: unknown;
  readonly refetch: () => unknown;
}

/** Every workstream with its status, as three answers of the API together say. */
export function useWorkstreams(): Found {
  const groups = useApi<{ items: readonly Stakeholder[] }>('/api/stakeholders', {
    topics: ['status', 'task', 'issue', 'evidence', 'gate'],
  });
  const status = useApi<StatusReport>('/api/status', {
    topics: ['status', 'task', 'issue', 'evidence', 'gate'],
  });
  const audiences = useApi<{ items: readonly TrainingAudienceView[] }>('/api/training/audiences', {
    topics: ['training', 'account'],
  });
  const refetch = (): void => {
    void groups.refetch();
    void status.refetch();
    void audiences.refetch();
  };
  const error = groups.error ?? status.error;
  if (groups.data === undefined || status.data === undefined) return { data: undefined, error, refetch };
  const shown = new Map(status.data.workstreams.map((one) => [one.workstream, one]));
  const trained = new Map(audiences.data?.items.map((one) => [one.id, one]));
  const items = groups.data.items.flatMap((group) => {
    const found = shown.get(group.id);
    return found === undefined ? [] : [{ ...group, shown: found, audience: trained.get(group.id) }];
  });
  return { data: { today: status.data.today, items }, error, refetch };
}
