import { existsSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { positions, roles } from '../accounts/role.ts';
import { ChangeoverError } from '../lib/errors.ts';
import { readText } from '../project/mapping-file.ts';
import { readYaml } from '../project/read-yaml.ts';
import { taskOrder } from './plan/critical-path.ts';
import { day, email, type FileChecks, group, id } from './program/file-values.ts';
import { checkIntegrations, integrationPart } from './program/integration-part.ts';
import { checkMeetings, meetingPart } from './program/meeting-part.ts';
import { checkMessages, messagePart } from './program/message-part.ts';
import { resultPart } from './program/result-part.ts';
import { checkTraining, trainingPart } from './program/training-part.ts';

const minutes = z.number().int().min(0).max(600_000);
const percent = z.number().int().min(0).max(100);

const personSchema = z.strictObject({
  email,
  name: z.string().trim().min(1).max(200),
  roles: z.array(z.enum(roles)).default([]),
  functions: z.record(group, z.enum(positions)).default({}),
  minutes_per_day: z.number().int().min(0).max(1440).optional(),
  absences: z
    .array(
      z
        .strictObject({ from: day, until: day })
        .refine(({ from, until }) => until >= from, 'ends before it begins'),
    )
    .default([]),
});

const taskSchema = z
  .strictObject({
    id,
    title: z.string().trim().min(1).max(300),
    description: z.string().max(5000).default(''),
    workstream: group,
    kind: z
      .enum(['WORK', 'MILESTONE', 'REHEARSAL', 'PRELOAD', 'WAVE', 'BURN_IN', 'CUTOVER', 'FREEZE'])
      .default('WORK'),
    state: z.enum(['OPEN', 'IN_PROGRESS', 'BLOCKED', 'DONE']).default('OPEN'),
    blocked_reason: z.string().max(500).default(''),
    starts_on: day,
    ends_on: day,
    done_on: day.optional(),
    effort_minutes: minutes.default(0),
    planned_minutes: minutes.optional(),
    measured_by: z
      .string()
      .regex(/^[a-z-]{1,30}$/)
      .optional(),
    assignee: email.optional(),
    needs: z.array(id).default([]),
  })
  .refine((task) => task.ends_on >= task.starts_on, 'ends before it begins')
  .refine(
    (task) => (task.state === 'DONE') === (task.done_on !== undefined),
    'has done_on if and only if it is DONE',
  )
  .refine(
    (task) => (task.state === 'BLOCKED') === (task.blocked_reason !== ''),
    'has blocked_reason if and only if it is BLOCKED',
  )
  .refine(
    (task) => task.kind !== 'MILESTONE' || (task.starts_on === task.ends_on && task.effort_minutes === 0),
    'is a milestone, which has one day and no effort',
  );

const issueSchema = z
  .strictObject({
    id,
    kind: z.enum(['ISSUE', 'RISK', 'DECISION', 'ACTION']),
    title: z.string().trim().min(1).max(300),
    description: z.string().max(5000).default(''),
    severity: z.enum(['CRITICAL', 'HIGH', 'MEDIUM', 'LOW']),
    probability: z.enum(['LIKELY', 'POSSIBLE', 'UNLIKELY']).optional(),
    state: z.enum(['OPEN', 'IN_PROGRESS', 'RESOLVED', 'CANCELED']).default('OPEN'),
    workstream: group.optional(),
    owner: email.optional(),
    opened_on: day,
    due_on: day.optional(),
    closed_on: day.optional(),
    resolution: z.string().max(5000).default(''),
    links: z
      .array(
        z.strictObject({
          kind: z.enum(['RUN', 'DIFFERENCE', 'SCENARIO', 'TASK', 'CRITERION', 'MEETING', 'EVIDENCE']),
          ref: z.string().min(1).max(300),
          label: z.string().max(300).default(''),
        }),
      )
      .max(100)
      .default([]),
  })
  .refine((one) => one.kind === 'RISK' || one.probability === undefined, 'has a probability and is no risk')
  .refine(
    (one) => ['RESOLVED', 'CANCELED'].includes(one.state) === (one.closed_on !== undefined),
    'has closed_on if and only if it is RESOLVED or CANCELED',
  );

const planSchema = z.strictObject({
  go_live_date: day.nullable().default(null),
  go_live_time: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/)
    .default('06:00'),
  window_from: day.nullable().default(null),
  window_until: day.nullable().default(null),
  countries: z.array(z.string().regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/)).default([]),
  fiscal_year_start_month: z.number().int().min(1).max(12).default(1),
  freeze_days_before: z.number().int().min(0).max(60).default(10),
  freeze_days_after: z.number().int().min(0).max(60).default(5),
  thursday_reason: z.string().max(500).default(''),
  accountable: z.array(group).default([]),
  cutover_minutes: z.number().int().min(1).max(60_000).default(2880),
  coverage_goal: z
    .strictObject({ high: percent, medium: percent, low: percent })
    .default({ high: 100, medium: 90, low: 70 }),
});

