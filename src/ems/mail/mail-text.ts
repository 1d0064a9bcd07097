import Handlebars from 'handlebars';
import { reasonOf } from '../../lib/errors.ts';

/** A mail with its placeholders, in one language. */
export interface MailTemplate {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/** What a reminder can say. */
export interface ReminderFields {
  /** Name of the reader; empty when it is not known. */
  readonly name: string;
  /** The end customer. */
  readonly organization: string;
  /** Who sends it. */
  readonly publisher: string;
  readonly dueDate: string;
  readonly days: number;
  readonly expired: boolean;
  readonly lines: readonly ReminderLine[];
  /** Rights beyond those in `lines`. */
  readonly more: number;
  /** Ends the mail. */
  readonly optOutLink: string;
}

interface ReminderLine {
  readonly product: string;
  /** As text in the reader's language; empty when unlimited. */
  readonly quantity: string;
  readonly unit: string;
  /** Number of its entitlement. */
  readonly entitlement: string;
}

const engine = Handlebars.create();
const knownHelpers = { each: true, if: true, unless: true, with: false, lookup: false, log: false };

/**
 * Fills the placeholders of a template (Handlebars; `if`, `unless`, `each`). In HTML every value is escaped; a subject is one line.
 * Throws MailTextError for what is not known or cannot be parsed.
 */
export function fillMail(template: MailTemplate, fields: ReminderFields): MailTemplate {
  const subject = fill(template.subject, fields, 'subject')
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  if (subject === '') throw new MailTextError('subject', 'it is empty');
  return { subject, text: fill(template.text, fields, 'text'), html: fill(template.html, fields, 'html') };
}

/**
 * Checks a template with an invented reader who has everything, and one who has nothing: that it can be filled, has the link that
 * ends the mail in both texts, and that no value can become markup. Throws MailTextError.
 */
export function checkMail(template: MailTemplate): void {
  const html = new HtmlPlaces();
  html.accept(parse(template.html, 'html'));
  const forbidden =
    /<\s*(script|style|iframe|object|embed|form|link|meta|base)\b|\son\w+\s*=|javascript:/i.exec(html.markup);
  if (forbidden !== null) throw new MailTextError('html', `it has ${forbidden[0].trim()}`);
  if (html.fault !== undefined) throw new MailTextError('html', html.fault);
  for (const field of ['text', 'html'] as const)
    if (!/\{\{\s*optOutLink\s*\}\}/.test(template[field]))
      throw new MailTextError(field, '{{optOutLink}} is missing');
  for (const fields of [everything, nothing]) fillMail(template, fields);
}

/** A template that cannot be used, and why. */
export class MailTextError extends Error {
  readonly field: keyof MailTemplate;

  constructor(field: keyof MailTemplate, reason: string, options: { cause?: unknown } = {}) {
    super(reason, options);
    this.field = field;
  }
}

function fill(source: string, fields: ReminderFields, field: keyof MailTemplate): string {
  const tree = parse(source, field);
  try {
    const options = { noEscape: field !== 'html', strict: true, knownHelpersOnly: true, knownHelpers };
    return engine.compile(tree, options)(fields);
  } catch (error) {
    throw new MailTextError(field, reasonOf(error).slice(0, 200), { cause: error });
  }
}

function parse(source: string, field: keyof MailTemplate): hbs.AST.Program {
  try {
    return engine.parse(source);
  } catch (error) {
    // The parser's first line names the place, and its last what it wanted.
    const line = /line (\d+)/.exec(reasonOf(error))?.[1];
    const reason = line === undefined ? reasonOf(error).slice(0, 200) : `line ${line} cannot be read`;
    throw new MailTextError(field, reason, { cause: error });
  }
}

/** Looks at where placeholders stand in HTML: unescaped ones, and values within a tag, could become markup. */
class HtmlPlaces extends Handlebars.Visitor {
  markup = '';
  fault: string | undefined;

  override ContentStatement(content: hbs.AST.ContentStatement): void {
    this.markup += content.value;
  }

  override MustacheStatement(mustache: hbs.AST.MustacheStatement): void {
    const name = 'original' in mustache.path ? mustache.path.original : '';
    const inTag = this.markup.lastIndexOf('<') > this.markup.lastIndexOf('>');
    const asLink = name.endsWith('optOutLink') && /\shref="$/.test(this.markup);
    if (!mustache.escaped) this.fault ??= `{{{${name}}}} is not escaped; use two braces`;
    else if (inTag && !asLink)
      this.fault ??= `{{${name}}} stands within a tag; only href="{{optOutLink}}" may`;
  }

  override PartialStatement(): void {
    this.fault ??= 'partials are not known';
  }
}

const line = { product: 'Product', quantity: '25', unit: 'seats', entitlement: 'E-00000001' };

const everything: ReminderFields = {
  name: 'Robin Example',
  organization: 'Example Ltd',
  publisher: 'Publisher',
  dueDate: '1 May 2027',
  days: 30,
  expired: false,
  lines: [line, line],
  more: 3,
  optOutLink: 'https://ems.example/mail/opt-out/x',
};

const nothing: ReminderFields = {
  ...everything,
  name: '',
  days: 0,
  expired: true,
  lines: [{ ...line, quantity: '', unit: '' }],
  more: 0,
};
