/**
 * Fills a MariaDB or MySQL database with the two tables of the plugin Software License Manager and made-up licenses,
 * to try this migration folder without an installation of the plugin:
 *   node examples/slm/seed.ts mysql://user@127.0.0.1:3306/database --licenses 20000 --seed 1 --prefix wp_
 * Like a real installation it has zero dates, keys that are not unique, states against dates, orphans, and one
 * company under several spellings. It imports nothing from src/.
 */
import { parseArgs } from 'node:util';
import mysql from 'mysql2/promise';

const companies = [
  'Nordwind Maschinenbau',
  'Blue Harbor Media',
  'Café Lumière',
  'Ōkami Studio',
  'Larsen & Søn',
  'Pixel Forge',
  'Green Valley Foods',
  'Helvetia Data',
];
const suffixes = ['GmbH', 'Inc.', 'SARL', 'KK', 'ApS', 'LLC', 'Ltd', 'AG'];
const firstNames = ['Ann', 'Björn', 'Chloé', 'Dmitri', 'Eva', 'Farid', 'Grace', 'Hiro', 'Inés', 'Jürgen'];
const lastNames = [
  'Olsen',
  'Müller',
  'Dupont',
  'Ivanova',
  'García',
  "O'Brien",
  'Tanaka',
  'Smith',
  'Kowalski',
  'Nguyen',
];
const products = [
  'gallery-pro',
  'gallery-agency',
  'forms-plus',
  'forms-agency',
  'backup-suite',
  'seo-kit',
  '',
];
const providers = ['gmail.com', 'web.de', 'outlook.com'];

/** mulberry32: a small seeded generator, so that the same seed gives the same database. */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

function plainDate(dayNumber: number): string {
  return new Date(dayNumber * 86_400_000).toISOString().slice(0, 10);
}

const today = Math.floor(Date.parse('2026-11-01T00:00:00Z') / 86_400_000);

type License = (string | number)[];

/** One row of lic_key_tbl without its id. */
function license(random: () => number, number: number): License {
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const firstName = pick(firstNames);
  const lastName = pick(lastNames);
  const companyNumber = Math.floor(random() * 4000);
  const which = companyNumber % companies.length;
  const isCompany = random() < 0.6;
  const spelled = `${companies[which]} ${companyNumber} ${suffixes[which]}`;
  const company = !isCompany
    ? ''
    : random() < 0.04
      ? spelled.toUpperCase().replace('.', '')
      : random() < 0.02
        ? `${spelled} `
        : spelled;
  const domain = isCompany ? `company-${companyNumber}.example` : pick(providers);
  const local = `${firstName}.${lastName}.${Math.floor(random() * 5000)}`
    .normalize('NFD')
    .replaceAll(/[^A-Za-z0-9.]/g, '');
  const email =
    random() < 0.002 ? '' : random() < 0.02 ? `${local}@${domain}` : `${local}@${domain}`.toLowerCase();
  const created = today - Math.floor(random() * 3650);
  const perpetual = random() < 0.25;
  const expiry = created + 365 * (1 + Math.floor(random() * 4));
  const ended = !perpetual && expiry < today;
  const contradicts = random() < 0.01;
  const roll = random();
  const state =
    ended !== contradicts ? 'expired' : roll < 0.04 ? 'pending' : roll < 0.07 ? 'blocked' : 'active';
  const key =
    `${((number * 2_654_435_761) % 4_294_967_296).toString(16)}${Math.floor(random() * 2 ** 48).toString(16)}`.padEnd(
      24,
      '0',
    );
  return [
    key,
    random() < 0.005 ? 0 : pick([1, 1, 1, 3, 5, 25]),
    state,
    firstName,
    lastName,
    email,
    company,
    random() < 0.03 ? '' : `TX${1_000_000 + Math.floor(number / (random() < 0.1 ? 2 : 1))}`,
    random() < 0.95 ? '' : String(1 + Math.floor(random() * 3)),
    plainDate(created),
    random() < 0.7 ? '0000-00-00' : plainDate(created + 365),
    perpetual ? '0000-00-00' : plainDate(expiry),
    pick(products),
    random() < 0.3
      ? `I-${Math.floor(random() * 1e9)
          .toString(36)
          .toUpperCase()}`
      : '',
    random() < 0.1 ? `user-${number}` : '',
  ];
}

