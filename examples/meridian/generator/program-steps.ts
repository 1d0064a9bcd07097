interface Step {
  readonly title: string;
  readonly workstream: string;
  readonly kind: string;
  /** What days are counted from. */
  readonly of: 'today' | 'go-live';
  readonly from: number;
  readonly until: number;
  /** Planned running time of what a rehearsal measures; 0: nothing measures it. */
  readonly minutes: number;
  /** Titles of steps, or of milestones of phases. */
  readonly needs: readonly string[];
}

const step = (
  title: string,
  workstream: string,
  kind: string,
  [of, from, until]: readonly [Step['of'], number, number],
  needs: readonly string[] = [],
  minutes = 0,
): Step => ({ title, workstream, kind, of, from, until, minutes, needs });

const milestone = (
  title: string,
  workstream: string,
  of: Step['of'],
  on: number,
  ...needs: readonly string[]
): Step => step(title, workstream, 'MILESTONE', [of, on, on], needs);

/** What is no work of one function: rehearsals, pre-loads, waves, burn-in, freeze, the weekend, the day. */
export const steps: readonly Step[] = [
  step('First rehearsal', 'it', 'REHEARSAL', ['today', -30, -29], ['Mapping agreed'], 480),
  step('Second rehearsal', 'it', 'REHEARSAL', ['today', 10, 11], ['Departments trained'], 480),
  step(
    'Dress rehearsal on the final URLs',
    'it',
    'REHEARSAL',
    ['go-live', -17, -16],
    ['Second rehearsal'],
    480,
  ),
  step(
    'Pre-load of archived and expired records',
    'software-operations',
    'PRELOAD',
    ['go-live', -24, -22],
    ['Second rehearsal'],
  ),
  step(
    'Pre-load of activations of earlier years',
    'software-operations',
    'PRELOAD',
    ['go-live', -14, -12],
    ['Pre-load of archived and expired records'],
  ),
  step(
    'Wave 1: partners',
    'channel-partners',
    'WAVE',
    ['go-live', -14, -13],
    ['Pre-load of archived and expired records'],
  ),
  step('Wave 2: private buyers', 'end-customers', 'WAVE', ['go-live', -8, -7], ['Wave 1: partners']),
  step('Wave 3: companies', 'end-customers', 'WAVE', ['go-live', -3, -2], ['Wave 2: private buyers']),
  step('Burn-in on the final URLs and hardware', 'it', 'BURN_IN', ['go-live', -21, -4], ['Second rehearsal']),
  step('No changes to the catalog', 'product-management', 'FREEZE', ['go-live', -10, -1]),
  step('No orders', 'orders', 'FREEZE', ['go-live', -3, -1]),
  step('Migration weekend', 'it', 'CUTOVER', ['go-live', -3, -1], ['Ready to decide'], 2400),
  step('Switch', 'it', 'CUTOVER', ['go-live', 0, 0], ['Migration weekend']),
  step('Go-live', 'executives', 'MILESTONE', ['go-live', 0, 0], ['Switch', 'Wave 3: companies']),
  milestone(
    'Ready to decide',
    'executives',
    'go-live',
    -4,
    'Burn-in accepted',
    'Burn-in on the final URLs and hardware',
  ),
  milestone('Agreements approved', 'legal', 'today', 12),
  milestone('Old keys accepted by every product', 'engineering', 'today', 14, 'Second rehearsal'),
  milestone('Catalog set up', 'software-operations', 'today', 16),
  milestone('Announcement sent', 'product-management', 'go-live', -21, 'Agreements approved'),
  milestone('Monitoring on', 'it', 'go-live', -20),
  milestone('Partners trained', 'channel-partners', 'go-live', -15),
  milestone('Revenue reports agree', 'finance', 'go-live', -12, 'Dress rehearsal on the final URLs'),
  milestone('Price list in the CRM', 'sales', 'go-live', -8, 'Catalog set up'),
  milestone('Reminders switched', 'renewals', 'go-live', -5),
  milestone('Portal open to everybody', 'end-customers', 'go-live', 0, 'Switch', 'Wave 3: companies'),
];
