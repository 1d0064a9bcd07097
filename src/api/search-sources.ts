import { listAccounts } from '../accounts/account-store.ts';
import type { Permission } from '../accounts/permission.ts';
import { criteriaOf } from '../gate/criteria.ts';
import { listScenarios } from '../governance/coverage/scenario-store.ts';
import { listIntegrations } from '../governance/integrations/integration-store.ts';
import { listIssues } from '../governance/issues/issue-store.ts';
import { listSeries } from '../governance/meetings/series-store.ts';
import { listTasks } from '../governance/tasks/task-store.ts';
import { findRecords } from '../reconcile/find-records.ts';
import { maskKey } from '../report/mask-key.ts';
import { findRun } from '../run/run-store.ts';
import { runFolder } from '../stage/run-folder.ts';
import type { ApiContext } from './api-context.ts';
import { lookingInto, openShortDuck } from './run-files.ts';
import type { SearchHit } from './schema/admin-schema.ts';

/** One kind of thing that Ctrl-K finds. It is asked only for those who hold its right. */
export interface SearchSource {
  readonly access: Permission;
  find(
    context: ApiContext,
    text: string,
    options: { readonly limit: number; readonly can: (permission: Permission) => boolean },
  ): Promise<SearchHit[]>;
}

const people: SearchSource = {
  access: 'people.read',
  async find({ pool, migration }, text, { limit }) {
    const found = await listAccounts(pool, migration, { text, limit });
    return found.map((one) => ({
      kind: 'person',
      id: one.id,
      title: one.name,
      detail: one.functions.map((held) => held.function).join(', ') || one.email,
      path: `/people?person=${one.id}`,
    }));
  },
};

const runs: SearchSource = {
  access: 'runs.read',
  async find({ pool, migration }, text) {
    if (!/^\d{1,9}$/.test(text)) return [];
    const run = await findRun(pool, migration, text.padStart(4, '0'));
    if (run === undefined) return [];
    return [
      {
        kind: 'run',
        id: run.id,
        title: `Run ${run.id}`,
        detail: `${run.command}, ${run.state}, ${run.startedAt}`,
        path: `/runs/${run.id}`,
      },
    ];
  },
};

const records: SearchSource = {
  access: 'records.read',
  async find(context, text, { limit, can }) {
    const { pool, migration, project } = context;
    const run = text.length < 2 ? undefined : await findRun(pool, migration, 'latest');
    if (run === undefined) return [];
    const files = { folder: runFolder(project.folder, run.id), openDuck: () => openShortDuck(project) };
    const open = can('records.unmasked');
    const found = await lookingInto(() => findRecords(files, text, { part: open, limit }));
    return found.map((one) => ({
      kind: 'record',
      id: one.id,
      title: one.called ?? (open ? one.old_key : maskKey(one.old_key)),
      detail: `${one.entity.replaceAll('_', ' ')} ${open ? one.old_key : maskKey(one.old_key)}`,
      path: `/reconciliation/${run.id}/${one.entity}/${one.id}`,
    }));
  },
};

const criteria: SearchSource = {
  access: 'gate.read',
  async find({ project }, text) {
    return criteriaOf(project.config.criteria)
      .filter((one) => holds(text, one.id, one.title))
      .map(({ id, title, target }) => ({
        kind: 'criterion',
        id,
        title,
        detail: target,
        path: `/gate?criterion=${id}`,
      }));
  },
};

const integrations: SearchSource = {
  access: 'program.read',
  async find({ pool, migration, project }, text) {
    const all = await listIntegrations(pool, migration, project.config.environment);
    return all
      .filter((one) => holds(text, one.id, one.title, one.notes))
      .map(({ id, title, kind }) => ({
        kind: 'integration',
        id,
        title,
        detail: kind,
        path: `/integrations?integration=${id}`,
      }));
  },
};

const meetings: SearchSource = {
  access: 'program.read',
  async find({ pool, migration }, text) {
    const all = await listSeries(pool, migration);
    return all
      .filter((one) => holds(text, one.title, one.purpose))
      .map(({ id, title, purpose }) => ({
        kind: 'meeting',
        id,
        title,
        detail: purpose,
        path: `/meetings?series=${id}`,
      }));
  },
};

const tasks: SearchSource = {
  access: 'program.read',
  async find({ pool, migration }, text, { limit }) {
    const found = await listTasks(pool, migration, { text, limit });
    return found.map(({ id, title, endsOn }) => ({
      kind: 'task',
      id,
      title,
      detail: `${id}, until ${endsOn}`,
      path: `/plan?task=${id}`,
    }));
  },
};

const issues: SearchSource = {
  access: 'program.read',
  async find({ pool, migration }, text, { limit }) {
    const found = await listIssues(pool, migration, { text, limit });
    return found.map(({ id, title, kind, state }) => ({
      kind: 'issue',
      id,
      title,
      detail: `${id}, ${kind.toLowerCase()}, ${state.toLowerCase().replace('_', ' ')}`,
      path: `/issues?issue=${id}`,
    }));
  },
};

const scenarios: SearchSource = {
  access: 'program.read',
  async find({ pool, migration }, text, { limit }) {
    const found = await listScenarios(pool, migration, { text, limit });
    return found.map(({ id, title, process }) => ({
      kind: 'scenario',
      id,
      title,
      detail: `${id}, ${process}`,
      path: `/coverage?scenario=${id}`,
    }));
  },
};

function holds(text: string, ...places: readonly string[]): boolean {
  return places.some((place) => place.toLowerCase().includes(text.toLowerCase()));
}

/** Everything Ctrl-K looks through; a further kind is a further line. */
export const searchSources: readonly SearchSource[] = [
  people,
  criteria,
  tasks,
  integrations,
  meetings,
  issues,
  scenarios,
  runs,
  records,
];
