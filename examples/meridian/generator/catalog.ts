/** What Meridian Software sells. The catalog is the same for every seed and size. */
export interface Product {
  readonly id: number;
  readonly code: string;
  readonly name: string;
  /** P product, S suite, M maintenance. */
  readonly kind: 'P' | 'S' | 'M';
  readonly unit: string;
  /** Which number of seats stands for unlimited in this product line. */
  readonly unlimitedCode: '-1' | '0';
  /** Activations were only counted, not recorded. */
  readonly counted: boolean;
  readonly maintenance: number | null;
  readonly retired: 0 | 1;
  readonly versions: readonly string[];
}

type Extra = Partial<Pick<Product, 'kind' | 'unlimitedCode' | 'counted' | 'maintenance' | 'retired'>>;

const product = (
  id: number,
  code: string,
  name: string,
  unit: string,
  versions: string,
  extra: Extra = {},
): Product => ({
  id,
  code,
  name,
  unit,
  kind: 'P',
  unlimitedCode: '-1',
  counted: false,
  maintenance: null,
  retired: 0,
  versions: versions === '' ? [] : versions.split(' '),
  ...extra,
});

export const cadStandard = product(1, 'MCAD-STD', 'Meridian CAD Standard', 'seat', '9 10 11 12', {
  maintenance: 20,
});
export const cadProfessional = product(2, 'MCAD-PRO', 'Meridian CAD Professional', 'seat', '9 10 11 12', {
  maintenance: 20,
});
export const flow = product(4, 'MFLOW', 'Meridian Flow', 'seat', '3 4');
export const stress = product(5, 'MSTRESS', 'Meridian Stress', 'seat', '2 3');
export const viewer = product(6, 'MVIEW', 'Meridian View', 'user', '1');
export const cloudSolve = product(7, 'MSOLVE', 'Meridian Cloud Solve', 'core-hour', '1');
export const renderPlugin = product(8, 'PLG-RENDER', 'Render Plug-in', 'seat', '1 2', {
  unlimitedCode: '0',
  counted: true,
});
export const exportPlugin = product(9, 'PLG-EXPORT', 'Export Plug-in', 'seat', '1', {
  unlimitedCode: '0',
  counted: true,
  retired: 1,
});
export const fluxSim = product(11, 'FLUXSIM', 'FluxSim', 'seat', '5 6', { maintenance: 21 });
export const legacyCalc = product(12, 'LCALC', 'LegacyCalc', '', '1', { retired: 1 });
export const education = product(30, 'MCAD-EDU', 'Meridian CAD Education', 'seat', '11');

export const products: readonly Product[] = [
  cadStandard,
  cadProfessional,
  product(3, 'MCAD-LT', 'Meridian CAD LT', 'seat', '9', { retired: 1 }),
  flow,
  stress,
  viewer,
  cloudSolve,
  renderPlugin,
  exportPlugin,
  product(10, 'PLG-GEAR', 'Gear Generator', 'seat', '1'),
  fluxSim,
  legacyCalc,
  product(13, 'MSUITE', 'Meridian Design Suite', 'seat', '', { kind: 'S' }),
  product(20, 'MNT-CAD', 'Maintenance for Meridian CAD', 'seat', '', { kind: 'M' }),
  product(21, 'MNT-FLUX', 'Maintenance for FluxSim', 'seat', '', { kind: 'M' }),
  education,
  // Somebody entered the education edition a second time.
  product(31, 'MCAD-EDU', 'Meridian CAD (Education)', 'seat', ''),
];

/** The id of a product that was deleted; licenses, a bundle and nothing else still point at it. */
export const deletedProduct = 99;

export interface LicenseType {
  readonly code: string;
  readonly label: string;
  /** P perpetual, S subscription, T trial. */
  readonly duration: 'P' | 'S' | 'T';
  readonly binding: string;
  readonly unit: string | null;
  readonly rehosts: number | null;
  readonly overdraft: number | null;
  readonly grace: number | null;
}

const type = (
  code: string,
  label: string,
  duration: LicenseType['duration'],
  binding: string,
  unit: string | null,
  [rehosts, overdraft, grace]: readonly [number | null, number | null, number | null] = [null, null, null],
): LicenseType => ({ code, label, duration, binding, unit, rehosts, overdraft, grace });

export const licenseTypes: readonly LicenseType[] = [
  type('NLP', 'Node-locked, perpetual', 'P', 'NL', 'seat', [2, null, null]),
  type('NLS', 'Node-locked, subscription', 'S', 'NL', 'seat', [4, null, 14]),
  type('FLS', 'Floating, subscription', 'S', 'FL', 'seat', [null, 1, 30]),
  type('NUS', 'Named user, subscription', 'S', 'NU', 'user', [null, null, 14]),
  type('MTR', 'Metered, subscription', 'S', 'MT', 'core-hour'),
  type('SIT', 'Site, perpetual', 'P', 'ST', 'site'),
  type('TRL', 'Trial', 'T', 'NL', 'seat'),
  type('MNT', 'Maintenance', 'S', 'SV', 'seat', [null, null, 30]),
  type('OLD', 'Before 2009', 'P', 'NL', null),
  type('DNG', 'Dongle, perpetual', 'P', 'DG', 'seat'),
];

export interface Part {
  readonly partNo: string;
  readonly product: number;
  readonly type: string;
  readonly term: number | null;
  readonly label: string;
  readonly cents: number;
}

