import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { Temporal } from 'temporal-polyfill';
import { inTransaction } from '../lib/postgres.ts';
import type { ProjectConfig } from '../project/project-config.ts';
import { systemActor } from '../store/actor.ts';
import { standardSeries } from './meetings/standard-series.ts';
import { recordChange } from './record-change.ts';
import { addStandardGroups } from './stakeholders/stakeholder-store.ts';
import { standardAudiences } from './training/standard-audiences.ts';

/**
 * Gives a migration that has none of its own the thirteen groups, the two regular meetings and the audiences of its
 * trainings. Asking again changes nothing, also when somebody has renamed, canceled or removed some since.
 */
export async function startProgram(
  pool: pg.Pool,
  config: Pick<ProjectConfig, 'name' | 'old'>,
  now: Date,
): Promise<void> {
  await inTransaction(pool, async (client) => {
    // Two servers that start at once must not both find nothing.
    await client.query(`SELECT pg_advisory_xact_lock(hashtextextended('changeover-program:' || $1, 0))`, [
      config.name,
    ]);
    const found = await client.query<{ series: boolean; audiences: boolean; groups: boolean }>(
      `SELECT EXISTS (SELECT 1 FROM meeting_series WHERE migration = $1) AS series,
              EXISTS (SELECT 1 FROM training_audience WHERE migration = $1) AS audiences,
              EXISTS (SELECT 1 FROM stakeholder_group WHERE migration = $1) AS groups`,
      [config.name],
    );
    if (found.rows[0]?.groups === false)
      await addStandardGroups(client, { migration: config.name, actor: systemActor });
    if (found.rows[0]?.series === false) await addSeries(client, config, now);
    if (found.rows[0]?.audiences === false) await addAudiences(client, config.name);
  });
}

async function addSeries(
  client: pg.ClientBase,
  config: Pick<ProjectConfig, 'name' | 'old'>,
  now: Date,
): Promise<void> {
  const zone = config.old.time_zone;
  const today = Temporal.Instant.from(now.toISOString()).toZonedDateTimeISO(zone).toPlainDate();
  const monday = today.add({ days: 8 - today.dayOfWeek }).toString();
  const everybody = standardAudiences.map((one) => one.id);
  for (const one of standardSeries) {
    const functions = one.functions === 'all' ? everybody : one.functions;
    await client.query(
      `INSERT INTO meeting_series (migration, id, title, purpose, starts_on, weekdays, every_weeks, at_time, minutes, zone,
                                   functions, quorum, uid)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
      [
        config.name,
        one.id,
        one.title,
        one.purpose,
        monday,
        one.weekdays,
        one.everyWeeks,
        one.time,
        one.minutes,
        zone,
        functions,
        one.quorum,
        `${randomUUID()}@changeover`,
      ],
    );
    await told(client, config.name, `meeting-series:${one.id}`, 'meeting-series.add', one);
  }
}

async function addAudiences(client: pg.ClientBase, migration: string): Promise<void> {
  for (const one of standardAudiences) {
    await client.query(
      'INSERT INTO training_audience (migration, id, title, kind, needs) VALUES ($1, $2, $3, $4, $5)',
      [migration, one.id, one.title, one.kind, one.needs],
    );
    await told(client, migration, `training-audience:${one.id}`, 'training-audience.add', one);
  }
}

async function told(
  client: pg.ClientBase,
  migration: string,
  subject: string,
  action: string,
  after: object,
): Promise<void> {
  const topic = action.startsWith('meeting') ? 'meeting' : 'training';
  await recordChange(
    client,
    { migration, actor: systemActor },
    { topic, action, subject, before: null, after },
  );
}