const programFileSchema = z.strictObject({
  program: z.literal(1),
  // People with made-up addresses (*.example) may sign in while rehearsing on one's own machine.
  demo_sign_in: z.boolean().default(false),
  people: z.array(personSchema).default([]),
  groups: z
    .array(z.strictObject({ id: group, owner: email.optional(), deputy: email.optional() }))
    .default([]),
  tasks: z.array(taskSchema).max(5000).default([]),
  issues: z.array(issueSchema).max(5000).default([]),
  plan: planSchema.optional(),
  ...meetingPart,
  ...trainingPart,
  ...messagePart,
  ...integrationPart,
  ...resultPart,
});
export type ProgramFile = z.infer<typeof programFileSchema>;

/**
 * Reads `program.yaml` of a migration folder: people, owners of groups, tasks, issues, plan, meetings, training, messages,
 * integrations, results; undefined without the file.
 * Unknown keys, and people, tasks that are referred to and not there, are refused. Throws FOLDER_UNREADABLE, TEXT_INVALID,
 * CONFIG_SYNTAX, CONFIG_UNKNOWN_KEY, CONFIG_INVALID.
 */
export async function readProgramFile(folder: string): Promise<ProgramFile | undefined> {
  const path = join(folder, 'program.yaml');
  if (!existsSync(path)) return undefined;
  const file = `${basename(folder)}/program.yaml`;
  const parsed = programFileSchema.safeParse(readYaml(await readText(path, file), file));
  if (!parsed.success) throw schemaError(parsed.error, file);
  checkReferences(parsed.data, file);
  return parsed.data;
}

function schemaError(error: z.ZodError, file: string): ChangeoverError {
  const [issue] = error.issues;
  const path = issue?.path.join('.') || 'the top level';
  if (issue?.code === 'unrecognized_keys')
    return new ChangeoverError('CONFIG_UNKNOWN_KEY', { file, key: issue.keys[0], path });
  return new ChangeoverError('CONFIG_INVALID', { file, path, reason: issue?.message ?? 'is not valid' });
}

function checkReferences(program: ProgramFile, file: string): void {
  const refuse = (path: string, reason: string): never => {
    throw new ChangeoverError('CONFIG_INVALID', { file, path, reason });
  };
  const people = new Set(program.people.map((one) => one.email));
  const tasks = new Set(program.tasks.map((one) => one.id));
  const known = (path: string, address: string | undefined) => {
    if (address !== undefined && !people.has(address))
      refuse(path, `names ${address}, who is not among people`);
  };
  if (people.size < program.people.length) refuse('people', 'has one address twice');
  if (tasks.size < program.tasks.length) refuse('tasks', 'has one id twice');
  if (new Set(program.issues.map((one) => one.id)).size < program.issues.length)
    refuse('issues', 'has one id twice');
  for (const one of program.groups) {
    known(`groups.${one.id}.owner`, one.owner);
    known(`groups.${one.id}.deputy`, one.deputy);
  }
  for (const one of program.issues) known(`issues.${one.id}.owner`, one.owner);
  for (const one of program.tasks) {
    known(`tasks.${one.id}.assignee`, one.assignee);
    const missing = one.needs.find((need) => !tasks.has(need) || need === one.id);
    if (missing !== undefined) refuse(`tasks.${one.id}.needs`, `names ${missing}, which is no other task`);
  }
  if (taskOrder(program.tasks) === undefined) refuse('tasks', 'need each other in a circle');
  const checks: FileChecks = { refuse, person: known };
  checkMeetings(program, checks);
  checkTraining(program, checks);
  checkMessages(program, checks);
  checkIntegrations(program, checks);
}
