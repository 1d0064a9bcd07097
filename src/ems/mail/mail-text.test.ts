import { describe, expect, it } from 'vitest';
import { builtInTemplates } from './built-in-templates.ts';
import { localeChain } from './locale-chain.ts';
import { checkMail, fillMail, type MailTemplate, MailTextError, type ReminderFields } from './mail-text.ts';

const fields: ReminderFields = {
  name: 'Ann <script>alert(1)</script>',
  organization: 'A&B "Tools" \' Ltd',
  publisher: 'Draw',
  dueDate: 'May 1, 2027',
  days: 30,
  expired: false,
  lines: [{ product: '<img src=x onerror=alert(1)>', quantity: '1,000', unit: 'seats', entitlement: 'E-1' }],
  more: 0,
  optOutLink: 'https://ems.example/mail/opt-out/a.b',
};
const good: MailTemplate = {
  subject: 'S {{name}}',
  text: 'T {{optOutLink}}',
  html: '<p>{{name}}</p><a href="{{optOutLink}}">x</a>',
};

function refusal(change: Partial<MailTemplate>): string {
  try {
    checkMail({ ...good, ...change });
  } catch (error) {
    if (error instanceof MailTextError) return `${error.field}: ${error.message}`;
    throw error;
  }
  return 'taken';
}

describe('the text of a mail', () => {
  it('has its values as they are in plain text, and escaped in HTML', () => {
    for (const [locale, template] of Object.entries(builtInTemplates)) {
      const { subject, text, html } = fillMail(template, fields);
      expect(subject, locale).toContain('May 1, 2027');
      expect(text).toContain('A&B "Tools" \' Ltd');
      expect(text).toContain('- 1,000 seats × <img src=x onerror=alert(1)> (E-1)');
      expect(text).toContain('Ann <script>');
      expect(text).not.toContain('{{');
      expect(html).not.toContain('<script');
      expect(html).not.toContain('<img');
      expect(html).toContain('&lt;img src&#x3D;x onerror&#x3D;alert(1)&gt;');
      expect(html).toContain('href="https://ems.example/mail/opt-out/a.b"');
    }
  });

  it('tells an ended right from one that ends, and a reader without a name', () => {
    const ended = fillMail(builtInTemplates['en'] as MailTemplate, {
      ...fields,
      name: '',
      expired: true,
      more: 7,
    });
    expect(ended.subject).toBe('Your licenses ended on May 1, 2027');
    expect(ended.text).toMatch(/^Hello,\n/);
    expect(ended.text).toContain('- and 7 more');
  });

  it('has a subject of one line, whatever a name has in it', () => {
    expect(fillMail(good, { ...fields, name: 'A\r\nBcc: everybody@example.org\u0000\u2028B' }).subject).toBe(
      'S A Bcc: everybody@example.org B',
    );
  });

  it.each([
    ['html: {{{name}}} is not escaped; use two braces', { html: `{{{name}}}${good.html}` }],
    ['html: {{{name}}} is not escaped; use two braces', { html: `{{&name}}${good.html}` }],
    [
      'html: {{name}} stands within a tag; only href="{{optOutLink}}" may',
      { html: `<a title="{{name}}">${good.html}` },
    ],
    [
      'html: {{name}} stands within a tag; only href="{{optOutLink}}" may',
      { html: `<a href="{{name}}">${good.html}` },
    ],
    [
      'html: {{name}} stands within a tag; only href="{{optOutLink}}" may',
      { html: `<a {{#if more}}x={{name}}{{/if}}>${good.html}` },
    ],
    ['html: it has <script', { html: `<script>x</script>${good.html}` }],
    ['html: it has onclick=', { html: `<p onclick="x">${good.html}` }],
    ['html: it has javascript:', { html: `<a href="javascript:x">${good.html}` }],
    ['html: partials are not known', { html: `{{> other}}${good.html}` }],
    ['text: {{optOutLink}} is missing', { text: 'T' }],
    ['html: {{optOutLink}} is missing', { html: '<p>x</p>' }],
    ['subject: it is empty', { subject: '{{#if expired}}x{{/if}}' }],
    ['text: line 1 cannot be read', { text: '{{#if name}} {{optOutLink}}' }],
  ])('is refused: %s', (reason, change) => expect(refusal(change)).toBe(reason));

  it('is refused for what it does not know: fields, helpers, the insides of the engine', () => {
    for (const text of [
      '{{email}}',
      '{{lookup this "constructor"}}',
      '{{log "x"}}',
      '{{#with name}}x{{/with}}',
    ])
      expect(refusal({ text: `${text} {{optOutLink}}` }), text).toMatch(/^text: /);
    // What every object inherits is not there for a template.
    expect(
      fillMail({ ...good, text: '[{{constructor}}{{__proto__}}{{lines.constructor}}]' }, fields).text,
    ).toBe('[]');
  });
});

describe('the languages of a reader', () => {
  it('go from the nearest to English, and leave out what is none', () => {
    expect(localeChain('de-AT', 'fr')).toEqual(['de-AT', 'de', 'fr', 'en']);
    expect(localeChain('zh_hant_TW', 'en')).toEqual(['zh-Hant-TW', 'zh-Hant', 'zh', 'en']);
    expect(localeChain('German (Austria)', null, '')).toEqual(['en']);
  });
});
