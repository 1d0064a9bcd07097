import { recordCheck } from './check.ts';

/** SQL: the text is an e-mail address: one @, a domain with a dot, nothing that separates addresses. */
export const isEmail = (text: string): string =>
  `regexp_full_match(trim(${text}), '[^@\\s,;:<>()\\[\\]"]+@[^@\\s,;:<>()\\[\\]".]+(\\.[^@\\s,;:<>()\\[\\]".]+)+')`;

/** E-mail addresses that are none. */
export const badEmail = recordCheck('bad-email', 'person', {
  where: `trim(r.email) <> '' AND NOT ${isEmail('r.email')}`,
  field: 'email',
  value: "'***'",
});
