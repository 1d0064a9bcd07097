import type { z } from '@hono/zod-openapi';
import { ChangeoverError } from '../../lib/errors.ts';
import { differenceCounts, differencePage } from '../../reconcile/difference-page.ts';
import type { ReconcileDetail } from '../../reconcile/reconcile-detail.ts';
import { recordPair } from '../../reconcile/record-pair.ts';
import { maskKey } from '../../report/mask-key.ts';
import { stageDetail } from '../../run/run-store.ts';
import type { ApiContext } from '../api-context.ts';
import { maskedValue } from '../masking.ts';
import { type ApiApp, route } from '../route.ts';
import { lookingInto, openRunFiles, type RunFiles } from '../run-files.ts';
import {
  differenceListSchema,
  differenceQuery,
  reconciliationSchema,
  recordPairSchema,
  recordParams,
} from '../schema/reconciliation-schema.ts';
import { runParam } from '../schema/run-schema.ts';

/** What differs between old and new: in all, as a list of any length, and record by record. */
export function registerReconciliationRoutes(app: ApiApp, context: ApiContext): void {
  route(
    app,
    {
      method: 'get',
      path: '/api/runs/{run}/reconciliation',
      access: 'records.read',
      operationId: 'reconciliation.show',
      summary: 'What the comparison found: counts, causes with what they touch, laws, groups',
      params: runParam,
      returns: reconciliationSchema,
    },
    async (call) => summaryOf(context, await openRunFiles(context, call.params.run)),
  );
  route(
    app,
    {
      method: 'get',
      path: '/api/runs/{run}/differences',
      access: 'records.read',
      operationId: 'reconciliation.differences',
      summary: 'Differences, field by field',
      params: runParam,
      query: differenceQuery,
      returns: differenceListSchema,
    },
    async (call) => {
      const files = await openRunFiles(context, call.params.run);
      const { offset, limit, key, ...wish } = call.query;
      const open = call.can('records.unmasked');
      // Without the right to see keys, a part of one must not find it: it could be guessed letter by letter.
      const wanted = { ...wish, ...(key !== undefined && { key: { text: key, part: open } }) };
      const page = await lookingInto(() => differencePage(files, wanted, { offset, limit }));
      const items = page.rows.map((row) => ({
        entity: row.entity,
        oldKey: open ? row.old_key : maskKey(row.old_key),
        id: row.id,
        kind: row.kind,
        field: row.field,
        oldValue: open ? row.old_value : maskedDifference(row, row.old_value),
        newValue: open ? row.new_value : maskedDifference(row, row.new_value),
        cause: row.cause,
        allowed: row.allowed,
      }));
      return { run: files.run.id, total: page.total, offset, items };
    },
  );
  registerRecord(app, context);
}

function registerRecord(app: ApiApp, context: ApiContext): void {
  route(
    app,
    {
      method: 'get',
      path: '/api/runs/{run}/records/{entity}/{id}',
      access: 'records.read',
      operationId: 'reconciliation.record',
      summary: 'Both sides of one record, every field',
      params: runParam.extend(recordParams),
      returns: recordPairSchema,
    },
    async (call) => {
      const files = await openRunFiles(context, call.params.run);
      const open = call.can('records.unmasked');
      const pair = await lookingInto(() => recordPair(files, call.params.entity, call.params.id));
      const mask = (field: string, value: string | null) =>
        open ? value : maskedValue(pair.entity, field, value);
      return {
        ...pair,
        run: files.run.id,
        masked: !open,
        oldKey: open ? pair.oldKey : maskKey(pair.oldKey),
        fields: pair.fields.map((one) => ({
          ...one,
          old: mask(one.field, one.old),
          new: mask(one.field, one.new),
        })),
      };
    },
  );
}

function maskedDifference(
  row: { entity: string; field: string | null },
  value: string | null,
): string | null {
  // `external_ids` and whole records hold keys.
  return row.field === null ? value && '•••' : maskedValue(row.entity, row.field, value);
}

async function summaryOf(
  context: ApiContext,
  files: RunFiles,
): Promise<z.input<typeof reconciliationSchema>> {
  const detail = (await stageDetail(context.pool, files.run.id, 'reconcile')) as ReconcileDetail | undefined;
  if (detail === undefined) {
    const what = 'finished comparison';
    throw new ChangeoverError('RUN_MISSING', { what, folder: files.project.folder, command: 'reconcile' });
  }
  const { ok, compared, matching, different, allowed, only_in_old, only_in_new, doubled } = detail;
  return {
    run: files.run.id,
    ok,
    counts: { compared, matching, different, allowed, only_in_old, only_in_new, doubled },
    entities: [...detail.entities],
    causes: detail.causes.map((one) => ({ ...one, entities: [...one.entities], fields: [...one.fields] })),
    exposure: detail.exposure,
    alarms: [...detail.alarms],
    laws: detail.laws.map(({ offenders: _keys, ...law }) => law),
    totals: detail.totals.map(({ first: _keys, ...total }) => total),
    acceptances: detail.acceptances.map((one) => ({
      ...one,
      reason: files.project.config.accepted.find((rule) => rule.rule === one.rule)?.reason ?? null,
    })),
    notCompared: [...detail.not_compared],
    groups: await lookingInto(() => differenceCounts(files)),
  };
}
