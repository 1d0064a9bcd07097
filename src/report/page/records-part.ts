import { type Html, html } from '../html.ts';
import { n, named } from '../number-text.ts';
import type { ReportModel } from '../report-model.ts';
import type { ReportRule } from '../report-records.ts';
import type { IconName } from './icons.ts';
import { prose } from './prose.ts';
import { pill } from './status-mark.ts';
import { notAvailable, section, table } from './table.ts';

const looks: Readonly<Record<string, { tone: string; icon: IconName }>> = {
  REJECT: { tone: 'red', icon: 'octagon' },
  HOLD: { tone: 'yellow', icon: 'triangle' },
  REISSUE: { tone: 'yellow', icon: 'triangle' },
  ARCHIVE: { tone: 'grey', icon: 'dashed' },
  MERGE: { tone: 'grey', icon: 'dashed' },
  MIGRATE: { tone: 'green', icon: 'check' },
};

/** What the rules caught: how many, an example, and what to do next. */
export function recordsPart({ rules, completeness }: ReportModel): Html {
  const title = 'What the rules caught: held, archived, rejected, reissued';
  if (completeness === null)
    return section('records', title, '', notAvailable('the stage dispose left no rules'));
  if (rules.length === 0)
    return section(
      'records',
      title,
      '',
      html`<p class="empty">No rule spoke: every record moves as it is.</p>`,
    );
  const lead =
    'Records by the rule that speaks about them; a record can be caught by several, and the strongest decides. Example keys are masked; the full lists are in disposed/findings of the run.';
  const columns = [
    { label: 'Rule', wide: true },
    { label: 'Fate' },
    { label: 'Records', numeric: true },
    { label: 'Example' },
    { label: 'What to do next', wide: true },
  ];
  return section('records', title, lead, table('Records by rule', columns, byRule(rules).map(line)));
}

/** What one rule caught with one fate, over all entities, most records first. */
interface Caught extends Pick<ReportRule, 'rule' | 'disposition' | 'meaning' | 'next'> {
  readonly count: number;
  readonly entities: readonly ReportRule[];
}

function byRule(rules: readonly ReportRule[]): Caught[] {
  const groups = Map.groupBy(rules, (rule) => `${rule.disposition} ${rule.rule}`);
  const caught = [...groups.values()].flatMap((entities): Caught[] => {
    const first = entities[0];
    return first === undefined
      ? []
      : [{ ...first, count: entities.reduce((sum, one) => sum + one.count, 0), entities }];
  });
  return caught.sort((one, other) => rank(one) - rank(other) || other.count - one.count);
}

function rank({ disposition }: Caught): number {
  return Object.keys(looks).indexOf(disposition);
}

function line(caught: Caught) {
  const look = looks[caught.disposition] ?? { tone: 'grey', icon: 'dashed' as const };
  const name = caught.rule.replace(/^rule:/, '');
  const meaning = caught.meaning ?? `A rule of this migration: rules/${name}.sql.`;
  const entities = caught.entities.map((one) => `${named(one.entity)} ${n(one.count)}`).join(', ');
  const example = caught.entities.find((one) => one.example !== '');
  return [
    html`<b>${name}</b><span class="muted under">${prose(meaning)}</span><span class="under">${entities}</span>`,
    pill(look.tone, look.icon, word(caught.disposition)),
    n(caught.count),
    example === undefined
      ? html`<span class="muted">none</span>`
      : html`<code>${example.example}</code><span class="muted under">${named(example.entity)}</span>`,
    prose(caught.next),
  ];
}

function word(disposition: string): string {
  return disposition.charAt(0) + disposition.slice(1).toLowerCase();
}
