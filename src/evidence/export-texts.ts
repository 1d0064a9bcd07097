/** A POSIX shell script that recomputes the chain with sha256sum alone. */
export const checkScript = String.raw`#!/bin/sh
# Checks this evidence pack with nothing but sha256sum (or shasum) and a POSIX shell. Exit code 0: intact.
set -eu
cd "$(dirname "$0")"
if command -v sha256sum >/dev/null 2>&1; then sum() { sha256sum "$@"; }; else sum() { shasum -a 256 "$@"; }; fi
sum -c SHA256SUMS
previous=0000000000000000000000000000000000000000000000000000000000000000
number=0
while IFS= read -r line; do
  number=$((number + 1))
  case "$line" in
    *'"prev_hash":"'"$previous"'"'*) ;;
    *) echo "entry $number does not follow the entry before it" >&2; exit 1 ;;
  esac
  previous=$(printf '%s' "$line" | sum | cut -d ' ' -f 1)
done < evidence.jsonl
if [ "$previous" != "$(cat HEAD)" ]; then echo "the last entry is not the one HEAD names" >&2; exit 1; fi
echo "$number entries, each follows the one before it; HEAD is $previous"
`;

/** The text that explains a pack to somebody who has never seen Changeover. */
export function packReadme(entries: number, head: string): string {
  return `Evidence of a migration
=======================

evidence.jsonl  ${entries} entries, one a line, oldest first. Each line is one JSON object with sorted keys and no
                blanks: seq, at (UTC), kind, migration, run, environment, systems (addresses and versions),
                fingerprint (of the data), build (of Changeover), outcome (PASS or FAIL), summary, body (measures),
                and prev_hash, the hash of the line before it (64 zeros in the first).
HEAD            the hash of the last line: ${head}
SHA256SUMS      checksums of the files of this pack
check.sh        does all of the following

The hash of an entry is the SHA-256 of its line without the line break. A changed, removed, inserted or
reordered line changes the hash of every line after it, and so HEAD.

To check it by hand, you need sha256sum and nothing of Changeover:

  1. The files are those that were exported:
       sha256sum -c SHA256SUMS
  2. Line 2 follows line 1 (and so on for every line):
       sed -n 1p evidence.jsonl | tr -d '\\n' | sha256sum
       sed -n 2p evidence.jsonl | grep -o '"prev_hash":"[0-9a-f]*"'
     Both show the same hash.
  3. The last line is the one that HEAD names:
       tail -n 1 evidence.jsonl | tr -d '\\n' | sha256sum
       cat HEAD

What this proves: nothing between the first entry and HEAD was changed after it was written. Compare HEAD with a
copy that you were given at another time (a signed report, a minute, a mail): whoever can rewrite the whole pack
can also rewrite HEAD. An entry of kind "void" withdraws the entries whose numbers its body names; nothing is deleted.
`;
}
