import { createHash } from 'node:crypto';

/** The policy of a page whose only resource is one inline style sheet: named by its hash, everything else refused. */
export function contentPolicy(style: string): string {
  const hash = createHash('sha256').update(style).digest('base64');
  return `default-src 'none'; style-src 'sha256-${hash}'; base-uri 'none'; form-action 'none'`;
}

/** The policy a stored page states for itself; the strictest one when it states none. */
export function policyOf(page: string): string {
  const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1];
  return style === undefined
    ? "default-src 'none'; base-uri 'none'; form-action 'none'"
    : contentPolicy(style);
}
