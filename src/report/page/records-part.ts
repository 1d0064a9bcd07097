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
  return section('records', title, lead, table('Records by rule', columns, rules.map(line)));
}

function line(rule: ReportRule) {
  const look = looks[rule.disposition] ?? { tone: 'grey', icon: 'dashed' as const };
  return [
    html`<b>${named(rule.entity)}: ${rule.rule}</b><span class="muted under">${rule.meaning ?? 'A rule of this migration (rules/*.sql).'}</span>`,
    pill(look.tone, look.icon, word(rule.disposition)),
    n(rule.count),
    rule.example === '' ? html`<span class="muted">none</span>` : html`<code>${rule.example}</code>`,
    prose(rule.next),
  ];
}

function word(disposition: string): string {
  return disposition.charAt(0) + disposition.slice(1).toLowerCase();
}
