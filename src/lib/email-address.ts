/** An address that can stand alone in a header and an SMTP command: no blanks, quotes, brackets, control characters. */
export function isEmail(text: string): boolean {
  return (
    text.length <= 254 &&
    /^[^\s@<>"(),:;\\[\]\p{Cc}]{1,64}@[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/iu.test(text) &&
    !text.includes('..')
  );
}
