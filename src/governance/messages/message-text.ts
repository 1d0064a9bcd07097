import Handlebars from 'handlebars';
import { ChangeoverError, isChangeoverError, reasonOf } from '../../lib/errors.ts';

/** What a message can say about its reader. */
export interface MessageFields {
  readonly name: string;
  readonly organization: string;
  readonly email: string;
  readonly segment: string;
  readonly wave: string;
  /** Title of the migration. */
  readonly migration: string;
  /** Ends the messages. */
  readonly optOutLink: string;
  /** Further columns of the contact. */
  readonly fields: Readonly<Record<string, string>>;
}

/** A message with its placeholders filled: the same words as plain text and as HTML. */
export interface MessageText {
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

const engine = Handlebars.create();

/**
 * Fills the placeholders of a template (Handlebars: `{{name}}`, `{{#if organization}}…{{/if}}`, `{{fields.product}}`). A
 * template is plain text, paragraphs apart by an empty line; the HTML is made from the filled text, so nothing in a name
 * can become markup. A field that the reader does not have is empty where `known` names it. Without `{{optOutLink}}` a line with it is added. Throws TEMPLATE_INVALID, also for a placeholder
 * that is not known.
 */
export function fillMessage(
  template: { readonly subject: string; readonly body: string },
  reader: MessageFields,
  known: readonly string[] = [],
): MessageText {
  const empty = Object.fromEntries(known.map((name) => [name, '']));
  const fields = { ...reader, fields: { ...empty, ...reader.fields } };
  const subject = fill(template.subject, fields)
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim();
  if (subject === '') throw new ChangeoverError('TEMPLATE_INVALID', { reason: 'the subject is empty' });
  const body = fill(template.body, fields).trim();
  const text = template.body.includes('optOutLink') ? body : `${body}\n\n${optOutLine(fields.optOutLink)}`;
  return { subject, text, html: htmlOf(text) };
}

/** Checks a template with an invented reader; `known` are the further columns that contacts have. Throws TEMPLATE_INVALID. */
export function checkTemplate(
  template: { readonly subject: string; readonly body: string },
  known: readonly string[],
): void {
  fillMessage(template, exampleFields(known));
}

/** An invented reader, for a preview without one. */
export function exampleFields(known: readonly string[]): MessageFields {
  return {
    name: 'Robin Example',
    organization: 'Example Ltd',
    email: 'robin@example.com',
    segment: 'example',
    wave: '1',
    migration: 'the migration',
    optOutLink: 'https://example.com/opt-out',
    fields: Object.fromEntries(known.map((name) => [name, `‹${name}›`])),
  };
}

function optOutLine(link: string): string {
  return `You get this message because your licenses move to a new system. To end these messages: ${link}`;
}

function fill(source: string, fields: MessageFields): string {
  try {
    const tree = engine.parse(source);
    const paths = new Paths();
    paths.accept(tree);
    for (const path of paths.found) requireKnown(path, fields);
    // `if` and `unless` alone: with them every path begins at the reader, so that the check above is complete.
    const compiled = engine.compile(tree, {
      noEscape: true,
      knownHelpersOnly: true,
      knownHelpers: { each: false, with: false, lookup: false, log: false },
    });
    return compiled(fields);
  } catch (error) {
    if (isChangeoverError(error)) throw error;
    throw new ChangeoverError('TEMPLATE_INVALID', { reason: parseReason(reasonOf(error)) }, { cause: error });
  }
}

/** Every path that a template reads. */
class Paths extends Handlebars.Visitor {
  readonly found: string[] = [];

  override PathExpression(path: hbs.AST.PathExpression): void {
    this.found.push(path.original);
  }
}

const helpers = new Set(['if', 'unless', 'else']);

function requireKnown(path: string, fields: MessageFields): void {
  const [root = '', name, ...more] = path.split('.');
  const known =
    root === 'fields'
      ? name !== undefined && Object.hasOwn(fields.fields, name)
      : Object.hasOwn(fields, root);
  const plain = more.length === 0 && (root === 'fields' || name === undefined);
  if (!helpers.has(path) && !(known && plain))
    throw new ChangeoverError('TEMPLATE_INVALID', { reason: `{{${path}}} is not known` });
}

/** The parser's first line names the place and not the reason. */
function parseReason(reason: string): string {
  const line = /^Parse error on line (\d+)/.exec(reason)?.[1];
  return line === undefined ? reason : `line ${line} has a brace too few or an {{#if}} that is not closed`;
}

function htmlOf(text: string): string {
  const paragraphs = text.split(/\n{2,}/).map((one) => `<p>${linked(one).replaceAll('\n', '<br>\n')}</p>`);
  return `<!doctype html>\n<html><body>\n${paragraphs.join('\n')}\n</body></html>\n`;
}

/** Escaped text; addresses of pages become links. */
function linked(text: string): string {
  return text
    .split(/(https?:\/\/[^\s<>"']+[^\s<>"'.,;:!?)])/)
    .map((part, index) =>
      index % 2 === 1 ? `<a href="${escaped(part)}">${escaped(part)}</a>` : escaped(part),
    )
    .join('');
}

function escaped(text: string): string {
  return Handlebars.escapeExpression(text);
}
