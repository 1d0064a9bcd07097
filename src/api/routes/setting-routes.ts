import { inTransaction, withoutPassword } from '../../lib/postgres.ts';
import { recordAudit } from '../../store/audit-store.ts';
import { ChangedMeanwhile } from '../../store/changed-meanwhile.ts';
import { publishEvent } from '../../store/event-store.ts';
import { readSettings, settingsContent, writeSettings } from '../../store/setting-store.ts';
import type { ApiContext } from '../api-context.ts';
import { type ApiApp, route } from '../route.ts';
import { type SettingsView, settingsChangeSchema, settingsSchema } from '../schema/admin-schema.ts';

/** Settings of the migration. */
export function registerSettingRoutes(app: ApiApp, context: ApiContext): void {
  const { pool, migration } = context;
  const view = async (): Promise<SettingsView> => ({
    ...(await readSettings(pool, migration)),
    facts: factsOf(context),
  });
  route(
    app,
    {
      method: 'get',
      path: '/api/settings',
      access: 'signed-in',
      operationId: 'settings.show',
      summary: 'Settings of the migration, and what changeover.yaml declares',
      returns: settingsSchema,
      version: 'returned',
    },
    view,
  );
  route(
    app,
    {
      method: 'patch',
      path: '/api/settings',
      access: 'settings.write',
      operationId: 'settings.update',
      summary: 'Change settings',
      body: settingsChangeSchema,
      returns: settingsSchema,
      version: 'required',
    },
    async (call) => {
      const based = call.baseVersion();
      await inTransaction(pool, async (client) => {
        const { version, ...before } = await readSettings(client, migration);
        const after = settingsContent.parse({ ...before, ...call.body });
        const written = await writeSettings(client, migration, after, based, call.actor.account);
        if (!written) throw new ChangedMeanwhile('setting', { ...before, version });
        const subject = `setting:${migration}`;
        await recordAudit(client, {
          migration,
          actor: call.actor,
          action: 'setting.update',
          subject,
          before,
          after,
        });
        await publishEvent(client, { migration, topic: 'plan', subject });
      });
      return view();
    },
  );
}

function factsOf({ project, version, oidc }: ApiContext): SettingsView['facts'] {
  const { config } = project;
  return {
    migration: config.name,
    title: config.title ?? config.name,
    environment: config.environment,
    oldSystem: withoutPassword(config.old.url),
    newSystem: withoutPassword((config.environments[config.environment] ?? config.new).url),
    store: config.store === 'embedded' ? 'embedded' : 'postgres',
    changeover: version,
    signInWithProvider: oidc !== undefined,
  };
}
