import type { Status } from '../../gate/status.ts';
import { type Html, html } from '../html.ts';
import { type IconName, icon } from './icons.ts';

const looks: Record<Status, { tone: string; icon: IconName; word: string }> = {
  GREEN: { tone: 'green', icon: 'check', word: 'Green' },
  YELLOW: { tone: 'yellow', icon: 'triangle', word: 'Yellow' },
  RED: { tone: 'red', icon: 'octagon', word: 'Red' },
};

/** Status as shape, word and color. */
export function statusPill(status: Status): Html {
  const look = looks[status];
  return pill(look.tone, look.icon, look.word);
}

/** A pill with an icon and a word; `tone` is green, yellow, red or grey. */
export function pill(tone: string, name: IconName, word: string): Html {
  return html`<span class="pill ${tone}">${icon(name, 15)}${word}</span>`;
}

/** A large status mark for the verdict. */
export function statusIcon(status: Status, size: number): Html {
  const look = looks[status];
  return html`<span class="mark ${look.tone}">${icon(look.icon, size)}</span>`;
}

/** A tile of the row of criteria, leading to one of them; the words are for those who do not see it. */
export function statusTile(status: Status, id: string, title: string): Html {
  const look = looks[status];
  return html`<li><a class="tile ${look.tone}" href="#criterion-${id}">${icon(look.icon, 16)}<span class="unseen">${title}: ${look.word}</span></a></li>`;
}

/** A line of text that begins with a small status mark. */
export function noted(good: boolean, text: string): Html {
  return html`<span class="noted ${good ? 'green' : 'red'}">${icon(good ? 'check' : 'octagon', 15)}<span>${text}</span></span>`;
}
