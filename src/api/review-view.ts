import type { z } from '@hono/zod-openapi';
import { sensitiveName } from '../mapping/sensitive-name.ts';
import { entityNamed } from '../model/canonical-model.ts';
import type { Entity } from '../model/entity.ts';
import { identityFields, type RawRow, type ReviewPicture } from '../proof/review-pictures.ts';
import type { RecordToReview } from '../proof/review-record.ts';
import type { WorkRow } from '../proof/review-store.ts';
import { maskKey } from '../report/mask-key.ts';
import type { reviewRecordSchema, workItemSchema } from './schema/validation-schema.ts';

type View = z.input<typeof reviewRecordSchema>;
type Cell = View['fields'][number]['mapped'];

/** One record of a work-list. */
export function workItem(row: WorkRow, unmasked: boolean): z.input<typeof workItemSchema> {
  const { id, entity, stratum, turn, why } = row;
  return { id, entity, stratum, label: unmasked ? row.oldKey : maskKey(row.oldKey), turn, why };
}

/** A record side by side; keys and personal data are masked for who may not see them. */
export function reviewView(validation: string, shown: RecordToReview, unmasked: boolean): View {
  const { item, picture, yours, machine } = shown;
  const entity = entityNamed(item.entity);
  const isHidden = (name: string) => !unmasked && isGuarded(entity, name);
  const names = [...Object.keys(entity.fields), ...Object.keys(identityFields)];
  const fields = names.map((name) => {
    const mapped = picture.mapped[name] ?? null;
    const found = picture.found?.[name] ?? null;
    return {
      field: name,
      description: entity.fields[name]?.doc ?? identityFields[name] ?? '',
      mapped: cell(mapped, isHidden(name)),
      new: cell(found, isHidden(name)),
      differs: mapped !== found,
    };
  });
  const seen = seenValues(entity, names, picture);
  return {
    id: item.id,
    validation,
    entity: item.entity,
    entityTitle: entity.plural,
    stratum: item.stratum,
    label: unmasked ? item.oldKey : maskKey(item.oldKey),
    old: picture.raw.map((row) => rawView(row, unmasked, seen)),
    inNewSystem: picture.found !== undefined,
    // What neither side has tells a reviewer nothing.
    fields: fields.filter((one) => one.mapped.value !== null || one.new.value !== null),
    yours:
      yours === undefined ? null : { id: yours.id, verdict: yours.verdict, note: yours.note, at: yours.at },
    machine:
      machine === null
        ? null
        : { verdict: machine.verdict, differences: machine.differences.map((one) => ({ ...one })) },
  };
}

function isGuarded(entity: Entity, name: string): boolean {
  const field = entity.fields[name];
  if (field === undefined) return true;
  return field.personal || field.secret || field.type === 'json';
}

/** Values that a record shows, and those that it hides. */
interface SeenValues {
  readonly open: ReadonlySet<string>;
  readonly hidden: ReadonlySet<string>;
}

function seenValues(entity: Entity, names: readonly string[], picture: ReviewPicture): SeenValues {
  const valuesOf = (guarded: boolean) =>
    names
      .filter((name) => isGuarded(entity, name) === guarded)
      .flatMap((name) => [picture.mapped[name], picture.found?.[name]])
      .filter((value) => value !== null && value !== undefined);
  return { open: new Set(valuesOf(false)), hidden: new Set(valuesOf(true)) };
}

function rawView(row: RawRow, unmasked: boolean, seen: SeenValues): View['old'][number] {
  return {
    table: row.table,
    key: unmasked ? row.key : maskKey(row.key),
    columns: Object.entries(row.values).map(([column, value]) => ({
      column,
      ...cell(value, !unmasked && value !== null && isHiddenRaw(column, value, seen)),
    })),
  };
}

const longestShown = 40;

/** An old column says of none of its values what they are: hidden is what the record hides, and what may be such. */
function isHiddenRaw(column: string, value: string, { open, hidden }: SeenValues): boolean {
  if (hidden.has(value)) return true;
  if (open.has(value)) return false;
  return sensitiveName.test(column) || value.length > longestShown || value.includes('@');
}

function cell(value: string | null, hidden: boolean): Cell {
  return value === null || !hidden ? { value, masked: false } : { value: '***', masked: true };
}
