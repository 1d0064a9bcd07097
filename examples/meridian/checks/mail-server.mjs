/**
 * The contract test of mail: does a mail server answer where changeover.yaml sends to? It says hello and goes (RFC 5321).
 *   node checks/mail-server.mjs 127.0.0.1 2525
 * In the example that is `npx node examples/meridian/mailbox.ts`. Needs node alone. Exit code 1 when nobody answers in two seconds.
 */
import { connect } from 'node:net';

const [host = '127.0.0.1', port = '2525'] = process.argv.slice(2);
const socket = connect(Number(port), host);
const end = (text, code) => {
  process.stdout.write(`${text}\n`);
  process.exitCode = code;
  socket.destroy();
};
const said = { greeting: false };
socket.setEncoding('utf8').setTimeout(2000, () => end('no answer', 1));
socket.on('error', (error) => end(error.message, 1));
socket.on('data', (text) => {
  if (!said.greeting && text.startsWith('220')) {
    said.greeting = true;
    socket.write('EHLO contract.meridian.example\r\n');
  } else if (said.greeting && /^250 /m.test(text)) end('it takes mail', 0);
  else if (!/^250-/m.test(text)) end(`unexpected: ${String(text).slice(0, 100)}`, 1);
});
