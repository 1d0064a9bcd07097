import type pg from 'pg';
import { ApiError } from '../domain/api-error.ts';

/** A right whose agreement is asked for. */
interface Right {
  readonly productId: string;
  readonly organizationId: string;
}

/** The agreement that must be accepted before a right is activated; undefined when nothing is missing. */
export async function missingAgreement(
  client: pg.ClientBase,
  { productId, organizationId }: Right,
  today: string,
): Promise<string | undefined> {
  const found = await client.query<{ id: string | null }>({
    name: 'missing-agreement',
    // Most products have no agreement: then the function is not even called.
    text: `SELECT CASE WHEN EXISTS (SELECT FROM agreements WHERE product_id = $1) THEN missing_agreement($1, $2, $3) END AS id`,
    values: [productId, organizationId, today],
  });
  return found.rows[0]?.id ?? undefined;
}

/** Throws ApiError AGREEMENT_REQUIRED when the agreement of a right was not accepted; `errors` has its id. */
export async function requireAccepted(client: pg.ClientBase, right: Right, today: string): Promise<void> {
  const id = await missingAgreement(client, right, today);
  if (id === undefined) return;
  const faults = [{ pointer: '/agreementId', code: 'AGREEMENT_REQUIRED', detail: id }];
  throw new ApiError('AGREEMENT_REQUIRED', { id }, { faults });
}
