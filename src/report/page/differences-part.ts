import { type Html, html } from '../html.ts';
import { amount, counted, n, named } from '../number-text.ts';
import type { ReportDifferences } from '../report-differences.ts';
import type { ReportModel } from '../report-model.ts';
import { icon } from './icons.ts';
import { noted, pill } from './status-mark.ts';
import { notAvailable, section, table } from './table.ts';

/** Old against new: differences by cause with what they touch, entities, totals, laws. */
export function differencesPart({ reconcile }: ReportModel): Html {
  const title = 'Old against new';
  if (reconcile === null)
    return section('reconcile', title, '', notAvailable('old and new were not compared'));
  const lead = `Every record was read back through the new system’s API and compared with what the old system says, field by field: ${n(reconcile.compared)} compared, ${n(reconcile.matching)} equal, ${n(reconcile.different)} different, ${n(reconcile.only_in_old)} only in the old system, ${n(reconcile.only_in_new)} only in the new, ${n(reconcile.allowed)} accepted by name.`;
  const alarms = reconcile.alarms.map((text) => html`<p class="alarm">${icon('octagon', 18)}${text}</p>`);
  return section(
    'reconcile',
    title,
    lead,
    html`${alarms}${causes(reconcile)}<div class="pair"><div>${totals(reconcile)}</div><div>${laws(reconcile)}</div></div>${entities(reconcile)}${acceptances(reconcile)}`,
    reconcile.open === 0
      ? pill('green', 'check', 'No difference open')
      : pill('red', 'octagon', `${n(reconcile.open)} open`),
  );
}

function causes(found: ReportDifferences): Html {
  const heading = html`<h3>Differences by cause, and what they touch</h3>`;
  if (found.causes.length === 0)
    return html`${heading}<p class="empty">${noted(true, 'No record differs.')}</p>`;
  const columns = [
    { label: 'Cause', wide: true },
    { label: 'Status' },
    { label: 'Records', numeric: true },
    { label: 'Customers', numeric: true },
    { label: 'Seats', numeric: true },
    { label: 'Order value', numeric: true },
  ];
  const rows = found.causes.map((one) => {
    const open = one.records - one.allowed;
    const where = [...one.entities, ...one.fields].map(named).join(', ');
    return [
      html`<b>${named(one.cause).replaceAll('-', ' ')}</b><span class="muted under">${where}</span>`,
      open === 0
        ? pill('grey', 'dashed', 'Accepted')
        : pill('red', 'octagon', open === one.records ? 'Open' : `${n(open)} open`),
      n(one.records),
      n(one.exposure.customers),
      n(one.exposure.seats),
      money(one.exposure.money),
    ];
  });
  const total = found.exposure;
  const sum = [
    html`<b>All open differences</b><span class="muted under">each customer, seat and order counted once</span>`,
    found.open === 0 ? pill('green', 'check', 'None') : pill('red', 'octagon', 'Open'),
    n(found.open),
    n(total.customers),
    n(total.seats),
    money(total.money),
  ];
  return html`${heading}${table('Differences by cause with exposure', columns, [...rows, sum])}`;
}

function money(amounts: Readonly<Record<string, string>>): Html | string {
  const parts = Object.entries(amounts);
  if (parts.length === 0) return '0';
  return html`${parts.map(([currency, value]) => html`<span class="money">${amount(value)} ${currency}</span>`)}`;
}

function totals(found: ReportDifferences): Html {
  const heading = html`<h3>Control totals, by a second author</h3>`;
  if (found.totals.length === 0)
    return html`${heading}<p class="empty">None are written. Add totals/*.sql on the raw old tables; without them the gate stays red.</p>`;
  const columns = [
    { label: 'Total', wide: true },
    { label: 'Groups', numeric: true },
    { label: 'Old = new' },
  ];
  const rows = found.totals.map((one) => [
    html`<b>${one.name.replaceAll('-', ' ')}</b>${one.first.map((group) => html`<span class="muted under">${group.key === '' ? 'all' : group.key}: old ${amount(group.old)}, new ${amount(group.new)}</span>`)}`,
    n(one.keys),
    one.ok ? noted(true, 'equal') : noted(false, `${n(one.differing)} differ`),
  ]);
  return html`${heading}${table('Control totals', columns, rows)}`;
}

function laws(found: ReportDifferences): Html {
  const heading = html`<h3>Business laws</h3>`;
  const applying = found.laws.filter((law) => law.applies);
  if (applying.length === 0) return html`${heading}<p class="empty">None was checked.</p>`;
  const columns = [{ label: 'Law', wide: true }, { label: 'Checked', numeric: true }, { label: 'Holds' }];
  const rows = applying.map((law) => [
    html`<span class="law">${law.title}</span>${law.offenders.map((one) => html`<span class="muted under">${named(one.entity)} <code>${one.old_key}</code> ${one.what}</span>`)}`,
    n(law.checked),
    law.ok ? noted(true, 'holds') : noted(false, counted(law.violations, 'violation')),
  ]);
  return html`${heading}${table('Business laws', columns, rows)}`;
}

function entities(found: ReportDifferences): Html {
  if (found.entities.length === 0) return html``;
  const columns = [
    { label: 'Entity', wide: true },
    ...['Compared', 'Equal', 'Different', 'Only in old', 'Only in new', 'Accepted'].map((label) => ({
      label,
      numeric: true,
    })),
  ];
  const figure = (value: number) => (value === 0 ? html`<span class="zero">0</span>` : n(value));
  const rows = found.entities.map((one) => [
    named(one.entity),
    n(one.compared),
    n(one.matching),
    figure(one.different),
    figure(one.only_in_old),
    figure(one.only_in_new),
    figure(one.allowed),
  ]);
  return html`<h3>By entity</h3>${table('Comparison by entity', columns, rows)}`;
}

function acceptances(found: ReportDifferences): Html {
  if (found.acceptances.length === 0) return html``;
  const columns = [
    { label: 'Accepted difference', wide: true },
    { label: 'Owner' },
    { label: 'Records', numeric: true },
    { label: 'Ceiling', numeric: true },
    { label: 'Expires' },
    { label: 'State' },
  ];
  const rows = found.acceptances.map((one) => [
    html`<b>${one.rule}</b><span class="muted under">${named(one.entity)}</span>`,
    one.owner,
    n(one.records),
    n(one.ceiling),
    one.expires,
    one.state === 'applied'
      ? pill('grey', 'dashed', 'Applied')
      : pill('red', 'octagon', one.state.replaceAll('-', ' ')),
  ]);
  return html`<h3>Accepted by name</h3>${table('Accepted differences', columns, rows)}`;
}
