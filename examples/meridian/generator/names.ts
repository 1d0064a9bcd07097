import type { Random } from './random.ts';

const words = (text: string) => text.split(' ');

const firsts = words(
  'Amber Aspen Atlas Beacon Birch Blue Boreal Bright Cedar Cobalt Copper Coral Crown Delta Dover Eagle Echo Elm Ember Falcon Fern Flint Forge Garnet Glacier Granite Harbor Hazel Heron Indigo Iron Ivory Jade Juniper Kestrel Lark Linden Lunar Maple Marble Meadow Mercury Nimbus North Oak Onyx Opal Orchid Osprey Pioneer Quartz Raven Ridge River Rowan Saffron Sierra Silver Slate Solar Spruce Sterling Summit Willow',
);
const seconds = words(
  'Anchor Arch Arrow Bay Bend Bridge Brook Canyon Cape Castle Circle Cliff Cove Creek Cross Crest Dale Dune Edge Field Ford Gate Glen Grove Haven Heath Hill Hollow Island Junction Key Lake Lane Ledge Light Loop March Mast Mill Mount Oasis Orbit Park Pass Path Peak Pine Plains Point Pond Port Reach Rock Shore Spring Square Star Stone Tide Tower Trail Vale View Wharf',
);
const sectors = words(
  'Engineering Design Structures Aerospace Automotive Bridges Tooling Robotics Turbines Marine Optics Energy Castings Pumps Hydraulics Materials Acoustics Ceramics Machining Plastics Rail Instruments Controls Dynamics Fluids Thermal Foundry Precision Motors Works Systems Geotechnics',
);
const towns = words(
  'Austin Bergen Bilbao Boise Bremen Brno Cardiff Chester Cork Dallas Delft Denver Dresden Dublin Eindhoven Essen Fargo Geneva Ghent Graz Halifax Hamburg Helsinki Ipswich Kyoto Leeds Leipzig Leuven Linz Lisbon Lyon Madison Malaga Memphis Milan Mobile Munich Nagoya Nantes Naples Odense Omaha Osaka Oslo Ottawa Padua Perth Porto Quebec Reno Rennes Salem Seattle Seville Tampa Toledo Torino Tucson Turku Utrecht Vienna Waco Warsaw Zagreb',
);

/** Legal forms by country; each with other ways in which people write the same form. */
const legalForms: readonly (readonly [country: string, form: string, ...others: string[]])[] = [
  ['US', 'Inc.', ', Inc', ' Incorporated', ' INC'],
  ['US', 'LLC', ', LLC', ' L.L.C.', ''],
  ['DE', 'GmbH', ' G.m.b.H.', ', GmbH', ''],
  ['GB', 'Ltd', ' Limited', ', Ltd.', ' LTD.'],
  ['FR', 'SARL', ' S.A.R.L.', ', SARL', ''],
  ['NL', 'B.V.', ' BV', ', B.V.', ''],
];

const givenNames = words(
  'Ann Björn Chloé Dmitri Eva Farid Grace Hiro Inés Jürgen Karin Liam Maya Noah Olga Pablo Quinn Rosa Søren Tara Umar Vera Wei Xenia Yusuf Zoë',
);
const familyNames = words(
  'Olsen Müller Dupont Ivanova García Tanaka Smith Kowalski Nguyen Rossi Haddad Novák Silva Janssen Murphy Berg Okafor Lindqvist Fischer Moreau Costa Weber Sato Adler',
);

export interface Company {
  /** The name as the company writes it. */
  readonly name: string;
  /** Other spellings of the same company. */
  readonly spellings: readonly string[];
  /** The name without its legal form. */
  readonly bare: string;
  readonly domain: string;
  readonly country: string;
}

const combinations = firsts.length * seconds.length * sectors.length * towns.length;

/** The company of an account; no two accounts share one, also when legal forms and spelling are ignored. */
export function companyOf(random: Random, account: number): Company {
  // Odd, so that the multiplication visits every combination before one comes again.
  let rest = Number((BigInt(account) * 6_700_417n) % BigInt(combinations));
  const take = (list: readonly string[]): string => {
    const word = list[rest % list.length] as string;
    rest = Math.floor(rest / list.length);
    return word;
  };
  const bare = [take(firsts), take(seconds), take(sectors), take(towns)].join(' ');
  const [country, form, ...others] = random.pick(legalForms);
  const domain = `${bare.split(' ').slice(0, 2).join('-')}-${account}.example`.toLowerCase();
  return { name: `${bare} ${form}`, spellings: others.map((other) => bare + other), bare, domain, country };
}

export interface PersonName {
  readonly first: string;
  readonly last: string;
  /** Local part of an e-mail address. */
  readonly local: string;
}

/** A person; `number` keeps the local part unique within a domain. */
export function personName(random: Random, number: number): PersonName {
  const first = random.pick(givenNames);
  const last = random.pick(familyNames);
  const plain = `${first}.${last}`
    .replaceAll('ø', 'o')
    .normalize('NFD')
    .replaceAll(/[^A-Za-z.]/g, '');
  return { first, last, local: `${plain.toLowerCase()}${number}` };
}
