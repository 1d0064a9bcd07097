import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { readDsn } from '../../lib/read-dsn.ts';
import { readContacts } from './contacts-csv.ts';
import { checkTemplate, exampleFields, fillMessage } from './message-text.ts';
import { optOutToken, readOptOutToken } from './opt-out-link.ts';

const fields = exampleFields(['product']);
const fill = (body: string, changes: object = {}, subject = 'Hello') =>
  fillMessage({ subject, body }, { ...fields, ...changes });

describe('the text of a message', () => {
  it('is filled from the reader, with conditions, and has the link that ends the messages once', () => {
    const template =
      'Dear {{name}},\n\n{{#if organization}}{{organization}} uses {{fields.product}}.{{/if}}\n\n{{optOutLink}}';
    expect(fill(template).text).toBe(
      'Dear Robin Example,\n\nExample Ltd uses ‹product›.\n\nhttps://example.com/opt-out',
    );
    expect(fill(template, { organization: '' }).text).not.toContain('uses');
    expect(fill('Plain').text).toContain('To end these messages: https://example.com/opt-out');
  });

  it('cannot be given markup, headers or code by a name', () => {
    const evil = '<img src=x onerror=alert(1)>"\'{{constructor}}';
    const message = fill('Dear {{name}},', { name: evil }, 'To {{name}}\r\nBcc: x@example.com');
    expect(message.html).not.toContain('<img');
    expect(message.html).toContain('&lt;img');
    expect(message.text).toContain('{{constructor}}');
    expect(message.subject).not.toMatch(/[\r\n]/);
    // What looks like a link ends before anything that could leave its attribute.
    expect(fill('{{name}}', { name: 'https://a.example/"onmouseover="x' }).html).not.toMatch(
      / ?"onmouseover/,
    );
  });

  it.each([
    ['{{nmae}}', /nmae/],
    ['{{fields.unknown}}', /unknown/],
    ['{{#if name}}open', /line 1 .* not closed/],
    ['{{#each fields}}{{this}}{{/each}}', /each/],
    ['{{name.length}}', /name.length/],
    ['{{constructor.constructor "return 1"}}', /./],
    ['{{__proto__}}', /./],
    ['{{lookup this "constructor"}}', /./],
    ['{{> partial}}', /partial/],
  ])('is refused with the placeholder at fault: %s', (body, reason) => {
    expect(() => checkTemplate({ subject: 's', body }, ['product'])).toThrow(
      expect.objectContaining({ code: 'TEMPLATE_INVALID', message: expect.stringMatching(reason) }) as Error,
    );
  });
});

describe('a link that ends the messages', () => {
  const secret = new Uint8Array(32).fill(7);
  const delivery = 'b0a1c2d3-0000-4000-8000-000000000001';

  it('is good for its delivery alone: one changed character is refused', () => {
    const token = optOutToken(delivery, secret);
    expect(readOptOutToken(token, secret)).toBe(delivery);
    for (let index = 0; index < token.length - 1; index++) {
      const other = token[index] === 'A' ? 'B' : 'A';
      const changed = token.slice(0, index) + other + token.slice(index + 1);
      expect(() => readOptOutToken(changed, secret), changed).toThrow(
        expect.objectContaining({ code: 'OPT_OUT_INVALID' }) as Error,
      );
    }
    expect(() => readOptOutToken(token, new Uint8Array(32))).toThrow();
    expect(() => readOptOutToken('', secret)).toThrow();
  });
});

describe('contacts', () => {
  it('are read with fields of their own; every fault is named with its line', () => {
    const text = '\uFEFFEmail;Name;Product\nA@Example.com;"O\'Brien; ""Pat""";Pro\n\nb@example.com;B;\n';
    expect(readContacts(text)).toMatchObject([
      { email: 'a@example.com', name: 'O\'Brien; "Pat"', segment: '', fields: { product: 'Pro' } },
      { email: 'b@example.com' },
    ]);
    const bad =
      'email,name\nfine@example.com,A\nnot an address,B\n"x@example.com","two\nlines"\ny@example.com\n"a@b@c",D\n';
    expect(faults(bad)).toEqual(['line 6: has 1 cells where the header has 2']);
    expect(faults(bad.replace('y@example.com\n', ''))).toEqual([
      'line 3: email is not an e-mail address',
      'line 4: name has line breaks or control characters',
      'line 6: email is not an e-mail address',
    ]);
    expect(faults('name\nA\n')).toEqual(['line 1: email is missing in the header']);
    expect(faults('')).toEqual(['line 1: the file is empty']);
    expect(faults('email,email\n')).toContain('line 1: email is there twice');
    expect(faults('email\n"open\n')[0]).toMatch(/never closed/);
    expect(faults('email,__proto__\na@b.example,x\n')[0]).toMatch(/no field/);
  });
});

function faults(text: string): string[] {
  try {
    readContacts(text);
  } catch (error) {
    return (error as { errors: { path: string; message: string }[] }).errors.map(
      (one) => `${one.path}: ${one.message}`,
    );
  }
  throw new Error('it was taken');
}

const report = (status: string) => `From: MAILER-DAEMON@mx.example
To: migration@publisher.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"

--b1
Content-Type: text/plain

Sorry.
--b1
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example
Arrival-Date: Tue, 24 Nov 2026 10:00:00 +0000

${status}
--b1
Content-Type: message/rfc822

Message-ID: <b0a1c2d3-0000-4000-8000-000000000001.1@publisher.example>
From: migration@publisher.example
To: r001@customer.example
Subject: Hello

Body
--b1--
`;

describe('a delivery report', () => {
  const read = (status: string) => readDsn(new TextEncoder().encode(report(status).replaceAll('\n', '\r\n')));

  it('names the address, how final it is, and the message', async () => {
    const status =
      'Final-Recipient: rfc822; R001@Customer.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1\n  unknown user';
    expect(await read(status)).toEqual([
      {
        email: 'r001@customer.example',
        kind: 'HARD',
        status: '5.1.1',
        messageId: 'b0a1c2d3-0000-4000-8000-000000000001.1@publisher.example',
      },
    ]);
    const delayed =
      'Final-Recipient: rfc822;a@b.example\nAction: delayed\nStatus: 4.4.1\n\nFinal-Recipient: rfc822;c@d.example\nAction: relayed\nStatus: 2.0.0';
    expect(await read(delayed)).toMatchObject([{ email: 'a@b.example', kind: 'SOFT', status: '4.4.1' }]);
  });

  it('that reports nothing, or is none, is refused', async () => {
    await expect(
      read('Final-Recipient: rfc822;a@b.example\nAction: delivered\nStatus: 2.0.0'),
    ).rejects.toMatchObject({ code: 'DSN_INVALID' });
    await expect(readDsn(new TextEncoder().encode('hello'))).rejects.toMatchObject({ code: 'DSN_INVALID' });
    await expect(
      readDsn(await readFile(process.execPath).then((bytes) => bytes.subarray(0, 100_000))),
    ).rejects.toMatchObject({ code: 'DSN_INVALID' });
  });
});
