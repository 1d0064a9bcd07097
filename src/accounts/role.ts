/** What somebody is in a migration; one person may have several roles. Meanings: docs/accounts.md. */
export const roles = ['ADMIN', 'LEAD', 'ENGINEER', 'MEMBER', 'REVIEWER', 'AUDITOR', 'VIEWER'] as const;
export type Role = (typeof roles)[number];

/** What somebody is in a function (a stakeholder group). */
export const positions = ['HEAD', 'DEPUTY', 'MEMBER'] as const;
export type Position = (typeof positions)[number];
