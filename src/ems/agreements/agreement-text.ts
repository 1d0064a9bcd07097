import type pg from 'pg';
import { ApiError } from '../domain/api-error.ts';
import { localeChain } from '../mail/locale-chain.ts';

/** The text of an agreement in one language. */
export interface AgreementText {
  readonly agreementId: string;
  readonly productId: string;
  readonly version: string;
  readonly locale: string;
  readonly title: string;
  readonly content: string;
  readonly sha256: string;
}

/**
 * The text of an agreement in the nearest language to `locale`; where there is none, in English, else in the first that was
 * published. Throws ApiError NOT_FOUND.
 */
export async function agreementText(
  client: pg.ClientBase,
  id: string,
  locale: string | undefined,
): Promise<AgreementText> {
  const found = await client.query<AgreementText>(
    `SELECT a.id AS "agreementId", a.product_id AS "productId", a.version, t.locale, t.title, t.content, t.sha256
       FROM agreements a JOIN agreement_texts t ON t.agreement_id = a.id WHERE a.id = $1
      ORDER BY array_position($2::text[], t.locale) NULLS LAST, t.created_at, t.id LIMIT 1`,
    [id, localeChain(locale)],
  );
  const [text] = found.rows;
  if (text === undefined) throw new ApiError('NOT_FOUND', { what: 'agreement with this id' });
  return text;
}
