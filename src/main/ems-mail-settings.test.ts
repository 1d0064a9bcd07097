import { describe, expect, it } from 'vitest';
import { environmentOf } from '../lib/environment.ts';
import { mailSettings } from './ems-mail-settings.ts';

const given = {
  EMS_MAIL_URL: 'smtps://me%40x:p%2Fw@mail.example',
  EMS_MAIL_FROM: 'renewals@publisher.example',
  EMS_PUBLIC_URL: 'https://ems.publisher.example',
};
const settings = (more: Record<string, string | undefined> = {}) =>
  mailSettings(environmentOf({ ...given, ...more }));

describe('the mail of an EMS', () => {
  it('leaves as the environment says, and in a rehearsal unless it says that it is live', () => {
    expect(settings()).toMatchObject({
      server: { host: 'mail.example', port: 465, security: 'tls', user: 'me@x', password: 'p/w' },
      live: false,
      perMinute: 60,
      locale: 'en',
    });
    expect(settings({ EMS_ENVIRONMENT: 'live', EMS_MAIL_PER_MINUTE: '5' })).toMatchObject({
      live: true,
      perMinute: 5,
    });
    expect(settings({ EMS_MAIL_URL: 'smtp://mail.example' })?.server).toEqual({
      host: 'mail.example',
      port: 587,
      security: 'starttls',
    });
    expect(settings({ EMS_MAIL_URL: 'smtp://127.0.0.1:25?tls=none' })?.server).toMatchObject({
      port: 25,
      security: 'none',
    });
    expect(settings({ EMS_MAIL_URL: undefined })).toBeUndefined();
  });

  it.each([
    ['EMS_MAIL_FROM', { EMS_MAIL_FROM: undefined }],
    ['EMS_PUBLIC_URL', { EMS_PUBLIC_URL: undefined }],
    ['EMS_MAIL_URL', { EMS_MAIL_URL: 'http://mail.example' }],
    ['EMS_MAIL_CATCH_ALL', { EMS_MAIL_CATCH_ALL: 'nobody' }],
    ['EMS_ENVIRONMENT', { EMS_ENVIRONMENT: 'production' }],
    ['EMS_MAIL_PER_MINUTE', { EMS_MAIL_PER_MINUTE: '0' }],
  ])('does not leave when %s is missing or wrong: the server does not start', (name, more) => {
    expect(() => settings(more)).toThrowError(
      expect.objectContaining({ code: 'ENVIRONMENT_INVALID', details: expect.objectContaining({ name }) }),
    );
  });
});
