/**
 * A contract test of a link: are messages to another system, made from the old database, as that system takes them?
 *   node checks/contract.mjs crm
 * A contract (checks/contracts/<name>.json) is the SELECT that makes the messages, and what each field must be like. Needs
 * node alone. Exit code 1 with the first faults; it changes nothing.
 */
import { readFileSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';

const shown = 5;
const forms = {
  text: /\S/,
  integer: /^-?\d+$/,
  decimal: /^-?\d+(\.\d+)?$/,
  date: /^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/,
  currency: /^[A-Z]{3}$/,
};

const [name = ''] = process.argv.slice(2);
const contract = JSON.parse(readFileSync(new URL(`contracts/${name}.json`, import.meta.url), 'utf8'));
const database = new DatabaseSync('old/meridian.sqlite', { readOnly: true });
const messages = database.prepare(contract.messages).all();
database.close();

const faults = messages.length < contract.least ? [`only ${messages.length} messages`] : [];
for (const [index, message] of messages.entries())
  for (const [field, form] of Object.entries(contract.fields))
    if (!forms[form].test(String(message[field] ?? '')))
      faults.push(`message ${index + 1}: ${field} is no ${form}`);

process.stdout.write(`${name}: ${messages.length} messages, ${faults.length} faults\n`);
for (const fault of faults.slice(0, shown)) process.stdout.write(`  ${fault}\n`);
process.exitCode = faults.length === 0 ? 0 : 1;
