import { z } from 'zod';
import { instantOf } from '../meetings/meeting-days.ts';
import { getAudience } from '../training/audience-store.ts';
import { importCompletionsOnce } from '../training/completion-store.ts';
import { standardAudiences } from '../training/standard-audiences.ts';
import { day, email, type FileChecks, fileName, smallId, time, zone } from './file-values.ts';
import { accountOf, type Importing, insertRow, toldOf } from './importing.ts';

const audienceSchema = z.strictObject({
  id: smallId,
  title: z.string().trim().min(1).max(200).optional(),
  kind: z.enum(['DEPARTMENT', 'CHANNEL_PARTNERS', 'END_CUSTOMERS']).optional(),
  needs: z.string().max(2000).optional(),
  expected: z.number().int().min(0).max(10_000_000).optional(),
});

const sessionSchema = z.strictObject({
  audience: smallId,
  title: z.string().trim().min(1).max(200),
  on: day,
  at_time: time,
  zone: zone.optional(),
  minutes: z.number().int().min(5).max(1440),
  place: z.string().max(500).default(''),
  trainer: email.optional(),
});

const declarationSchema = z.strictObject({
  audience: smallId,
  ready: z.boolean(),
  note: z.string().trim().max(1000).default(''),
  by: email,
  on: day,
});

/** Who must be trained, when, who was, and what the departments say of themselves. */
export const trainingPart = {
  audiences: z.array(audienceSchema).max(100).default([]),
  training_sessions: z.array(sessionSchema).max(1000).default([]),
  /** A CSV as `changeover training import` takes it. */
  completions: fileName.optional(),
  declarations: z.array(declarationSchema).max(1000).default([]),
};
interface Training {
  readonly audiences: readonly z.infer<typeof audienceSchema>[];
  readonly training_sessions: readonly z.infer<typeof sessionSchema>[];
  readonly declarations: readonly z.infer<typeof declarationSchema>[];
}

/** Refuses audiences that are not there, and declarations by anybody but the head of the department. */
export function checkTraining(
  part: Training & {
    readonly people: readonly {
      readonly email: string;
      readonly functions: Readonly<Record<string, string>>;
    }[];
  },
  { refuse, person }: FileChecks,
): void {
  const standard = new Map(standardAudiences.map((one) => [one.id, one]));
  const known = new Map(part.audiences.map((one) => [one.id, one.kind ?? standard.get(one.id)?.kind]));
  if (known.size < part.audiences.length) refuse('audiences', 'has one id twice');
  for (const one of part.audiences)
    if (known.get(one.id) === undefined || (one.title === undefined && !standard.has(one.id)))
      refuse(`audiences.${one.id}`, 'is none of the standard ones, so it needs kind and title');
  for (const one of part.training_sessions) {
    if (!known.has(one.audience))
      refuse('training_sessions', `names ${one.audience}, which is not among audiences`);
    person('training_sessions', one.trainer);
  }
  for (const one of part.declarations) {
    if (known.get(one.audience) !== 'DEPARTMENT')
      refuse('declarations', `names ${one.audience}, which is no department among audiences`);
    const by = part.people.find((each) => each.email === one.by);
    if (by?.functions[one.audience] !== 'HEAD')
      refuse(`declarations.${one.audience}`, `is by ${one.by}, who is not its head`);
  }
}

/** Adds audiences, sessions, completions and declarations that are not there; how many of all. */
export async function addTraining(
  importing: Importing,
  part: Training,
  completions: { readonly name: string; readonly text: string } | undefined,
): Promise<number> {
  let added = 0;
  for (const one of part.audiences) added += await addAudience(importing, one);
  for (const one of part.training_sessions) added += await addSession(importing, one);
  if (completions !== undefined) added += await addCompletions(importing, completions);
  for (const one of part.declarations) added += await addDeclaration(importing, one);
  return added;
}

async function addAudience(importing: Importing, one: Training['audiences'][number]): Promise<number> {
  const { client, change } = importing;
  const standard = standardAudiences.find((each) => each.id === one.id);
  const row = { migration: change.migration, ...standard, ...one };
  if (!(await insertRow(client, 'training_audience', row))) return 0;
  await toldOf(importing, 'training', 'training-audience', one.id, one);
  return 1;
}

async function addSession(
  importing: Importing,
  { trainer, on, ...one }: Training['training_sessions'][number],
): Promise<number> {
  const { client, change } = importing;
  const key = [change.migration, one.audience, one.title, on, one.at_time];
  const found = await client.query(
    `SELECT 1 FROM training_session
      WHERE migration = $1 AND audience = $2 AND title = $3 AND held_on = $4 AND at_time = $5`,
    key,
  );
  if (found.rowCount !== 0) return 0;
  await insertRow(client, 'training_session', {
    migration: change.migration,
    ...one,
    held_on: on,
    zone: one.zone ?? importing.zone,
    trainer: accountOf(importing, trainer),
  });
  await toldOf(importing, 'training', 'training-session', `${one.audience}@${on}`, { ...one, on });
  return 1;
}

async function addCompletions(
  { client, change }: Importing,
  file: { readonly name: string; readonly text: string },
): Promise<number> {
  const done = await importCompletionsOnce(client, change, file);
  return done?.rows ?? 0;
}

async function addDeclaration(importing: Importing, one: Training['declarations'][number]): Promise<number> {
  const { client, change, zone: usual } = importing;
  const { migration } = change;
  const { audience, ready, note, by, on } = one;
  const { declaration, trained, expected } = await getAudience(client, migration, audience);
  // What the department has said since counts, and not the file.
  if (declaration !== null) return 0;
  const at = instantOf(on, '00:00', usual);
  const row = { migration, audience, ready, note, trained, expected, at, by: accountOf(importing, by) };
  await insertRow(client, 'readiness_declaration', row);
  await toldOf(importing, 'training', 'readiness-declaration', audience, one);
  return 1;
}
