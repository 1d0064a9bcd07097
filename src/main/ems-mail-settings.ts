import { type MailSettings, mailDefaults } from '../ems/mail/mail-settings.ts';
import type { Environment } from '../lib/environment.ts';
import { ChangeoverError } from '../lib/errors.ts';
import type { SmtpServer } from '../lib/smtp.ts';

/**
 * How the EMS sends mail, out of the environment; undefined without a mail server. Throws ENVIRONMENT_INVALID when something that
 * belongs to it is missing.
 */
export function mailSettings(settings: Environment): MailSettings | undefined {
  const { EMS_MAIL_URL: url, EMS_MAIL_FROM: from, EMS_PUBLIC_URL: publicUrl } = settings;
  if (url === undefined) return undefined;
  if (from === undefined) throw missing('EMS_MAIL_FROM');
  if (publicUrl === undefined) throw missing('EMS_PUBLIC_URL');
  return {
    ...mailDefaults,
    server: smtpServer(new URL(url)),
    from,
    fromName: settings.EMS_MAIL_FROM_NAME ?? mailDefaults.fromName,
    replyTo: settings.EMS_MAIL_REPLY_TO,
    publicUrl,
    catchAll: settings.EMS_MAIL_CATCH_ALL,
    live: settings.EMS_ENVIRONMENT === 'live',
    perMinute: settings.EMS_MAIL_PER_MINUTE ?? mailDefaults.perMinute,
    locale: settings.EMS_MAIL_LOCALE ?? mailDefaults.locale,
    everyMs: (settings.EMS_MAIL_EVERY_SECONDS ?? mailDefaults.everyMs / 1000) * 1000,
  };
}

function smtpServer(url: URL): SmtpServer {
  const tls = url.protocol === 'smtps:';
  const plain = url.searchParams.get('tls') === 'none';
  const user = decodeURIComponent(url.username);
  return {
    host: url.hostname,
    port: Number(url.port) || (tls ? 465 : 587),
    security: tls ? 'tls' : plain ? 'none' : 'starttls',
    ...(user === '' ? {} : { user, password: decodeURIComponent(url.password) }),
  };
}

function missing(name: string): ChangeoverError {
  return new ChangeoverError('ENVIRONMENT_INVALID', { name, reason: 'EMS_MAIL_URL needs it' });
}
