import { join } from 'node:path';
import type pg from 'pg';
import { type MailServer, mailServer } from '../../../test/support/mail-server.ts';
import { temporaryFolder } from '../../../test/support/temporary-folder.ts';
import { startEmbeddedServer } from '../../lib/embedded-postgres.ts';
import { migrate, openPool } from '../../lib/postgres.ts';
import { parseConfig } from '../../project/project.ts';
import type { ProjectConfig } from '../../project/project-config.ts';
import { systemActor } from '../../store/actor.ts';
import type { Change } from '../record-change.ts';
import { addCampaign, type Campaign, startCampaign } from './campaign-store.ts';
import { importContacts } from './contact-store.ts';
import { type Delivery, listDeliveries } from './delivery-store.ts';
import { type SendRound, sendDue } from './send-due.ts';
import { addTemplate } from './template-store.ts';

/** A control store and a mail server, with a new migration for each test; for tests. */
export class MailWorld implements AsyncDisposable {
  readonly pool: pg.Pool;
  readonly url: string;
  readonly smtp: MailServer;
  migration = 'm0';
  readonly #owned: AsyncDisposableStack;
  #migrations = 0;

  constructor(url: string, smtp: MailServer, owned: AsyncDisposableStack, pool: pg.Pool) {
    this.url = url;
    this.smtp = smtp;
    this.#owned = owned;
    this.pool = pool;
  }

  static async open(): Promise<MailWorld> {
    await using stack = new AsyncDisposableStack();
    const folder = stack.use(await temporaryFolder());
    const server = await startEmbeddedServer(join(folder.path, 'postgres'));
    stack.defer(() => server.stop());
    const url = await server.database('mail');
    const pool = openPool(url);
    stack.defer(() => pool.end());
    await migrate(pool, new URL('../../store/migrations/', import.meta.url), url);
    const smtp = stack.use(await mailServer());
    return new MailWorld(url, smtp, stack.move(), pool);
  }

  /** A migration without anything in it; the mail server forgets its rules and what it got. */
  begin(): void {
    this.#migrations += 1;
    this.migration = `m${this.#migrations}`;
    this.smtp.rules = {};
    this.smtp.received.length = 0;
  }

  get change(): Change {
    return { migration: this.migration, actor: systemActor };
  }

  config(changes: { environment?: string; mail?: object } = {}): ProjectConfig {
    const mail = {
      host: '127.0.0.1',
      port: this.smtp.port,
      security: 'none',
      from: 'migration@publisher.example',
      from_name: 'Migration',
      catch_all: 'catch-all@publisher.example',
      per_minute: 6000,
      public_url: 'https://changeover.example/',
      ...changes.mail,
    };
    const old = { url: 'sqlite:old.sqlite', system: 'toy' };
    const environment = changes.environment ?? 'live';
    const yaml = { changeover: 1, name: this.migration, title: 'Toy', environment, old, mail };
    return parseConfig(JSON.stringify(yaml), 'changeover.yaml');
  }

  send(config = this.config(), mostMilliseconds = 30_000): Promise<SendRound> {
    const signal = new AbortController().signal;
    return sendDue(this.pool, config, { clock: () => new Date(), signal, mostMilliseconds });
  }

  /** A message that is being sent to these addresses. */
  async campaign(emails: readonly string[], body = 'Dear {{name}},\n\nwe move.'): Promise<Campaign> {
    const rows = emails.map((email, index) => `${email},Reader ${index},Acme <b>&</b> Sons,gold,1`);
    const text = `email,name,organization,segment,wave\n${rows.join('\n')}\n`;
    await importContacts(this.pool, this.change, { name: 'c.csv', text });
    const content = { name: 'Announcement', subject: 'Hello {{name}}', body };
    return this.sendAgain((await addTemplate(this.pool, this.change, content)).id);
  }

  /** A message that is being sent to everybody, with a template that is there. */
  async sendAgain(template: string): Promise<Campaign> {
    const content = { title: 'First', template, segment: null, wave: null };
    const draft = await addCampaign(this.pool, this.change, content);
    return startCampaign(this.pool, this.change, draft.id, draft.version, new Date());
  }

  log(of: Campaign): Promise<Delivery[]> {
    return listDeliveries(this.pool, this.migration, { campaign: of.id, limit: 1000 });
  }

  /** `r000 SENT`, by address. */
  async states(of: Campaign): Promise<string[]> {
    return (await this.log(of)).map((one) => `${one.email.split('@')[0]} ${one.state}`);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#owned.disposeAsync();
  }
}

/** `count` invented addresses, in order. */
export function addresses(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `r${String(index).padStart(3, '0')}@customer.example`);
}
