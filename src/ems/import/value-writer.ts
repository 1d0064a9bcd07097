import { isDay, isInstant } from '../domain/calendar.ts';
import type { Column } from '../domain/column.ts';
import type { RefusalCode } from '../domain/refusal.ts';
import { refusedText } from '../domain/text-fault.ts';

/** The value as PostgreSQL's COPY takes it, or why it is refused. */
type Written = string | { readonly code: RefusalCode; readonly reason: string };
export type ValueWriter = (value: unknown) => Written;

export const copyNull = '\\N';

const uuid = /^[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}$/;
const amount = /^-?\d{1,14}(?:\.\d{1,4})?$/;
const copySpecial = /[\\\t\n\r]/;

/** Whether a text is a UUID in its usual form. */
export function isUuid(value: unknown): value is string {
  return typeof value === 'string' && uuid.test(value);
}

/** Escapes a text for COPY. */
export function copyText(text: string): string {
  if (!copySpecial.test(text)) return text;
  return text
    .replaceAll('\\', '\\\\')
    .replaceAll('\t', '\\t')
    .replaceAll('\n', '\\n')
    .replaceAll('\r', '\\r');
}

/** The check and conversion of one column, made once so that a row costs no decisions about its declaration. */
export function valueWriter(column: Column): ValueWriter {
  const write = presentWriter(column);
  const absent: Written = column.required ? refuse('VALUE_MISSING', 'is required') : copyNull;
  return (value) => (value === undefined || value === null ? absent : write(value));
}

function refuse(code: RefusalCode, reason: string): { code: RefusalCode; reason: string } {
  return { code, reason };
}

function presentWriter(column: Column): ValueWriter {
  switch (column.type) {
    case 'reference':
      return (value) =>
        isUuid(value) ? value.toLowerCase() : refuse('VALUE_INVALID', 'must be the UUID of a record');
    case 'choice':
      return choiceWriter(column);
    case 'whole':
      return wholeWriter(column);
    case 'amount':
      return (value) =>
        typeof value === 'string' && amount.test(value)
          ? value
          : refuse('AMOUNT_INVALID', 'must be a decimal as text with at most 14 digits and 4 decimals');
    case 'flag':
      return (value) =>
        value === true ? 't' : value === false ? 'f' : refuse('VALUE_INVALID', 'must be true or false');
    case 'day':
      return (value) =>
        typeof value === 'string' && isDay(value)
          ? value
          : refuse('DATE_INVALID', 'must be a day YYYY-MM-DD between 1900 and 9999');
    case 'instant':
      return (value) =>
        typeof value === 'string' && isInstant(value)
          ? value
          : refuse('DATE_INVALID', 'must be an ISO 8601 instant with a zone and at most six decimals');
    default:
      return textWriter(column);
  }
}

function textWriter(column: Column): ValueWriter {
  const { required, bytes, shape } = column;
  return (value) => {
    if (typeof value !== 'string') return refuse('VALUE_INVALID', 'must be text');
    const fault = refusedText(value, bytes);
    if (fault !== undefined) return fault;
    if (required && value.trim() === '') return refuse('VALUE_MISSING', 'is required');
    if (shape !== undefined && !shape.pattern.test(value)) return refuse(shape.code, shape.says);
    return copyText(value);
  };
}

function choiceWriter(column: Column): ValueWriter {
  const words = new Set<unknown>(column.values);
  const says = `must be one of ${column.values.join(', ')}`;
  return (value) => (words.has(value) ? String(value) : refuse('VALUE_INVALID', says));
}

function wholeWriter(column: Column): ValueWriter {
  const code = /quantity/i.test(column.name) ? 'QUANTITY_INVALID' : 'NUMBER_INVALID';
  const says = `must be a whole number from ${column.least} to ${Number.MAX_SAFE_INTEGER}`;
  return (value) =>
    Number.isSafeInteger(value) && Number(value) >= column.least ? String(value) : refuse(code, says);
}