const part = (
  partNo: string,
  of: number,
  type: string,
  term: number | null,
  label: string,
  cents: number,
): Part => ({
  partNo,
  product: of,
  type,
  term,
  label,
  cents,
});

export const parts: readonly Part[] = [
  part('MCAD-STD-NLP', 1, 'NLP', null, 'CAD Standard, perpetual', 189_500),
  part('MCAD-STD-NLS', 1, 'NLS', 12, 'CAD Standard, one year', 79_900),
  part('MCAD-PRO-NLP', 2, 'NLP', null, 'CAD Professional, perpetual', 349_500),
  part('MCAD-PRO-NLS', 2, 'NLS', 12, 'CAD Professional, one year', 149_900),
  part('MFLOW-FLS', 4, 'FLS', 12, 'Flow, floating, one year', 420_000),
  part('MSTRESS-FLS', 5, 'FLS', 12, 'Stress, floating, one year', 380_050),
  part('MVIEW-NUS', 6, 'NUS', 12, 'View, named user, one year', 9_900),
  part('MVIEW-TRL', 6, 'TRL', 1, 'View, trial', 0),
  part('MSOLVE-MTR', 7, 'MTR', 12, 'Cloud Solve, core-hours', 12),
  part('PLG-RENDER-NLP', 8, 'NLP', null, 'Render Plug-in', 24_900),
  part('PLG-EXPORT-NLP', 9, 'NLP', null, 'Export Plug-in', 14_900),
  part('FLUXSIM-NLP', 11, 'NLP', null, 'FluxSim, perpetual', 560_000),
  part('LCALC-OLD', 12, 'OLD', null, 'LegacyCalc', 4_900),
  part('MCAD-PRO-SIT', 2, 'SIT', null, 'CAD Professional, site', 4_500_000),
  part('MCAD-STD-DNG', 1, 'DNG', null, 'CAD Standard, dongle', 199_500),
  part('MCAD-EDU-NLS', 30, 'NLS', 12, 'CAD Education, one year', 4_900),
  // Its license type was deleted.
  part('PLG-GEAR-XNL', 10, 'XNL', null, 'Gear Generator', 19_900),
];

/** The part under that number; for numbers of our own. */
export function partNamed(partNo: string): Part {
  const found = parts.find((one) => one.partNo === partNo);
  if (found === undefined) throw new Error(`no part ${partNo}`);
  return found;
}

/** Part numbers that are not in the price list any more; people know what most of them became. */
export const oldPartNumber = 'MC-100';
export const oldPartBecame = 'MCAD-STD-NLP';
export const unknownPartNumber = 'MC-99X';
export const unconfirmedPartNumber = 'MC-EDU-19';

export const features: readonly (readonly [code: string, label: string])[] = [
  ['SKETCH', '2D sketching'],
  ['SOLID', 'Solid modeling'],
  ['SURFACE', 'Surface modeling'],
  ['SHEET', 'Sheet metal'],
  ['RENDER', 'Rendering'],
  ['EXPORT', 'Neutral formats'],
  ['CFD', 'Computational fluid dynamics'],
  ['FEM', 'Finite elements'],
  ['CLOUD', 'Cloud solver'],
];

/** Product, feature, value. The last two rows say the same; the one before names a feature that was deleted. */
export const productFeatures: readonly (readonly [product: number, feature: string, value: string | null])[] =
  [
    [1, 'SKETCH', null],
    [1, 'SOLID', null],
    [2, 'SKETCH', null],
    [2, 'SOLID', null],
    [2, 'SURFACE', null],
    [2, 'SHEET', null],
    [4, 'CFD', null],
    [5, 'FEM', null],
    [6, 'SKETCH', 'view'],
    [7, 'CLOUD', '1000'],
    [8, 'RENDER', null],
    [9, 'EXPORT', null],
    [11, 'CFD', null],
    [2, 'VOICE', null],
    [11, 'FEM', '2'],
    [11, 'FEM', '2'],
  ];

/** Suite and member; the last member was deleted. */
export const bundles: readonly (readonly [suite: number, member: number])[] = [
  [13, 2],
  [13, 4],
  [13, 5],
  [13, deletedProduct],
];

/** From, to, U upgrade or X upsell. */
export const upgradePaths: readonly (readonly [from: number, to: number, kind: string])[] = [
  [1, 2, 'U'],
  [3, 1, 'U'],
  [2, 13, 'X'],
  [12, 1, 'U'],
];

/** Code, name, R reseller or D distributor, country. */
export const resellers: readonly (readonly [code: string, name: string, tier: string, country: string])[] = [
  ['NORDCAD', 'NordCAD AB', 'R', 'SE'],
  ['TOOLBOX', 'Toolbox Systems', 'R', 'US'],
  ['KONSTRUKT', 'Konstrukt Software Vertrieb', 'R', 'DE'],
  ['PACIFIC', 'Pacific Engineering Supply', 'R', 'US'],
  ['GLOBALDIS', 'Global Distribution', 'D', 'NL'],
];

/** How the sales people typed them. */
export const resellerTexts: readonly (readonly [text: string, code: string])[] = [
  ['NordCAD', 'NORDCAD'],
  ['nordcad ab', 'NORDCAD'],
  ['R-017', 'NORDCAD'],
  ['Toolbox', 'TOOLBOX'],
  ['TOOLBOX SYS.', 'TOOLBOX'],
  ['Konstrukt', 'KONSTRUKT'],
  ['Pacific Eng.', 'PACIFIC'],
  ['D-002', 'GLOBALDIS'],
];
export const unknownReseller = 'via Bob';
