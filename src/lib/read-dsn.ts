import PostalMime from 'postal-mime';
import { isEmail } from './email-address.ts';
import { ChangeoverError, reasonOf } from './errors.ts';

/** One address of a delivery report (RFC 3464). */
export interface ReportedBounce {
  readonly email: string;
  readonly kind: 'HARD' | 'SOFT';
  /** Enhanced status code (RFC 3463). */
  readonly status: string;
  /** Message-ID of the message it is about, without brackets; null when the report does not say. */
  readonly messageId: string | null;
}

/**
 * Reads the message a mail server sends back (multipart/report with message/delivery-status). 5.x.x is hard, 4.x.x soft; other
 * actions (delivered, relayed) are left out. Throws DSN_INVALID.
 */
export async function readDsn(message: Uint8Array): Promise<ReportedBounce[]> {
  const parts = await parse(message);
  const report = parts.find((part) => part.type === 'message/delivery-status');
  if (report === undefined)
    throw new ChangeoverError('DSN_INVALID', { reason: 'it has no part message/delivery-status' });
  const original = parts.find(
    (part) => part.type === 'message/rfc822' || part.type === 'text/rfc822-headers',
  );
  const messageId = /^message-id:\s*<([^>\s]{1,250})>/im.exec(original?.text ?? '')?.[1] ?? null;
  const blocks = report.text
    .replaceAll('\r\n', '\n')
    .split(/\n\s*\n/)
    .map(fieldsOf);
  const bounces = blocks.flatMap((fields) => bounceOf(fields, messageId));
  if (bounces.length === 0)
    throw new ChangeoverError('DSN_INVALID', { reason: 'it reports no failed or delayed address' });
  return bounces;
}

async function parse(message: Uint8Array): Promise<{ type: string; text: string }[]> {
  try {
    const mail = await new PostalMime({
      attachmentEncoding: 'arraybuffer',
      forceRfc822Attachments: true,
      maxNestingDepth: 20,
    }).parse(message);
    return mail.attachments.map((one) => ({ type: one.mimeType.toLowerCase(), text: textOf(one.content) }));
  } catch (error) {
    throw new ChangeoverError('DSN_INVALID', { reason: reasonOf(error) }, { cause: error });
  }
}

function textOf(content: ArrayBuffer | Uint8Array | string): string {
  return typeof content === 'string' ? content : new TextDecoder().decode(content);
}

function fieldsOf(block: string): Map<string, string> {
  const unfolded = block.replaceAll(/\n[ \t]+/g, ' ');
  return new Map(
    unfolded.split('\n').flatMap((line) => {
      const match = /^([\w-]+):\s*(.*)$/.exec(line.trim());
      return match === null ? [] : [[(match[1] ?? '').toLowerCase(), match[2] ?? ''] as const];
    }),
  );
}

function bounceOf(fields: Map<string, string>, messageId: string | null): ReportedBounce[] {
  const address = fields.get('final-recipient') ?? fields.get('original-recipient');
  const action = fields.get('action')?.toLowerCase();
  if (address === undefined || (action !== 'failed' && action !== 'delayed')) return [];
  const email = (address.split(';').at(-1) ?? '').trim().replaceAll(/^<|>$/g, '').toLowerCase();
  const status =
    /\d\.\d{1,3}\.\d{1,3}/.exec(fields.get('status') ?? '')?.[0] ?? (action === 'failed' ? '5.0.0' : '4.0.0');
  if (!isEmail(email)) return [];
  return [
    { email, kind: action === 'failed' && status.startsWith('5') ? 'HARD' : 'SOFT', status, messageId },
  ];
}
