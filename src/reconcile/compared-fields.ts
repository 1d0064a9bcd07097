import type { ComparedField } from '../compare/comparison.ts';
import type { Entity } from '../model/entity.ts';
import type { WireEntity } from '../systems/new-system.ts';

/** What every record carries besides its canonical fields: its id, the records folded into it, its further ids. */
const identityFields: readonly ComparedField[] = [
  { name: 'id', type: 'text', equivalence: 'exact' },
  { name: 'merged_keys', type: 'text', equivalence: 'exact' },
  { name: 'external_ids', type: 'text', equivalence: 'exact' },
];

/** The fields of an entity that the new system can hold, as they are compared. */
export function comparedFields(entity: Entity, wire: WireEntity): ComparedField[] {
  const held = Object.entries(entity.fields).flatMap(([name, one]) =>
    wire.fields[name] === undefined
      ? []
      : [{ name, type: one.type, equivalence: one.equivalence, to: one.to }],
  );
  return [...held, ...identityFields];
}

/** The canonical fields that the new system cannot hold: they are listed, never silently left out. */
export function fieldsNotHeld(entity: Entity, wire: WireEntity): string[] {
  return Object.keys(entity.fields).filter((name) => wire.fields[name] === undefined);
}
