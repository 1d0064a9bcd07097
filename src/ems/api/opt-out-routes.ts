import { z } from '@hono/zod-openapi';
import { localeOfLink, optOutByLink } from '../mail/opt-out.ts';
import type { EmsContext } from './ems-context.ts';
import { type EmsApp, type EmsRequest, endpoint, parsed, plainHeaders } from './endpoint.ts';
import { wholeBody } from './request-body.ts';

const path = '/mail/opt-out/{token}';
const token = z
  .string()
  .regex(/^[0-9a-f-]{36}\.[\w-]{43}$/)
  .openapi({ description: 'Out of a mail.' });
const params = z.object({ token });
const html = { 'text/html': { schema: z.string() } };

const words = {
  en: {
    title: 'Reminders',
    ask: 'Get no more reminders at this address?',
    end: 'No more reminders',
    done: 'You will get no more reminders.',
  },
  de: {
    title: 'Erinnerungen',
    ask: 'Keine weiteren Erinnerungen an diese Adresse?',
    end: 'Keine Erinnerungen mehr',
    done: 'Sie erhalten keine weiteren Erinnerungen.',
  },
} as const;

/**
 * The page behind the link that ends the mail. Looking at it changes nothing (mail programs and virus scanners do that); a mail
 * program with a button of its own posts to it (RFC 8058).
 */
export function addOptOutRoutes(app: EmsApp, { store }: EmsContext): void {
  endpoint(
    app,
    {
      method: 'get',
      path,
      operationId: 'opt-out-page',
      tags: ['reminders'],
      access: 'open',
      summary: 'The page of a link that ends the mail',
      request: { params },
      responses: { 200: { description: 'A page with a button.', content: html } },
    },
    async (request) => {
      const given = tokenOf(request);
      const locale = await store.inTransaction((client) => localeOfLink(client, given));
      const { ask, end } = wordsOf(locale);
      return pageOf(locale, `<p>${ask}</p><form method="post"><button>${end}</button></form>`);
    },
  );
  endpoint(
    app,
    {
      method: 'post',
      path,
      operationId: 'opt-out',
      tags: ['reminders'],
      access: 'open',
      summary: 'Ends the mail to the reader of this link; twice is once',
      request: { params },
      responses: { 200: { description: 'Done.', content: html } },
    },
    async (request) => {
      const given = tokenOf(request);
      const form = new URLSearchParams((await wholeBody(request)).toString());
      const way = form.get('List-Unsubscribe') === 'One-Click' ? 'ONE_CLICK' : 'LINK';
      const locale = await store.inTransaction((client) => optOutByLink(client, given, way));
      return pageOf(locale, `<p>${wordsOf(locale).done}</p>`);
    },
  );
}

function tokenOf(request: EmsRequest): string {
  return parsed(token, request.req.param('token'));
}

function wordsOf(locale: string): (typeof words)[keyof typeof words] {
  return locale.startsWith('de') ? words.de : words.en;
}

function pageOf(locale: string, body: string): Response {
  const lang = locale.startsWith('de') ? 'de' : 'en';
  const { title } = wordsOf(locale);
  const head = `<meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="robots" content="noindex"><title>${title}</title>`;
  return new Response(
    `<!doctype html><html lang="${lang}"><head>${head}</head><body><h1>${title}</h1>${body}</body></html>`,
    {
      headers: {
        ...plainHeaders,
        'content-type': 'text/html; charset=utf-8',
        'content-security-policy':
          "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
        'referrer-policy': 'no-referrer',
      },
    },
  );
}
