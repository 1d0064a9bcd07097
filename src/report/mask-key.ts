const harmless = /^(?:[A-Za-z_]{0,12}-?\d{1,12}|[A-Za-z_-]{1,6})$/;

/**
 * An old key as it may be shown to anybody who holds the report. Numbers and short codes stay; what may be a license key,
 * an e-mail or a name keeps its beginning only (`JX4F•••`, `a•••@example.com`). Composite keys are masked part by part.
 */
export function maskKey(key: string): string {
  const parts = key.split(/([:|/])/);
  return parts
    .map((part, index) => {
      const separator = index % 2 === 1;
      // `company:…`: a word before a colon says what kind of key it is.
      const kind = parts[index + 1] === ':' && /^[a-z_-]{1,20}$/.test(part);
      return separator || kind ? part : maskPart(part);
    })
    .join('');
}

function maskPart(part: string): string {
  if (part === '' || harmless.test(part)) return part;
  const mail = /^([^@\s])[^@\s]*@([^@\s]+)$/.exec(part);
  if (mail !== null) return `${mail[1]}•••@${mail[2]}`;
  return `${Array.from(part)
    .slice(0, part.length > 8 ? 4 : 2)
    .join('')}•••`;
}
