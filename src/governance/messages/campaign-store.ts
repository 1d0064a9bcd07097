import type pg from 'pg';
import { ChangeoverError } from '../../lib/errors.ts';
import { inTransaction } from '../../lib/postgres.ts';
import { ChangedMeanwhile } from '../../store/changed-meanwhile.ts';
import { type Change, recordChange } from '../record-change.ts';
import { type Wanted, withWanted } from '../wanted.ts';
import { getTemplate } from './template-store.ts';

type Client = pg.ClientBase | pg.Pool;

type CampaignState = 'DRAFT' | 'SENDING' | 'PAUSED' | 'DONE' | 'STOPPED';

/** What people decide about a message: which text to whom; null means every segment, every wave. */
export interface CampaignContent {
  readonly title: string;
  readonly template: string;
  readonly segment: string | null;
  readonly wave: string | null;
}

/** A message to many, and how far it is. */
export interface Campaign extends CampaignContent {
  readonly id: string;
  readonly templateName: string;
  readonly state: CampaignState;
  /** Why nothing goes out just now; empty when all is well. */
  readonly trouble: string;
  readonly startedAt: string | null;
  readonly version: number;
  readonly deliveries: {
    readonly queued: number;
    readonly sending: number;
    readonly sent: number;
    readonly failed: number;
    readonly unknown: number;
    readonly suppressed: number;
    readonly bounced: number;
  };
}

const counts = ['queued', 'sending', 'sent', 'failed', 'unknown', 'suppressed', 'bounced']
  .map((state) => `'${state}', count(d.id) FILTER (WHERE d.state = '${state.toUpperCase()}')`)
  .join(', ');

const select = `
  SELECT c.id, c.title, c.template, t.name AS "templateName", c.segment, c.wave, c.state, c.trouble, c.version,
         to_char(c.started_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "startedAt",
         (SELECT json_build_object(${counts}) FROM message_delivery d
           WHERE d.migration = c.migration AND d.campaign = c.id) AS deliveries
    FROM message_campaign c JOIN message_template t ON t.migration = c.migration AND t.id = c.template`;

/** All messages to many, the newest first. */
export async function listCampaigns(client: Client, migration: string): Promise<Campaign[]> {
  const result = await client.query<Campaign>(
    `${select} WHERE c.migration = $1 ORDER BY c.created_at DESC, c.id`,
    [migration],
  );
  return result.rows;
}

/** One of them. Throws NOT_FOUND. */
export async function getCampaign(client: Client, migration: string, id: string): Promise<Campaign> {
  const result = await client.query<Campaign>(`${select} WHERE c.migration = $1 AND c.id = $2`, [
    migration,
    id,
  ]);
  const found = result.rows[0];
  if (found === undefined) throw new ChangeoverError('NOT_FOUND', { what: 'message', id });
  return found;
}

/** Adds a draft. Throws NOT_FOUND for an unknown template. */
export async function addCampaign(
  pool: pg.Pool,
  change: Change,
  content: CampaignContent,
): Promise<Campaign> {
  return inTransaction(pool, async (client) => {
    await getTemplate(client, change.migration, content.template);
    const result = await client.query<{ id: string }>(
      `INSERT INTO message_campaign (migration, title, template, segment, wave, created_by, updated_by)
       VALUES ($1, $2, $3, $4, $5, $6, $6) RETURNING id`,
      [
        change.migration,
        content.title,
        content.template,
        content.segment,
        content.wave,
        change.actor.account,
      ],
    );
    return told(client, change, 'message.add', null, result.rows[0]?.id ?? '');
  });
}

/** Changes a draft. Throws NOT_FOUND, CAMPAIGN_STATE, ChangedMeanwhile. */
export async function updateCampaign(
  pool: pg.Pool,
  change: Change,
  id: string,
  version: number,
  wanted: Wanted<CampaignContent>,
): Promise<Campaign> {
  return inTransaction(pool, async (client) => {
    const before = await lock(client, change.migration, id, version);
    requireState(before, ['DRAFT'], 'changed');
    const next = withWanted<Campaign>(before, wanted);
    await getTemplate(client, change.migration, next.template);
    await client.query(
      `UPDATE message_campaign SET title = $3, template = $4, segment = $5, wave = $6, version = version + 1,
              updated_at = now(), updated_by = $7
        WHERE migration = $1 AND id = $2`,
      [change.migration, id, next.title, next.template, next.segment, next.wave, change.actor.account],
    );
    return told(client, change, 'message.update', before, id);
  });
}

