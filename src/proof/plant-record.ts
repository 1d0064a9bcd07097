import type { Entity } from '../model/entity.ts';
import type { Field } from '../model/field.ts';
import type { SeededDraw } from '../prove/seeded-draw.ts';

/** Values of a record as text, by field. */
export type TextRecord = Readonly<Record<string, string | null>>;

/** A record as a reviewer is shown it, with one wrong field; nothing of it is ever written to the new system. */
export interface PlantedRecord {
  readonly mapped: TextRecord;
  readonly found: TextRecord;
  readonly planted: PlantedField;
}

export interface PlantedField {
  readonly field: string;
  /** `new`: as if the load had damaged it; `both`: as if the mapping were wrong, which no comparison sees. */
  readonly side: 'new' | 'both';
}

/**
 * Makes a wrong copy of a record that is right: one field of it becomes another plausible value. Undefined when it has no
 * field that a reviewer could find wrong by looking at the old rows.
 */
export function plantRecord(
  entity: Entity,
  record: { readonly mapped: TextRecord; readonly found: TextRecord; readonly raw: ReadonlySet<string> },
  draw: SeededDraw,
): PlantedRecord | undefined {
  const choices = Object.entries(entity.fields).flatMap(([name, field]) => {
    const value = record.found[name];
    if (value === null || value === undefined || value !== record.mapped[name]) return [];
    const wrong = wrongValue(field, value, draw.fork(name));
    return wrong === undefined || wrong === value ? [] : [{ name, wrong, inRaw: record.raw.has(value) }];
  });
  const inRaw = choices.filter((one) => one.inRaw);
  const side = inRaw.length > 0 && draw.fork('side').number(2) === 0 ? 'both' : 'new';
  const chosen = draw.fork('field').pick(side === 'both' ? inRaw : choices);
  if (chosen === undefined) return undefined;
  const { name, wrong } = chosen;
  return {
    mapped: side === 'both' ? { ...record.mapped, [name]: wrong } : record.mapped,
    found: { ...record.found, [name]: wrong },
    planted: { field: name, side },
  };
}

/** Another value of the same kind, as mistakes make them; undefined for kinds that have none to offer. */
function wrongValue(field: Field, value: string, draw: SeededDraw): string | undefined {
  switch (field.type) {
    case 'integer':
      return (BigInt(value) + 1n).toString();
    case 'decimal':
      return value.replace(/\d/, (digit) => String((Number(digit) % 9) + 1));
    case 'boolean':
      return value === 'true' ? 'false' : 'true';
    case 'date':
      return `${Number(value.slice(0, 4)) + 1}${value.slice(4).replace('-02-29', '-02-28')}`;
    case 'instant':
      return value.replace(
        /(\d{2}):/,
        (_, hour: string) => `${String((Number(hour) + 1) % 24).padStart(2, '0')}:`,
      );
    case 'enum':
      return draw.pick((field.values ?? []).filter((one) => one !== value));
    case 'text':
      return wrongText(value, draw);
    default:
      return undefined;
  }
}

function wrongText(value: string, draw: SeededDraw): string | undefined {
  const letters = Array.from(value);
  const swaps = letters.flatMap((letter, index) => {
    const next = letters[index + 1];
    return next !== undefined && next !== letter && /[\p{L}\p{N}]/u.test(letter + next) ? [index] : [];
  });
  const at = draw.pick(swaps);
  if (letters.length < 3 || at === undefined) return undefined;
  return [...letters.slice(0, at), letters[at + 1] ?? '', letters[at] ?? '', ...letters.slice(at + 2)].join(
    '',
  );
}
