import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { AddressGuard } from './address-guard.ts';
import { openAgents, postMessage } from './post-message.ts';

const open = new AddressGuard([]);

describe('the guard of webhook addresses', () => {
  it.each([
    'https://127.0.0.1/',
    'https://127.1/',
    'https://0x7f000001/',
    'https://2130706433/',
    'https://0177.0.0.1/',
    'https://0.0.0.0/',
    'https://10.1.2.3/',
    'https://100.64.0.1/',
    'https://169.254.169.254/latest/meta-data/',
    'https://172.31.255.255/',
    'https://192.168.0.1/',
    'https://198.18.0.1/',
    'https://224.0.0.1/',
    'https://255.255.255.255/',
    'https://[::1]/',
    'https://[::]/',
    'https://[::ffff:127.0.0.1]/',
    'https://[::ffff:a00:1]/',
    'https://[64:ff9b::7f00:1]/',
    'https://[2002:7f00:1::]/',
    'https://[2001:0:7f00:1::]/',
    'https://[fe80::1]/',
    'https://[fd00::1]/',
    'https://[ff02::1]/',
    'https://localhost/',
    'https://LOCALHOST./',
    'https://printer.localhost/',
    'http://example.org/',
    'ftp://example.org/',
    'https://user:word@example.org/',
  ])('refuses %s', (url) => {
    expect(open.refusal(new URL(url))).toMatch(/^it/);
  });

  it.each(['https://example.org/hook', 'https://8.8.8.8:8443/', 'https://[2606:4700:4700::1111]/'])(
    'lets %s pass',
    (url) => {
      expect(open.refusal(new URL(url))).toBeUndefined();
    },
  );

  it('lets networks pass that are allowed by name, also without TLS, and no others without it', () => {
    const guard = new AddressGuard(['10.0.0.0/8', 'fd00::/8']);
    expect(guard.refusal(new URL('http://10.1.2.3/'))).toBeUndefined();
    expect(guard.refusal(new URL('http://[fd00::1]/'))).toBeUndefined();
    expect(guard.refusal(new URL('https://127.0.0.1/'))).toBeDefined();
    expect(guard.refusal(new URL('http://8.8.8.8/'))).toBeDefined();
    expect(() => new AddressGuard(['10.0.0.0'])).toThrow(RangeError);
    expect(() => new AddressGuard(['300.0.0.0/8'])).toThrow(RangeError);
    expect(() => new AddressGuard(['10.0.0.0/99'])).toThrow(RangeError);
  });

  it('looks at the addresses of a name when it connects, and does not connect to a refused one', async () => {
    let connections = 0;
    const server = createServer((socket) => {
      connections += 1;
      socket.destroy();
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as { port: number };
    const send = async (guard: AddressGuard): Promise<string | undefined> => {
      using agents = openAgents();
      const message = { url: `https://localhost:${port}/`, headers: {}, body: '{}' };
      return (await postMessage(message, { guard, agents, timeoutMs: 2000 })).failure;
    };
    try {
      expect(await send(open)).toBe('ADDRESS_REFUSED');
      expect(connections).toBe(0);
      // The same name, allowed: it does connect, and fails for want of TLS.
      expect(await send(new AddressGuard(['127.0.0.1/32', '::1/128']))).not.toBe('ADDRESS_REFUSED');
      expect(connections).toBeGreaterThan(0);
    } finally {
      await new Promise<void>((done) => server.close(() => done()));
    }
  });
});
