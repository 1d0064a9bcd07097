import { ApiError } from '../domain/api-error.ts';

/**
 * The lines of a body as they arrive, without blank ones; never more than `limit` bytes of it. Throws ApiError
 * BODY_TOO_LARGE, and BAD_REQUEST for bytes that are not UTF-8.
 */
export async function* ndjsonLines(body: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<string[]> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let bytes = 0;
  let rest = '';
  for await (const piece of body) {
    bytes += piece.byteLength;
    if (bytes > limit) throw new ApiError('BODY_TOO_LARGE', { limit });
    const lines = (rest + decode(() => decoder.decode(piece, { stream: true }))).split('\n');
    rest = lines.pop() ?? '';
    if (lines.length > 0) yield lines;
  }
  rest += decode(() => decoder.decode());
  if (rest !== '') yield [rest];
}

function decode(work: () => string): string {
  try {
    return work();
  } catch (error) {
    throw new ApiError('BAD_REQUEST', { reason: 'the body is not UTF-8' }, { cause: error });
  }
}
