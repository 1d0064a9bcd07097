import type { MeetingPack } from './meeting-pack.ts';
import { partsOf } from './pack-parts.ts';
import { instantText, meetingTime, statusWord } from './pack-words.ts';

/** A pack as Markdown (GitHub's flavor: tables). Text of people cannot become markup. */
export function packMarkdown(pack: MeetingPack): string {
  const parts = partsOf(pack).map((part) => {
    const table =
      part.rows.length === 0
        ? part.empty
        : [
            row(part.columns),
            row(part.columns.map(() => '---')),
            ...part.rows.map((cells) => row(cells.map(plain))),
          ].join('\n');
    return `## ${part.title}\n\n${table}\n`;
  });
  return [
    `# ${plain(pack.title)}, ${meetingTime(pack)}\n`,
    `${plain(pack.migration)}. Made ${instantText(pack.madeAt, pack.zone)}; changes since ${instantText(pack.since, pack.zone)}.\n`,
    `**Overall: ${statusWord[pack.overall.status]}.** ${plain(pack.overall.reason)}\n`,
    ...parts,
  ].join('\n');
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

function plain(text: string): string {
  return text
    .replaceAll(/[\\`*_{}[\]<>|#~]/g, (mark) => (mark === '<' ? '&lt;' : mark === '>' ? '&gt;' : `\\${mark}`))
    .replaceAll(/\s*\n\s*/g, ' ');
}
