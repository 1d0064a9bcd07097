import { z } from '@hono/zod-openapi';
import { everyPresentedCode, judgeFile } from '../verifiers/judge-file.ts';
import type { EmsContext } from './ems-context.ts';
import { type EmsApp, endpoint, jsonText } from './endpoint.ts';
import { rightAnswer, rightOf } from './license-routes.ts';
import { jsonBody } from './request-body.ts';
import { plainText } from './right-schema.ts';

const mostCharacters = 1_000_000;

const presented = z
  .strictObject({
    text: z
      .string()
      .min(1)
      .max(mostCharacters)
      .optional()
      .openapi({ description: 'The file, when it is text.' }),
    content: z
      .base64()
      .min(1)
      .max(mostCharacters)
      .optional()
      .openapi({ description: 'The bytes of the file in base64, instead.' }),
    format: plainText(200).optional().openapi({
      description:
        'As in license-artifacts. Not needed for files of this system, and for those that it keeps a copy of.',
    }),
    fingerprint: plainText(2000).optional().openapi({ description: 'The device on which it is to be used.' }),
    at: z.iso.datetime({ offset: true }).optional().openapi({ description: 'When; now when absent.' }),
  })
  .refine(
    (one) => (one.text === undefined) !== (one.content === undefined),
    'needs either `text` or `content`',
  )
  .openapi('PresentedLicenseFile');

const verdict = z
  .object({
    code: z.enum(Object.keys(everyPresentedCode) as [string, ...string[]]),
    valid: z.boolean(),
    genuine: z.boolean().nullable().openapi({ description: 'null: nobody could tell.' }),
    verifiedBy: z.string().nullable().openapi({
      description: '`changeover`: our own signature; `records`: an identical copy is kept; else a verifier.',
    }),
    right: z
      .object({ code: z.string(), valid: z.boolean(), line: rightAnswer })
      .optional()
      .openapi({ description: 'The right behind it.' }),
  })
  .openapi('LicenseFileVerdict');

/** Judging license files, ours and those of other systems. */
export function addLicenseFileRoutes(app: EmsApp, { store, clock, verifiers }: EmsContext): void {
  endpoint(
    app,
    {
      method: 'post',
      access: 'licenses:validate',
      path: '/v1/licenses/verify',
      operationId: 'verify-license-file',
      tags: ['licenses'],
      summary: 'Whether a license file is genuine and may be used, whichever system issued it',
      request: { body: { content: { 'application/json': { schema: presented } }, required: true } },
      responses: {
        200: { description: 'The verdict.', content: { 'application/json': { schema: verdict } } },
      },
    },
    async (request) => {
      const { text, content, format, fingerprint, at } = await jsonBody(request, presented);
      const { right, ...said } = await judgeFile(
        { store, verifiers, actor: request.get('actor') },
        {
          content: text === undefined ? Buffer.from(content ?? '', 'base64') : Buffer.from(text),
          format,
          fingerprint,
          at: at === undefined ? clock() : new Date(at),
        },
      );
      const line = right?.line;
      const shown =
        right === undefined || line === undefined
          ? {}
          : { right: { code: right.code, valid: right.valid, line: rightOf(line) } };
      return jsonText(JSON.stringify({ ...said, ...shown } satisfies z.infer<typeof verdict>));
    },
  );
}