/**
 * Begins to send a draft: its text is frozen, and one delivery is queued for each contact; those who ended the messages
 * or whose address bounced are listed as suppressed. A paused one goes on. Throws NOT_FOUND, CAMPAIGN_STATE,
 * CAMPAIGN_EMPTY, ChangedMeanwhile.
 */
export async function startCampaign(
  pool: pg.Pool,
  change: Change,
  id: string,
  version: number,
  now: Date,
): Promise<Campaign> {
  return inTransaction(pool, async (client) => {
    const before = await lock(client, change.migration, id, version);
    requireState(before, ['DRAFT', 'PAUSED'], 'sent');
    if (before.state === 'DRAFT') await queueDeliveries(client, change.migration, before, now);
    await setState(client, change, id, 'SENDING');
    return told(client, change, 'message.start', before, id);
  });
}

/** Holds a message that is being sent, or ends it for good: what was not sent then never is. Throws as startCampaign. */
export async function haltCampaign(
  pool: pg.Pool,
  change: Change,
  id: string,
  version: number,
  how: 'PAUSED' | 'STOPPED',
): Promise<Campaign> {
  return inTransaction(pool, async (client) => {
    const before = await lock(client, change.migration, id, version);
    requireState(
      before,
      how === 'PAUSED' ? ['SENDING'] : ['SENDING', 'PAUSED'],
      how === 'PAUSED' ? 'paused' : 'stopped',
    );
    await setState(client, change, id, how);
    return told(client, change, how === 'PAUSED' ? 'message.pause' : 'message.stop', before, id);
  });
}

async function queueDeliveries(
  client: pg.ClientBase,
  migration: string,
  campaign: Campaign,
  now: Date,
): Promise<void> {
  const template = await getTemplate(client, migration, campaign.template);
  await client.query(
    'UPDATE message_campaign SET subject = $3, body = $4, started_at = $5 WHERE migration = $1 AND id = $2',
    [migration, campaign.id, template.subject, template.body, now.toISOString()],
  );
  const queued = await client.query(
    `INSERT INTO message_delivery (migration, campaign, email, next_at, state, reply)
     SELECT c.migration, $2, c.email, $5,
            CASE WHEN o.email IS NOT NULL OR b.email IS NOT NULL THEN 'SUPPRESSED' ELSE 'QUEUED' END,
            CASE WHEN o.email IS NOT NULL THEN 'has ended the messages' WHEN b.email IS NOT NULL THEN 'the address bounced' ELSE '' END
       FROM message_contact c
       LEFT JOIN message_opt_out o ON o.migration = c.migration AND o.email = c.email
       LEFT JOIN LATERAL (SELECT email FROM message_bounce b WHERE b.migration = c.migration AND b.email = c.email
                            AND b.kind = 'HARD' LIMIT 1) b ON true
      WHERE c.migration = $1 AND ($3::text IS NULL OR c.segment = $3) AND ($4::text IS NULL OR c.wave = $4)
      ORDER BY c.email`,
    [migration, campaign.id, campaign.segment, campaign.wave, now.toISOString()],
  );
  if (queued.rowCount === 0) throw new ChangeoverError('CAMPAIGN_EMPTY');
}

async function setState(
  client: pg.ClientBase,
  change: Change,
  id: string,
  state: CampaignState,
): Promise<void> {
  await client.query(
    `UPDATE message_campaign SET state = $3, trouble = '', version = version + 1, updated_at = now(), updated_by = $4
      WHERE migration = $1 AND id = $2`,
    [change.migration, id, state, change.actor.account],
  );
}

async function lock(
  client: pg.ClientBase,
  migration: string,
  id: string,
  version: number,
): Promise<Campaign> {
  await client.query('SELECT 1 FROM message_campaign WHERE migration = $1 AND id = $2 FOR UPDATE', [
    migration,
    id,
  ]);
  const found = await getCampaign(client, migration, id);
  if (found.version !== version) throw new ChangedMeanwhile('message', found);
  return found;
}

function requireState(campaign: Campaign, allowed: readonly CampaignState[], wanted: string): void {
  if (!allowed.includes(campaign.state))
    throw new ChangeoverError('CAMPAIGN_STATE', { state: campaign.state.toLowerCase(), wanted });
}

async function told(
  client: pg.ClientBase,
  change: Change,
  action: string,
  before: Campaign | null,
  id: string,
): Promise<Campaign> {
  const after = await getCampaign(client, change.migration, id);
  await recordChange(client, change, { topic: 'message', action, subject: `message:${id}`, before, after });
  return after;
}
