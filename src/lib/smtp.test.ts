import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type MailServer, mailServer } from '../../test/support/mail-server.ts';
import { openSmtp, type SmtpMessage, type SmtpTransport } from './smtp.ts';

let server: MailServer;
let transport: SmtpTransport;

beforeAll(async () => {
  server = await mailServer();
  transport = openSmtp({ host: '127.0.0.1', port: server.port, security: 'none' });
});
afterAll(async () => {
  await transport[Symbol.asyncDispose]();
  await server[Symbol.asyncDispose]();
});

const message: SmtpMessage = {
  from: { name: 'Sender', address: 'sender@example.org' },
  to: { name: 'Reader', address: 'reader@example.org' },
  subject: 'Subject',
  text: 'Text',
  html: '<p>Text</p>',
  messageId: 'one@example.org',
  headers: {},
};

describe('a message', () => {
  it('reaches the one address that it names, whatever a name or a subject has in it', async () => {
    const evil = 'X\r\nBcc: everybody@example.org\r\n\r\nbody, other@example.org; <third@example.org>';
    const outcome = await transport.send({
      ...message,
      from: { ...message.from, name: evil },
      to: { ...message.to, name: evil },
      subject: evil,
    });
    expect(outcome.result).toBe('sent');
    const [got] = server.received;
    expect(got?.to).toEqual(['reader@example.org']);
    expect(got?.source).not.toMatch(/^Bcc:/im);
    server.received.length = 0;
  });

  it.each(['a\r\nRCPT TO:<b@example.org>', 'a<b@example.org', '', 'two@example.org, three@example.org'])(
    'to what is no address is refused for good, and reaches nobody: %j',
    async (address) => {
      const outcome = await transport.send({ ...message, to: { ...message.to, address } });
      expect(outcome).toMatchObject({ result: 'refused', recipient: true });
      expect(server.received).toEqual([]);
    },
  );

  it('to an address outside of ASCII is sent where the server can', async () => {
    const outcome = await transport.send({
      ...message,
      to: { ...message.to, address: 'zoë@bücher.example' },
    });
    expect(outcome.result).toBe('sent');
    expect(server.received[0]?.to).toHaveLength(1);
  });
});
