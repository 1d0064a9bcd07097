import type { Actor } from '../access/actor.ts';
import { ApiError } from '../domain/api-error.ts';
import type { LineRequest } from './order-request.ts';

/**
 * Whoever may renew but not sell (a partner) renews as it is sold: for the term of the SKU or together with another right, at the
 * price that the publisher has. Throws ApiError FORBIDDEN when such an actor names a SKU, a price or a last day of its own.
 */
export function requireSoldTerms(
  actor: Actor,
  lines: readonly Pick<LineRequest, 'sku' | 'unitPrice' | 'endDate'>[],
): void {
  const own = lines.some(({ sku, unitPrice, endDate }) =>
    [sku, unitPrice, endDate].some((one) => one !== undefined),
  );
  if (own && !actor.scopes.has('orders:write')) throw new ApiError('FORBIDDEN', { scope: 'orders:write' });
}
