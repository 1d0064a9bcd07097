/**
 * Every code under which one record is refused while the rest of its batch goes on. docs/reference-ems.md lists them (a
 * test holds this).
 */
export const refusalCodes = {
  VALUE_MISSING: 'A required value is absent or blank.',
  VALUE_INVALID: 'A value is not of its type, or not one of its words.',
  FIELD_UNKNOWN: 'The record has a field that its kind does not have.',
  TEXT_INVALID: 'A text contains a NUL character or half a character.',
  TEXT_TOO_LONG: 'A text is longer than there is room for.',
  NUMBER_INVALID: 'A number is not whole or out of range.',
  QUANTITY_INVALID: 'A quantity is not whole, too small, or missing where nothing says unlimited.',
  AMOUNT_INVALID: 'An amount is not a decimal written as text.',
  DATE_INVALID: 'A day or instant does not exist or is out of range.',
  DATE_ORDER: 'Something ends before it starts.',
  PERPETUAL_WITH_END: 'A perpetual right has an end.',
  COUNTRY_INVALID: 'A country is not an ISO 3166-1 code.',
  CURRENCY_INVALID: 'A currency is not an ISO 4217 code.',
  EMAIL_INVALID: 'An e-mail address is none.',
  DIGEST_INVALID: 'A SHA-256 is not 64 hexadecimal digits.',
  DIGEST_MISMATCH: 'The SHA-256 is not that of the content.',
  CONTENT_INVALID: 'The content of an artifact is not base64.',
  ID_TAKEN: 'A record with this id is stored already.',
  ID_TWICE: 'The same id came earlier in this batch.',
  REFERENCE_UNKNOWN: 'It points at a record that is neither stored nor earlier in this batch.',
  CYCLE: 'Its parent is itself or descends from it.',
  CODE_TAKEN: 'Another record has this code, number or license key.',
  OVER_ACTIVATED: 'More units would be active than quantity and overdraft allow.',
  PERSON_ERASED: 'The data of this person was erased on request; it is not stored again.',
  STILL_REFERENCED: 'It cannot be deleted: another record points at it.',
} as const satisfies Record<string, string>;

export type RefusalCode = keyof typeof refusalCodes;

export interface Refusal {
  readonly id: string;
  readonly code: RefusalCode;
  readonly reason: string;
  readonly field?: string;
}
