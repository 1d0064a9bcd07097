import { describe, expect, it } from 'vitest';
import { policyOf } from './content-policy.ts';
import { fixtureFacts, fixtureInput } from './report-fixture.ts';
import { reportModel } from './report-model.ts';
import { reportPage } from './report-page.ts';

const model = reportModel(fixtureInput());
const page = reportPage(model);

describe('the model of the report', () => {
  it('has what `rehearse --json` promises', () => {
    expect(model).toMatchObject({
      ok: true,
      run: '0007',
      completeness: {
        rows_in: 121_391,
        MIGRATE: 112_868,
        MERGE: 464,
        ARCHIVE: 6_068,
        REISSUE: 118,
        REJECT: 35,
        HOLD: 1_838,
        listed: 0,
        unaccounted: 0,
      },
      reconcile: {
        compared: 139_204,
        matching: 139_192,
        different: 0,
        allowed: 12,
        only_in_old: 0,
        only_in_new: 0,
      },
      fault_seeding: { classes: 18, seeded: 54, detected: 54, false_alarms: 0 },
      gate: { verdict: 'RED', go: false },
    });
    expect(model.stages.map((one) => one.name)).toEqual([
      'snapshot',
      'map',
      'dispose',
      'load',
      'reconcile',
      'prove',
      'judge',
    ]);
    expect(model.gate.criteria).toHaveLength(11);
    for (const one of model.gate.criteria) expect(one.why).not.toBe('');
  });

  it('can be read aloud', () => {
    expect(`${model.headline}. ${model.sentence}`).toBe(
      'Not ready to go live. Eight of eleven criteria have no evidence yet. Three are proven in rehearsal, not yet on the final URLs. In this run 121,391 of 121,391 old rows are accounted for, and all 139,204 migrated records agree in both systems.',
    );
  });

  it('says what failed, in the sentence and as exposure', () => {
    const exposure = { customers: 3, seats: 120, money: { EUR: '10250.50' } };
    const cause = {
      cause: 'price-rounded',
      records: 7,
      allowed: 0,
      entities: ['order_line'],
      fields: ['unit_price'],
      exposure,
    };
    const changes = { reconcile: { ok: false, different: 7, matching: 139_185, causes: [cause], exposure } };
    const troubled = reportModel(fixtureInput(fixtureFacts(changes)));
    expect(troubled.sentence).toContain('One of eleven criteria fails, and eight have no evidence yet.');
    expect(troubled.sentence).toContain('7 of 139,204 migrated records differ');
    const shown = reportPage(troubled);
    for (const text of ['price rounded', '10,250.50 EUR', '7 of 139,204 records differ'])
      expect(shown).toContain(text);
  });

  it('lists what was not checked', () => {
    expect(model.not_checked.map((one) => `${one.area}: ${one.what}`)).toEqual([
      'Environment: The final URLs and hardware',
      'Old system: 2 tables (49,316 rows): web_sessions, web_carts',
      'Fields: person: locale',
      'Fields: renewal: order',
      'Laws: Quantity is conserved across splits and transfers.',
      'Fault classes: usage lost',
      expect.stringContaining('Entities: credential, membership'),
    ]);
  });

  it('names a fuzzy snapshot', () => {
    const changes = { snapshot: { consistency: 'FUZZY', reason: 'wp_lic_key_tbl has no transactions' } };
    const fuzzy = reportModel(fixtureInput(fixtureFacts(changes)));
    expect(fuzzy.not_checked).toContainEqual(
      expect.objectContaining({
        what: 'One consistent moment',
        why: expect.stringContaining('wp_lic_key_tbl'),
      }),
    );
  });
});

describe('the page', () => {
  it('is whole in itself: no script, no address to load, one style sheet allowed by its hash', () => {
    expect(page).not.toMatch(/<script|<link|<img|<iframe|@import|url\(|\son\w+=|\sstyle=/i);
    expect(page).not.toMatch(/(?:src|href)="(?!#)/);
    const stated = /http-equiv="Content-Security-Policy" content="([^"]+)"/
      .exec(page)?.[1]
      ?.replaceAll('&#39;', "'");
    expect(stated).toBe(policyOf(page));
    expect(stated).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/=]{44}'; base-uri 'none'; form-action 'none'$/,
    );
  });

  it('shows each criterion with a word beside the color', () => {
    for (const one of model.gate.criteria) expect(page).toContain(one.title);
    expect(page.match(/>Red<\/span>/g)).toHaveLength(8);
    expect(page.match(/>Yellow<\/span>/g)).toHaveLength(3);
    expect(page).toContain('Eight of eleven criteria have no evidence yet');
  });

  it('masks license keys and personal data', () => {
    for (const secret of ['MRD7-K2PX-99QT-ZZ41', 'K2PX', 'ann.miller', 'MRD-0Ü77-1120']) {
      expect(page).not.toContain(secret);
      expect(JSON.stringify(model)).not.toContain(secret);
    }
    expect(page).toContain('a•••@example.com');
  });

  it('escapes whatever comes from the data', () => {
    const rules = [
      {
        rule: '<script>alert(1)</script>',
        entity: 'person',
        count: 1,
        disposition: 'HOLD',
        severity: 'error',
        example: '"><b>',
      },
    ];
    const evil = reportPage(
      reportModel({ ...fixtureInput(fixtureFacts({ dispose: { rules } })), title: '<img src=x>' }),
    );
    expect(evil).not.toMatch(/<script|<img/);
    expect(evil).toContain('&lt;script&gt;alert(1)');
    expect(evil).toContain('&lt;img src=x&gt;');
  });

  it('says “not available” for parts whose stage left nothing, and still has its verdict', () => {
    const empty = reportModel(fixtureInput([]));
    expect(empty).toMatchObject({
      ok: false,
      completeness: null,
      reconcile: null,
      fault_seeding: null,
      gate: { verdict: 'RED' },
    });
    expect(reportPage(empty).match(/Not available: /g)).toHaveLength(5);
  });

  it('has every heading and table of contents entry lead somewhere', () => {
    const targets = [...page.matchAll(/href="#([\w-]+)"/g)].map((one) => one[1]);
    expect(targets.length).toBeGreaterThan(8);
    for (const target of targets) expect(page).toContain(`id="${target}"`);
  });
});
