import type pg from 'pg';
import type { Actor } from '../access/actor.ts';
import { ApiError } from '../domain/api-error.ts';
import { localeChain } from '../mail/locale-chain.ts';
import { actorText, recordChange } from '../store/record-change.ts';

export interface NewAgreement {
  readonly productId: string;
  readonly version: string;
  /** First day on which it is in effect. */
  readonly effectiveFrom: string;
  readonly required: boolean;
  readonly reacceptance: boolean;
  readonly texts: readonly NewText[];
}

interface NewText {
  readonly locale: string;
  readonly title: string;
  readonly content: string;
}

interface Published {
  readonly id: string;
  readonly already: boolean;
}

/**
 * Publishes a version of the agreement of a product; the same again is that one. Throws ApiError NOT_FOUND, BAD_REQUEST,
 * VERSION_TAKEN when another text or rule was published under it.
 */
export async function publishAgreement(
  client: pg.ClientBase,
  actor: Actor,
  { texts, ...agreement }: NewAgreement,
): Promise<Published> {
  const locales = texts.map((text) => canonical(text.locale));
  if (new Set(locales).size < locales.length)
    throw new ApiError('BAD_REQUEST', { reason: '`texts` has a language twice' });
  const { productId, version, effectiveFrom, required, reacceptance } = agreement;
  const product = await client.query('SELECT FROM products WHERE id = $1 FOR KEY SHARE', [productId]);
  if (product.rowCount === 0) throw new ApiError('NOT_FOUND', { what: 'product with this id' });
  const known = await client.query<{ id: string; same: boolean }>(
    `SELECT id, (effective_from, required, reacceptance) = ($3::date, $4::boolean, $5::boolean)
              AND (SELECT count(*) FROM agreement_texts t JOIN jsonb_to_recordset($6) AS n (locale text, title text, content text)
                     ON n.locale = t.locale AND n.title = t.title AND n.content = t.content WHERE t.agreement_id = a.id)
                  = jsonb_array_length($6) AS same
       FROM agreements a WHERE product_id = $1 AND version = $2 FOR UPDATE`,
    [productId, version, effectiveFrom, required, reacceptance, JSON.stringify(withTags(texts, locales))],
  );
  const [there] = known.rows;
  if (there?.same === false) throw new ApiError('VERSION_TAKEN', { version });
  if (there !== undefined) return { id: there.id, already: true };
  const made = await client.query<{ id: string }>(
    `INSERT INTO agreements (product_id, version, effective_from, required, reacceptance, created_by)
     VALUES ($1, $2, $3, $4, $5, $6) RETURNING id`,
    [productId, version, effectiveFrom, required, reacceptance, actorText(actor)],
  );
  const id = made.rows[0]?.id ?? '';
  await insertTexts(client, id, withTags(texts, locales));
  await recordChange(client, {
    actor,
    action: 'published',
    entity: 'agreements',
    id,
    after: { ...agreement, locales },
  });
  return { id, already: false };
}

/**
 * Adds the text of an agreement in one more language; the same again changes nothing. Throws ApiError NOT_FOUND, VERSION_TAKEN when
 * this language has another text.
 */
export async function addAgreementText(
  client: pg.ClientBase,
  actor: Actor,
  id: string,
  text: NewText,
): Promise<void> {
  const locale = canonical(text.locale);
  const found = await client.query<{ version: string }>(
    'SELECT version FROM agreements WHERE id = $1 FOR UPDATE',
    [id],
  );
  const [agreement] = found.rows;
  if (agreement === undefined) throw new ApiError('NOT_FOUND', { what: 'agreement with this id' });
  const known = await client.query<{ same: boolean }>(
    'SELECT title = $3 AND content = $4 AS same FROM agreement_texts WHERE agreement_id = $1 AND locale = $2',
    [id, locale, text.title, text.content],
  );
  if (known.rows[0]?.same === true) return;
  if (known.rows.length > 0)
    throw new ApiError('VERSION_TAKEN', { version: `${agreement.version} (${locale})` });
  await insertTexts(client, id, [{ ...text, locale }]);
  await recordChange(client, { actor, action: 'text-added', entity: 'agreements', id, after: { locale } });
}

/** Withdraws an agreement (it is as if it were not in effect), or reinstates it; twice is once. Throws ApiError NOT_FOUND. */
export async function withdrawAgreement(
  client: pg.ClientBase,
  actor: Actor,
  id: string,
  withdrawn: boolean,
): Promise<void> {
  const found = await client.query<{ withdrawn: boolean }>(
    'SELECT withdrawn_at IS NOT NULL AS withdrawn FROM agreements WHERE id = $1 FOR UPDATE',
    [id],
  );
  const [agreement] = found.rows;
  if (agreement === undefined) throw new ApiError('NOT_FOUND', { what: 'agreement with this id' });
  if (agreement.withdrawn === withdrawn) return;
  await client.query(
    'UPDATE agreements SET withdrawn_at = CASE WHEN $2 THEN now() END, updated_at = now() WHERE id = $1',
    [id, withdrawn],
  );
  const action = withdrawn ? 'withdrawn' : 'reinstated';
  await recordChange(client, { actor, action, entity: 'agreements', id });
}

/** Throws ApiError BAD_REQUEST. */
function canonical(locale: string): string {
  const [tag] = localeChain(locale);
  if (tag?.toLowerCase() !== locale.toLowerCase())
    throw new ApiError('BAD_REQUEST', { reason: '`locale` is no BCP 47 language tag' });
  return tag;
}

function withTags(texts: readonly NewText[], locales: readonly string[]): NewText[] {
  return texts.map((text, at) => ({ ...text, locale: locales[at] ?? text.locale }));
}

async function insertTexts(client: pg.ClientBase, id: string, texts: readonly NewText[]): Promise<void> {
  await client.query(
    `INSERT INTO agreement_texts (agreement_id, locale, title, content, sha256)
     SELECT $1, locale, title, content, encode(sha256(convert_to(content, 'UTF8')), 'hex') FROM jsonb_to_recordset($2) AS t (locale text, title text, content text)`,
    [id, JSON.stringify(texts)],
  );
}
