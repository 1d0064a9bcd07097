import type { Estate, EstateRecord } from './estate.ts';
import { smallEstate } from './small-estate.ts';

const unique = new Set(['code', 'number', 'redeem_code', 'fingerprint', 'email']);

/** `times` copies of the small estate side by side: keys, codes and numbers differ, references stay within a copy. */
export function largeEstate(times: number): Estate {
  const copies = Array.from({ length: times }, (_, at) => at + 1);
  return Object.fromEntries(
    Object.entries(smallEstate).map(([entity, records]) => [
      entity,
      copies.flatMap((copy) => records.map((record) => copied(entity, record, copy))),
    ]),
  );
}

function copied(entity: string, record: EstateRecord, copy: number): EstateRecord {
  const keys = new Set(Object.values(smallEstate).flatMap((records) => records.map((one) => one.key)));
  const entries = Object.entries(record).map(([field, value]) => {
    if (typeof value !== 'string') return [field, value];
    if (field === 'xref') return [field, value.replaceAll('A-', `A-${copy}-`)];
    if (field === 'key' || field === 'survivor' || keys.has(value)) return [field, `${value}-${copy}`];
    if (unique.has(field) || (entity === 'organization' && field === 'name'))
      return [field, `${copy}${value}`];
    return [field, value];
  });
  return Object.fromEntries(entries) as EstateRecord;
}
