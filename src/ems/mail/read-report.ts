import { isChangeoverError } from '../../lib/errors.ts';
import { readDsn } from '../../lib/read-dsn.ts';
import { ApiError } from '../domain/api-error.ts';

/** What a delivery report says of one of our mails. */
interface ReportedMail {
  readonly messageId: string;
  readonly kind: 'HARD' | 'SOFT';
  readonly status: string;
}

/** Reads the message that a mail server sent back (RFC 3464). Throws ApiError REPORT_INVALID. */
export async function readReport(message: string): Promise<ReportedMail[]> {
  try {
    const bounces = await readDsn(Buffer.from(message));
    const ours = bounces.flatMap(({ messageId, kind, status }) =>
      messageId === null ? [] : [{ messageId, kind, status }],
    );
    if (ours.length === 0)
      throw new ApiError('REPORT_INVALID', { reason: 'it does not say which mail it is about' });
    return ours;
  } catch (error) {
    if (!isChangeoverError(error, 'DSN_INVALID')) throw error;
    throw new ApiError('REPORT_INVALID', { reason: String(error.details['reason']) }, { cause: error });
  }
}
