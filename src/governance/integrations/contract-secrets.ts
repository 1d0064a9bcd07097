import { environmentVariable } from '../../lib/environment.ts';
import { ChangeoverError } from '../../lib/errors.ts';
import type { ProjectConfig } from '../../project/project-config.ts';

type Allowed = ProjectConfig['integrations'];

/** Checks that contract tests may call a host. Throws INTEGRATION_HOST. */
export function requireHost(allowed: Allowed, url: URL): void {
  if (!allowed.hosts.includes(url.host)) throw new ChangeoverError('INTEGRATION_HOST', { host: url.host });
}

/**
 * Fills references like `${CRM_TOKEN}` in header values, each only where changeover.yaml lets that variable go to that
 * host: whoever may edit the register must not be able to send a secret somewhere else. Throws INTEGRATION_SECRET.
 */
export function fillHeaders(
  allowed: Allowed,
  url: URL,
  headers: Readonly<Record<string, string>>,
): { readonly headers: Record<string, string>; readonly secrets: readonly string[] } {
  const secrets: string[] = [];
  const filled = Object.entries(headers).map(([name, value]) => {
    const text = value.replaceAll(/\$\{(\w+)\}/g, (_, variable: string) => {
      const secret =
        allowed.secrets[variable]?.includes(url.host) === true ? environmentVariable(variable) : undefined;
      if (secret === undefined)
        throw new ChangeoverError('INTEGRATION_SECRET', { name: variable, host: url.host });
      secrets.push(secret);
      return secret;
    });
    return [name, text] as const;
  });
  return { headers: Object.fromEntries(filled), secrets };
}

const secretHeader = /^(authorization|proxy-authorization|cookie)$|token|secret|key|password/i;

/** Headers that usually carry a secret may only carry a reference: the register is shown and audited. */
export function carriesReferencesOnly(headers: Readonly<Record<string, string>>): boolean {
  return Object.entries(headers).every(
    ([name, value]) => !secretHeader.test(name) || /\$\{\w+\}/.test(value),
  );
}

/** A text without the secrets that were in use. */
export function withoutSecrets(text: string, secrets: readonly string[]): string {
  return secrets.filter((one) => one !== '').reduce((shown, secret) => shown.replaceAll(secret, '***'), text);
}
