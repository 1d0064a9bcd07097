import type { Gate } from '../../api/schema/gate-schema.ts';
import type { MappingView } from '../../api/schema/mapping-schema.ts';
import type { ValidationSummary, WorkList } from '../../api/schema/validation-schema.ts';
import { useSession } from '../api/session.ts';
import { useApi } from '../api/use-api.ts';
import { counted } from '../parts/number-text.ts';

/** What waits for the person who is signed in on a screen. */
export interface Waiting {
  readonly count: number;
  /** `3 signatures wanted from you`. */
  readonly words: string;
}

const most = 100;

/** What waits for this person, by the address of the screen where it is done; screens where nothing does are left out. */
export function useWaiting(): ReadonlyMap<string, Waiting> {
  const signatures = useSignatures();
  const values = useValues();
  const records = useRecords();
  const tasks = useTasks();
  const all: readonly [string, number, string][] = [
    ['/gate', signatures, `${counted(signatures, 'signature')} wanted from you`],
    ['/mapping', values, `${counted(values, 'value')} to confirm`],
    ['/validation', records, `${counted(records, 'record')} for you to review`],
    ['/plan', tasks, `${counted(tasks, 'task')} of yours overdue`],
  ];
  return new Map(
    all.filter(([, count]) => count > 0).map(([path, count, words]) => [path, { count, words }]),
  );
}

function useSignatures(): number {
  const enabled = useSession().permissions.includes('gate.sign');
  const gate = useApi<Gate>('/api/gate', { topics: ['gate', 'evidence', 'run', 'validation'], enabled });
  const signers = gate.data?.criteria.flatMap((one) => one.signers) ?? [];
  return signers.filter((one) => one.mayYouSign && !one.signed).length;
}

function useValues(): number {
  const enabled = useSession().permissions.includes('values.confirm');
  const mapping = useApi<MappingView>('/api/mapping', { topics: ['values', 'run'], enabled });
  return mapping.data?.maps.reduce((sum, { open }) => sum + open, 0) ?? 0;
}

/** Of the newest review that is sealed, not finished, and has this person among its reviewers. */
function useRecords(): number {
  const { account, permissions } = useSession();
  const enabled = permissions.includes('validation.review');
  const list = useApi<{ items: readonly ValidationSummary[] }>('/api/validations?limit=10', {
    topics: ['validation'],
    enabled,
  });
  const running = list.data?.items.find(
    (one) => one.state === 'SEALED' && one.reviewedBy.includes(account?.id ?? ''),
  );
  const work = useApi<WorkList>(`/api/validations/${running?.id ?? ''}/work?limit=1`, {
    topics: ['validation'],
    enabled: enabled && running !== undefined,
  });
  return running === undefined ? 0 : (work.data?.toDo ?? 0);
}

function useTasks(): number {
  const { account } = useSession();
  const tasks = useApi<{ items: readonly unknown[] }>(
    `/api/tasks?assignee=${account?.id ?? ''}&overdue=true&limit=${most}`,
    { topics: ['task', 'plan'], enabled: account !== null },
  );
  return tasks.data?.items.length ?? 0;
}
