/** What a text must look like; the code is the refusal when it does not. */
export const country = {
  pattern: /^[A-Z]{2}$/,
  code: 'COUNTRY_INVALID',
  says: 'must be two capital letters (ISO 3166-1)',
} as const;

export const currency = {
  pattern: /^[A-Z]{3}$/,
  code: 'CURRENCY_INVALID',
  says: 'must be three capital letters (ISO 4217)',
} as const;

export const email = {
  pattern: /^[^@]+@[^@]+$/,
  code: 'EMAIL_INVALID',
  says: 'must have one @ with something on both sides',
} as const;

export const sha256 = {
  pattern: /^[0-9A-Fa-f]{64}$/,
  code: 'DIGEST_INVALID',
  says: 'must be 64 hexadecimal digits',
} as const;

export const base64 = {
  pattern: /^[A-Za-z0-9+/]*={0,2}$/,
  code: 'CONTENT_INVALID',
  says: 'must be base64',
} as const;
