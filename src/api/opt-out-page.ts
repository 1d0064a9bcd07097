import { randomBytes } from 'node:crypto';
import { html } from 'hono/html';
import { pagePolicy } from './security-headers.ts';

/**
 * The page behind the link that ends the messages. Opening it changes nothing (mail scanners open every link); its
 * button does. It works without script.
 */
export async function optOutPage(title: string, state: 'asked' | 'done'): Promise<Response> {
  const nonce = randomBytes(16).toString('base64');
  const page = await html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<!-- With no-referrer, browsers send the form with "Origin: null", which the server refuses. -->
<meta name="referrer" content="same-origin">
<title>End the messages</title>
<style nonce="${nonce}">${style}</style>
</head>
<body>
<main>
<h1>${state === 'done' ? 'The messages have ended' : 'End the messages?'}</h1>
${state === 'done' ? html`<p>You will get no further messages about ${title}.</p>` : question(title)}
</main>
</body>
</html>`;
  return new Response(String(page), {
    headers: { 'content-type': 'text/html; charset=utf-8', 'content-security-policy': pagePolicy(nonce) },
  });
}

function question(title: string) {
  return html`<p>You would get no further messages about ${title}, also none about changes to your licenses.</p>
<form method="post"><button type="submit">End the messages</button></form>`;
}

const style = `
:root { color-scheme: light; }
body { margin: 0; background: #fff; color: #101828; font: 16px/1.5 system-ui, sans-serif; }
main { max-width: 34rem; margin: 15vh auto 0; padding: 0 1.25rem; }
h1 { font-size: 1.5rem; margin: 0 0 .5rem; }
button { font: inherit; font-weight: 600; color: #fff; background: #2747c7; border: 0; border-radius: 6px; padding: .6rem 1rem; }
button:focus-visible { outline: 3px solid #101828; outline-offset: 2px; }
`;
