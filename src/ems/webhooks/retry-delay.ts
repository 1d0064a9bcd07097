/**
 * Milliseconds until the next attempt after `failed` of them: 5 s, 20 s, 80 s, … up to eight hours, each between half and the whole
 * of it by chance, so that what failed together does not come back together; or longer when the receiver asks for it.
 */
export function retryDelay(
  failed: number,
  bounds: { readonly firstRetryMs: number; readonly mostRetryMs: number },
  asked: number | undefined,
): number {
  const ceiling = Math.min(bounds.mostRetryMs, bounds.firstRetryMs * 4 ** Math.min(failed - 1, 20));
  const chosen = ceiling * (0.5 + Math.random() / 2);
  return Math.round(Math.max(chosen, Math.min(asked ?? 0, bounds.mostRetryMs)));
}
