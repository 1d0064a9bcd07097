import type { AuditEntryView } from '../../../api/schema/admin-schema.ts';

/** What entries are about: the first word of an action, and how it is called. */
export const things: readonly { readonly value: string; readonly label: string }[] = [
  { value: 'absence', label: 'Absences' },
  { value: 'account', label: 'Accounts' },
  { value: 'delegation', label: 'Delegations' },
  { value: 'evidence', label: 'Evidence' },
  { value: 'gate', label: 'Signatures' },
  { value: 'integration', label: 'Integrations' },
  { value: 'invitation', label: 'Invitations' },
  { value: 'issue', label: 'Issues and risks' },
  { value: 'meeting', label: 'Meetings' },
  { value: 'meeting-action', label: 'Actions of meetings' },
  { value: 'meeting-series', label: 'Series of meetings' },
  { value: 'message', label: 'Messages' },
  { value: 'plan', label: 'Plan' },
  { value: 'program', label: 'Program file' },
  { value: 'run', label: 'Runs' },
  { value: 'scenario', label: 'Test coverage' },
  { value: 'session', label: 'Signing in' },
  { value: 'setting', label: 'Settings' },
  { value: 'stakeholder', label: 'Workstreams' },
  { value: 'status', label: 'Status' },
  { value: 'task', label: 'Tasks' },
  { value: 'token', label: 'API tokens' },
  { value: 'training', label: 'Training' },
  { value: 'validation', label: 'Manual validation' },
  { value: 'value', label: 'Values of the mapping' },
];

/** By which way somebody made a change. */
export const viaWords: Readonly<Record<AuditEntryView['via'], string>> = {
  console: 'in the console',
  token: 'with an API token',
  cli: 'at the command line',
  system: 'by itself',
};

/** “task.update” → “Task: update”. */
export function actionText(action: string): string {
  const [thing = '', ...verb] = action.split('.');
  const words = `${thing.replaceAll('-', ' ')}: ${verb.join(' ').replaceAll('-', ' ')}`;
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const screens: Readonly<Record<string, (id: string) => string>> = {
  account: (id) => `/people?person=${id}`,
  task: (id) => `/plan?task=${id}`,
  workstream: (id) => `/workstreams?workstream=${id}`,
  status: (id) => `/workstreams?workstream=${id}`,
  issue: (id) => `/issues?issue=${id}`,
  criterion: (id) => `/gate?criterion=${id}`,
  integration: (id) => `/integrations?integration=${id}`,
  scenario: (id) => `/coverage?scenario=${id}`,
  run: (id) => `/runs/${id}`,
};

/** Where in the console the thing of an entry is, if it is somewhere. */
export function placeOf(subject: string): string | undefined {
  const at = subject.indexOf(':');
  if (at < 0) return undefined;
  return screens[subject.slice(0, at)]?.(encodeURIComponent(subject.slice(at + 1)));
}
