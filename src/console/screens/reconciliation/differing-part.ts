/** What a text has in common with another at its beginning and its end, and what lies between; by whole characters. */
export function differingPart(
  text: string,
  other: string,
): [before: string, differing: string, after: string] {
  const one = Array.from(text);
  const two = Array.from(other);
  const most = Math.min(one.length, two.length);
  let start = 0;
  while (start < most && one[start] === two[start]) start += 1;
  let end = 0;
  while (end < most - start && one[one.length - 1 - end] === two[two.length - 1 - end]) end += 1;
  return [
    one.slice(0, start).join(''),
    one.slice(start, one.length - end).join(''),
    one.slice(one.length - end).join(''),
  ];
}
