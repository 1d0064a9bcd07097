import { type Account, type ExpectedRecord, nameOf } from './account.ts';
import { today } from './calendar.ts';
import { type Fate, rightFates, staysBehind, stronger } from './right-fates.ts';

/** Terms that ended before this day, three years before today, are archived. */
const archivedBefore = `${Number(today.slice(0, 4)) - 3}${today.slice(4)}`;

/**
 * Completes what is known of an account and gives every record its right fate. `staying` names the records of the catalog that
 * stay behind. Adds the findings that follow from others: what belongs to a record that stays behind stays with it.
 */
export function settle(account: Account, staying: ReadonlySet<string>): Map<string, Fate> {
  plantMissingArtifacts(account);
  plantTwinMemberships(account);
  plantArchive(account);
  const fates = new Map<string, Fate>();
  for (const [name, record] of account.records) fates.set(name, ownFate(record));
  const behind = new Set(staying);
  for (const [name, fate] of fates) if (staysBehind(fate)) behind.add(name);
  for (let changed = true; changed; ) {
    changed = false;
    for (const [name, record] of account.records) {
      if (behind.has(name)) continue;
      const merged = fates.get(name) === 'MERGE';
      const leads = merged ? [record.survivor ?? ''] : record.refs;
      if (!leads.some((one) => behind.has(one))) continue;
      const rule = merged ? 'survivor-stays-behind' : 'parent-stays-behind';
      record.findings.push({ rule, field: null });
      fates.set(name, rightFates[rule]);
      behind.add(name);
      changed = true;
    }
  }
  return fates;
}

function ownFate(record: ExpectedRecord): Fate {
  return record.findings.reduce<Fate>((fate, one) => stronger(fate, rightFates[one.rule]), 'MIGRATE');
}

function plantMissingArtifacts(account: Account): void {
  for (const { key, line } of account.activations) {
    if (account.filed.has(`activation|${key}`) || account.filed.has(`line|${line}`)) continue;
    account.plant('activation', key, 'activation-without-artifact');
  }
}

/** Memberships that say the same once doubles of people and companies are one. */
function plantTwinMemberships(account: Account): void {
  const groups = Map.groupBy(account.memberships, (one) =>
    [account.standsFor(one.organization), account.standsFor(one.person), one.role].join('\n'),
  );
  for (const group of groups.values()) {
    if (group.length > 1)
      account.same(
        'membership',
        group.map((one) => one.key),
        'duplicate-relation',
        null,
      );
  }
}

/** A term that ended long ago is archived with all that hangs on it, unless something newer came out of it. */
function plantArchive(account: Account): void {
  const isOld = (end: string | undefined) => end !== undefined && end < archivedBefore;
  const lines = new Map(account.lines.map((line) => [line.key, line]));
  const kept = new Set<string>();
  for (const line of account.lines) {
    if (isOld(line.closedTermEnd)) continue;
    for (let next = line.parent; next !== undefined && !kept.has(next); next = lines.get(next)?.parent)
      kept.add(next);
  }
  const gone = new Set(
    account.lines.filter((line) => isOld(line.closedTermEnd) && !kept.has(line.key)).map((line) => line.key),
  );
  if (gone.size === 0) return;
  const goneNames = new Set([...gone].map((key) => nameOf('entitlement_line', key)));
  for (const [entitlement, of] of Map.groupBy(account.lines, (line) => line.entitlement)) {
    if (of.every((line) => gone.has(line.key))) goneNames.add(nameOf('entitlement', entitlement));
  }
  for (const { key, line } of account.activations)
    if (gone.has(line)) goneNames.add(nameOf('activation', key));
  for (const [device, of] of Map.groupBy(account.activations, (one) => one.device ?? '')) {
    if (device !== '' && of.every((one) => gone.has(one.line))) goneNames.add(nameOf('device', device));
  }
  const follow = ['entitlement_party', 'license_artifact', 'activation_event', 'renewal', 'usage'];
  for (const [name, record] of account.records) {
    const follows =
      follow.includes(record.entity) &&
      record.refs.some((one) => goneNames.has(one) && !one.startsWith('device|'));
    if (goneNames.has(name) || follows) account.plant(record.entity, record.key, 'rule:archive-expired');
  }
}
