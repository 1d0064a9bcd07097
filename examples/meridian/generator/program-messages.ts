import { companyOf, personName } from './names.ts';
import { templates } from './program-texts.ts';
import type { Random } from './random.ts';

const count = 60;
const products = ['Meridian CAD Standard', 'Meridian CAD Professional', 'Meridian Flow', 'Meridian Stress'];

/** Customers and partners to write to, in segments and waves, and the messages that wait for them. */
export function messagesOf(random: Random): { message_templates: object[]; messages: object[]; csv: string } {
  const rows = Array.from({ length: count }, (_, number) => {
    const company = companyOf(random, number + 1);
    const person = personName(random, number);
    const segment = number % 10 === 0 ? 'partners' : number % 3 === 0 ? 'private' : 'companies';
    const wave = segment === 'partners' ? '1' : segment === 'private' ? '2' : '3';
    const cells = [
      `${person.local}@${company.domain}`,
      `${person.first} ${person.last}`,
      segment === 'private' ? '' : company.name,
      segment,
      wave,
      random.pick(products),
    ];
    return cells.map((cell) => `"${cell}"`).join(',');
  });
  return {
    message_templates: templates.map(({ name, subject, body }) => ({ name, subject, body })),
    messages: templates.map(({ name, title, segment, wave }) => ({
      title,
      template: name,
      ...(segment === '' ? {} : { segment }),
      ...(wave === '' ? {} : { wave }),
    })),
    csv: `${['email,name,organization,segment,wave,product', ...rows].join('\n')}\n`,
  };
}
