/**
 * A mailbox to try messages with: a mail server (RFC 5321) that takes everything and delivers nothing. Each message
 * becomes a file under `mailbox/`.
 *   npx node examples/meridian/mailbox.ts --port 2525
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const mostBytes = 10_000_000;

/** Starts it on the loopback address; `onMessage` gets each message as it came, and its readers. */
export function openMailbox(
  port: number,
  onMessage: (text: string, readers: readonly string[]) => void,
): Server {
  return createServer((socket) => talk(socket, onMessage)).listen(port, '127.0.0.1');
}

function talk(socket: Socket, onMessage: (text: string, readers: readonly string[]) => void): void {
  let rest = '';
  let readers: string[] = [];
  let inMessage = false;
  const say = (line: string) => socket.write(`${line}\r\n`);
  const command = (line: string): void => {
    const verb = line.slice(0, 4).toUpperCase();
    if (verb === 'EHLO' || verb === 'HELO') say('250 mailbox');
    else if (verb === 'RCPT') {
      readers.push(/<([^>]*)>/.exec(line)?.[1] ?? '');
      say('250 ok');
    } else if (verb === 'DATA') {
      inMessage = true;
      say('354 go on');
    } else if (verb === 'QUIT') socket.end('221 bye\r\n');
    else if (verb === 'MAIL' || verb === 'RSET' || verb === 'NOOP') {
      readers = [];
      say('250 ok');
    } else say('502 not known here');
  };
  const step = (): boolean => {
    const end = rest.indexOf(inMessage ? '\r\n.\r\n' : '\r\n');
    if (end < 0) return false;
    const text = rest.slice(0, end);
    rest = rest.slice(end + (inMessage ? 5 : 2));
    if (inMessage) {
      inMessage = false;
      // A line that begins with a dot was sent with one more.
      onMessage(text.replaceAll('\r\n..', '\r\n.'), readers);
      say('250 kept');
    } else command(text);
    return true;
  };
  socket.setEncoding('utf8');
  socket.on('error', () => socket.destroy());
  socket.on('data', (text: string) => {
    rest += text;
    if (rest.length > mostBytes) socket.destroy();
    while (step());
  });
  say('220 mailbox of the example');
}

function main(): void {
  const { values } = parseArgs({ options: { port: { type: 'string', default: '2525' } } });
  const folder = join(import.meta.dirname, 'mailbox');
  mkdirSync(folder, { recursive: true });
  let number = 0;
  openMailbox(Number(values.port), (text, readers) => {
    number += 1;
    const file = join(folder, `${Date.now()}-${number}.eml`);
    writeFileSync(file, text);
    process.stdout.write(`${file} for ${readers.join(', ')}\n`);
  }).on('listening', () =>
    process.stdout.write(`mailbox at 127.0.0.1:${values.port}; messages are in ${folder}\n`),
  );
}

if (import.meta.main) main();
