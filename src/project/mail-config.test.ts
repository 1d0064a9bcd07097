import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseConfig } from './project.ts';

const mail = 'host: smtp.example, from: m@publisher.example, public_url: "https://x.example"';
const read = (more: string) =>
  parseConfig(
    `changeover: 1\nname: toy\nold: { url: "sqlite:x", system: toy }\n${more}`,
    'toy/changeover.yaml',
  );

beforeAll(() => {
  process.env['SMTP_PASSWORD_OF_TEST'] = 'hidden';
});
afterAll(() => {
  delete process.env['SMTP_PASSWORD_OF_TEST'];
});

describe('the mail server in changeover.yaml', () => {
  it('takes user and password by reference only, not even as the default of one', () => {
    expect(read(`mail: { ${mail}, password: "\${SMTP_PASSWORD_OF_TEST}" }`).mail).toMatchObject({
      password: 'hidden',
      port: 587,
      security: 'starttls',
      per_minute: 60,
    });
    for (const password of ['hunter2', '${X:-hunter2}', 'x${SMTP_PASSWORD_OF_TEST}', '1234']) {
      const attempt = () =>
        read(`mail: { ${mail}, password: ${password.includes('$') ? `"${password}"` : password} }`);
      expect(attempt, password).toThrow(expect.objectContaining({ code: 'SECRET_LITERAL' }) as Error);
      expect(attempt).not.toThrow(/hunter2/);
    }
  });

  it('refuses addresses that are none, and what it does not know', () => {
    expect(() => read(`mail: { ${mail}, catch_all: nobody }`)).toThrow(
      expect.objectContaining({ code: 'CONFIG_INVALID' }) as Error,
    );
    expect(() => read(`mail: { ${mail}, bcc: a@b.example }`)).toThrow(
      expect.objectContaining({ code: 'CONFIG_UNKNOWN_KEY' }) as Error,
    );
    expect(() =>
      read(`mail: { ${mail}, public_url: "javascript:x" }`.replace('public_url: "https://x.example", ', '')),
    ).toThrow();
  });
});
