/** Raw columns that by their name hold what must not be shown to everybody. */
export const sensitiveName =
  /key|pass|pwd|hash|digest|salt|secret|token|mail|name|phone|address|serial|license|licence/i;
