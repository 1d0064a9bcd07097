/** What the texts of a pack name. */
export interface PackFacts {
  readonly entries: number;
  readonly head: string;
  /** SHA-256 of the public key. */
  readonly fingerprint: string;
  /** Files that entries refer to. */
  readonly files: number;
}

/** The commands that check a pack; `docs/evidence.md` shows the same, and a test runs what it shows. */
const commands = {
  sums: 'sha256sum -c SHA256SUMS',
  signature: 'openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in SHA256SUMS -sigfile SHA256SUMS.sig',
  fingerprint: 'openssl pkey -pubin -in key.pem -outform DER | sha256sum',
  link: [
    "sed -n 1p evidence.jsonl | tr -d '\\n' | sha256sum",
    'sed -n 2p evidence.jsonl | grep -o \'"prev_hash":"[0-9a-f]*"\'',
  ],
  head: ["tail -n 1 evidence.jsonl | tr -d '\\n' | sha256sum", 'cat HEAD'],
} as const;

/** A POSIX shell script that checks a pack with sha256sum and openssl alone. */
export const checkScript = String.raw`#!/bin/sh
# Checks this evidence pack with nothing but sha256sum (or shasum), openssl and a POSIX shell. Exit code 0: intact.
set -eu
cd "$(dirname "$0")"
if command -v sha256sum >/dev/null 2>&1; then sum() { sha256sum "$@"; }; else sum() { shasum -a 256 "$@"; }; fi
sum -c SHA256SUMS
openssl pkeyutl -verify -pubin -inkey key.pem -rawin -in SHA256SUMS -sigfile SHA256SUMS.sig
echo "signed with the key $(openssl pkey -pubin -in key.pem -outform DER | sum | cut -d ' ' -f 1)"
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
for file in files/*; do
  if [ -f "$file" ] && [ "$(sum "$file" | cut -d ' ' -f 1)" != "$(basename "$file")" ]; then
    echo "$file is not what its name says" >&2; exit 1
  fi
done
echo "$number entries, each follows the one before it; HEAD is $previous"
`;

const whatItProves =
  'Nothing between the first entry and HEAD was changed after it was written, and the pack was made by who holds the key. Whoever holds the store and the key can write another chain: compare HEAD and the fingerprint of the key with copies that you were given at another time (a printed report, a minute, a mail). An entry of kind "void" withdraws the entries whose numbers its body names; nothing is deleted.';

/** The text that explains a pack to somebody who has never seen Changeover. */
export function packReadme({ entries, head, fingerprint, files }: PackFacts): string {
  return `Evidence of a migration
=======================

evidence.jsonl  ${entries} entries, one a line, oldest first. Each line is one JSON object with sorted keys and no
                blanks: seq, at (UTC), kind, migration, run, environment, systems (addresses and versions),
                fingerprint (of the data), build (of Changeover), outcome (PASS or FAIL), summary, body (measures),
                and prev_hash, the hash of the line before it (64 zeros in the first).
HEAD            the hash of the last line: ${head}
files/          ${files} files that entries refer to, each named by its SHA-256
key.pem         the public key; SHA-256 of its DER: ${fingerprint}
SHA256SUMS      checksums of the files of this pack
SHA256SUMS.sig  their Ed25519 signature
index.html      this text as a page
check.sh        does all of the following

The hash of an entry is the SHA-256 of its line without the line break. A changed, removed, inserted or
reordered line changes the hash of every line after it, and so HEAD.

To check it by hand, you need sha256sum and openssl (3.0 or newer), and nothing of Changeover:

  1. The files are those that were exported:
       ${commands.sums}
  2. They were exported by who holds the key:
       ${commands.signature}
     It is the key that you were told of (Settings show the same fingerprint):
       ${commands.fingerprint}
  3. Line 2 follows line 1 (and so on for every line):
       ${commands.link.join('\n       ')}
     Both show the same hash.
  4. The last line is the one that HEAD names:
       ${commands.head.join('\n       ')}

What this proves: ${whatItProves.replaceAll(/(.{1,100})(?:\s+|$)/g, '$1\n').trim()}
`;
}

/** The same as a page; it needs nothing but itself. */
export function packPage(facts: PackFacts): string {
  const { entries, head, fingerprint, files } = facts;
  const code = (...lines: readonly string[]) => `<pre><code>${lines.map(escape).join('\n')}</code></pre>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Evidence of a migration</title>
<style>
body { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 16px/1.55 system-ui, sans-serif; color: #16202e; background: #fff }
code { font: 13px/1.5 ui-monospace, monospace; overflow-wrap: anywhere }
pre { padding: .75rem 1rem; background: #f1f4f8; border-radius: 8px; overflow-x: auto; white-space: pre-wrap }
dt { font-weight: 600 } dd { margin: 0 0 .6rem }
</style>
</head>
<body>
<main>
<h1>Evidence of a migration</h1>
<p>${entries} entries and ${files} files. Every entry names the one before it by its hash, so none can be changed, removed, inserted or moved unseen.</p>
<dl>
<dt>Hash of the last entry (HEAD)</dt><dd><code>${head}</code></dd>
<dt>Fingerprint of the key that signed this pack</dt><dd><code>${fingerprint}</code></dd>
</dl>
<h2>How to check it</h2>
<p>You need <code>sha256sum</code> and <code>openssl</code> (3.0 or newer), and nothing of Changeover. Open a terminal in this folder; <code>sh check.sh</code> does all of it.</p>
<ol>
<li>The files are those that were exported: every line says OK.${code(commands.sums)}</li>
<li>They were exported by who holds the key: “Signature Verified Successfully”.${code(commands.signature)}</li>
<li>It is the key that you were told of: the same fingerprint as above, and as under Settings in Changeover.${code(commands.fingerprint)}</li>
<li>Line 2 follows line 1, and so on for every line: both show the same hash.${code(...commands.link)}</li>
<li>The last line is the one that HEAD names.${code(...commands.head)}</li>
</ol>
<h2>What it proves</h2>
<p>${escape(whatItProves)}</p>
</main>
</body>
</html>
`;
}

function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
