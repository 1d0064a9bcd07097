import { canonicalModel } from '../model/canonical-model.ts';
import { counted, n, named } from './number-text.ts';
import type { ReportInput } from './report-model.ts';

/** Something this run does not prove, and why. */
export interface NotChecked {
  readonly area: 'Stages' | 'Old system' | 'Fields' | 'Entities' | 'Laws' | 'Fault classes' | 'Environment';
  readonly what: string;
  readonly why: string;
}

/** Everything a reader might take for checked that was not. Pure. */
export function notCheckedOf(input: ReportInput): NotChecked[] {
  return [
    ...environmentLimits(input),
    ...input.unreadable.map(
      ({ stage, reason }): NotChecked => ({ area: 'Stages', what: stage, why: reason }),
    ),
    ...oldSystemLimits(input),
    ...fieldsNotCompared(input),
    ...lawsNotApplied(input),
    ...classesNotSeeded(input),
    ...entitiesWithoutData(input),
  ];
}

function environmentLimits({ environment, systems }: ReportInput): NotChecked[] {
  if (environment !== 'rehearsal') return [];
  return [
    {
      area: 'Environment',
      what: `The final URLs and hardware`,
      why: `This run is a rehearsal on ${systems.new.url}; repeat it in the burn-in environment.`,
    },
  ];
}

function oldSystemLimits({ details }: ReportInput): NotChecked[] {
  const { snapshot, dispose } = details;
  const fuzzy: NotChecked[] =
    snapshot?.consistency === 'FUZZY'
      ? [
          {
            area: 'Old system',
            what: 'One consistent moment',
            why: `The snapshot is FUZZY: ${snapshot.reason}`,
          },
        ]
      : [];
  const byReason = Map.groupBy(dispose?.completeness.excluded ?? [], (one) => one.reason);
  const excluded = [...byReason].map(([reason, tables]): NotChecked => {
    const rows = counted(
      tables.reduce((sum, one) => sum + one.rows, 0),
      'row',
    );
    const names = tables.map((one) => one.table).join(', ');
    return {
      area: 'Old system',
      what:
        tables.length === 1 ? `Table ${names} (${rows})` : `${n(tables.length)} tables (${rows}): ${names}`,
      why: `Out of scope: ${reason}`,
    };
  });
  return [...fuzzy, ...excluded];
}

function fieldsNotCompared({ details }: ReportInput): NotChecked[] {
  const reasons = new Map<string, { entity: string; why: string; fields: Set<string> }>();
  const add = (entity: string, field: string, why: string) => {
    const key = `${entity}\n${why}`;
    const entry = reasons.get(key) ?? { entity, why, fields: new Set() };
    if (field !== '') entry.fields.add(named(field));
    reasons.set(key, entry);
  };
  for (const one of details.reconcile?.not_compared ?? [])
    add(one.entity, one.field, one.reason || 'Not compared');
  for (const one of details.load?.not_storable ?? []) {
    const covered = details.reconcile?.not_compared.some(
      (other) => other.entity === one.entity && (other.field === one.field || other.field === ''),
    );
    if (covered !== true) add(one.entity, one.field, 'The new system cannot store it.');
  }
  for (const one of details.load?.unresolved_references ?? []) {
    const why = `${counted(one.records, 'record points', 'records point')} at one that stays behind; the reference was sent empty.`;
    add(one.entity, one.field, why);
  }
  return [...reasons.values()].map(({ entity, why, fields }) => ({
    area: 'Fields',
    what: fields.size === 0 ? named(entity) : `${named(entity)}: ${[...fields].join(', ')}`,
    why,
  }));
}

function lawsNotApplied({ details }: ReportInput): NotChecked[] {
  return (details.reconcile?.laws ?? [])
    .filter((law) => !law.applies)
    .map((law) => ({ area: 'Laws', what: law.title, why: 'This migration has no records of that kind.' }));
}

function classesNotSeeded({ details }: ReportInput): NotChecked[] {
  const { prove } = details;
  if (prove === undefined) return [];
  const none = prove.per_class
    .filter((one) => one.seeded === 0)
    .map(
      (one): NotChecked => ({
        area: 'Fault classes',
        what: one.class.replaceAll('-', ' '),
        why: one.not_applicable || 'no record fits',
      }),
    );
  const outside = prove.sampled.map(
    (one): NotChecked => ({
      area: 'Fault classes',
      what: `Planting faults among all ${named(one.entity)} records`,
      why: `The estate is large: of ${counted(one.of, 'record')}, a part of ${n(one.records)} drawn by the seed was used. Reconcile compared all of them.`,
    }),
  );
  return prove.sandbox === ''
    ? [...none, ...outside]
    : [
        { area: 'Fault classes', what: 'Faults in the new system’s database', why: prove.sandbox },
        ...none,
        ...outside,
      ];
}

function entitiesWithoutData({ details }: ReportInput): NotChecked[] {
  if (details.map === undefined) return [];
  const rows = new Map(details.map.entities.map((one) => [one.entity, one.rows]));
  const empty = canonicalModel
    .filter((entity) => (rows.get(entity.name) ?? 0) === 0)
    .map((one) => named(one.name));
  if (empty.length === 0) return [];
  return [
    {
      area: 'Entities',
      what: empty.join(', '),
      why: `${n(empty.length)} of ${n(canonicalModel.length)} entities of the canonical model have no mapping or no data.`,
    },
  ];
}