const licenseTable = (name: string) => `CREATE TABLE \`${name}\` (
  id int(12) NOT NULL auto_increment,
  license_key varchar(255) NOT NULL,
  max_allowed_domains int(12) NOT NULL,
  lic_status ENUM('pending', 'active', 'blocked', 'expired') NOT NULL DEFAULT 'pending',
  first_name varchar(32) NOT NULL default '',
  last_name varchar(32) NOT NULL default '',
  email varchar(64) NOT NULL,
  company_name varchar(100) NOT NULL default '',
  txn_id varchar(64) NOT NULL default '',
  manual_reset_count varchar(128) NOT NULL default '',
  date_created date NOT NULL DEFAULT '0000-00-00',
  date_renewed date NOT NULL DEFAULT '0000-00-00',
  date_expiry date NOT NULL DEFAULT '0000-00-00',
  product_ref varchar(255) NOT NULL default '',
  subscr_id varchar(128) NOT NULL default '',
  user_ref varchar(255) NOT NULL default '',
  PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4`;

const domainTable = (name: string) => `CREATE TABLE \`${name}\` (
  id INT NOT NULL AUTO_INCREMENT,
  lic_key_id INT NOT NULL,
  lic_key varchar(255) NOT NULL,
  registered_domain text NOT NULL,
  item_reference varchar(255) NOT NULL,
  PRIMARY KEY (id)
) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4`;

/** Creates and fills the two tables; drops them first when they exist. */
export async function seedLicenses(
  url: string,
  options: { licenses: number; seed: number; prefix: string },
): Promise<void> {
  const connection = await mysql.createConnection({ uri: url, charset: 'utf8mb4' });
  const random = randomNumbers(options.seed);
  const keyTable = `${options.prefix}lic_key_tbl`;
  const registered = `${options.prefix}lic_reg_domain_tbl`;
  try {
    // The plugin's own columns have zero dates as defaults, which strict mode refuses.
    await connection.query("SET SESSION sql_mode = ''");
    await connection.query(`DROP TABLE IF EXISTS \`${registered}\`, \`${keyTable}\``);
    await connection.query(licenseTable(keyTable));
    await connection.query(domainTable(registered));
    for (let first = 1; first <= options.licenses; first += 2000) {
      const rows: License[] = [];
      const domains: License[] = [];
      for (let id = first; id < Math.min(first + 2000, options.licenses + 1); id++) {
        const previous = rows.at(-1);
        const fresh = license(random, id);
        // A form sent twice makes the same license twice; a key typed by hand may hit one that exists.
        const repeated = random();
        const row = previous !== undefined && repeated < 0.002 ? [...previous] : fresh;
        if (previous !== undefined && repeated > 0.999) row[0] = previous[0] as string;
        rows.push(row);
        const used = Math.min(Number(row[1]), Math.floor(random() * 4)) + (random() < 0.002 ? 30 : 0);
        for (let n = 0; n < used; n++) {
          const orphan = random() < 0.003;
          domains.push([
            orphan ? options.licenses + 1000 + id : id,
            String(row[0]),
            `www.site-${id}-${n}.example`,
            random() < 0.5 ? String(row[12]) : '',
          ]);
        }
      }
      await connection.beginTransaction();
      await connection.query(
        `INSERT INTO \`${keyTable}\` (license_key, max_allowed_domains, lic_status, first_name, last_name, email, company_name, txn_id,
           manual_reset_count, date_created, date_renewed, date_expiry, product_ref, subscr_id, user_ref) VALUES ?`,
        [rows],
      );
      if (domains.length > 0) {
        await connection.query(
          `INSERT INTO \`${registered}\` (lic_key_id, lic_key, registered_domain, item_reference) VALUES ?`,
          [domains],
        );
      }
      await connection.commit();
    }
  } finally {
    await connection.end();
  }
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      licenses: { type: 'string', default: '20000' },
      seed: { type: 'string', default: '1' },
      prefix: { type: 'string', default: 'wp_' },
    },
  });
  const url = positionals[0];
  if (url === undefined) {
    process.stderr.write(
      'usage: node examples/slm/seed.ts mysql://user@host:3306/database [--licenses N] [--seed N] [--prefix wp_]\n',
    );
    process.exitCode = 2;
  } else {
    await seedLicenses(url, {
      licenses: Number(values.licenses),
      seed: Number(values.seed),
      prefix: values.prefix,
    });
  }
}
