import { ApiError } from '../domain/api-error.ts';

/**
 * The lines of a body as they arrive, without blank ones; never more than `limit` bytes of it. Throws ApiError
 * BODY_TOO_LARGE, and BAD_REQUEST for bytes that are not UTF-8.
 */
export async function* ndjsonLines(body: AsyncIterable<Uint8Array>, limit: number): AsyncGenerator<string[]> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let bytes = 0;
  // A line may come in many pieces; putting them together each time would take longer and longer.
  let rest: string[] = [];
  for await (const piece of body) {
    bytes += piece.byteLength;
    if (bytes > limit) throw new ApiError('BODY_TOO_LARGE', { limit });
    const lines = decode(() => decoder.decode(piece, { stream: true })).split('\n');
    const last = lines.pop() ?? '';
    if (lines.length > 0) {
      lines[0] = rest.join('') + lines[0];
      rest = [];
      yield lines;
    }
    rest.push(last);
  }
  rest.push(decode(() => decoder.decode()));
  const line = rest.join('');
  if (line !== '') yield [line];
}

function decode(work: () => string): string {
  try {
    return work();
  } catch (error) {
    throw new ApiError('BAD_REQUEST', { reason: 'the body is not UTF-8' }, { cause: error });
  }
}
