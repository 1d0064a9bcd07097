import { auditEvents, eulaAcceptances } from './acceptance-and-audit.ts';
import { activationEvents, activations, devices, licenseArtifacts, usageReports } from './activations.ts';
import { agreementLedgers } from './agreement-ledgers.ts';
import {
  features,
  licenseModels,
  productFeatures,
  productLinks,
  products,
  productVersions,
  skus,
} from './catalog.ts';
import type { Collection } from './collection.ts';
import type { Column } from './column.ts';
import { entitlementLines, entitlementParties, entitlements, renewals } from './entitlements.ts';
import { orderLines, orders } from './orders.ts';
import { credentials, memberships, organizations, people } from './parties.ts';
import { pointingRenewalLedgers } from './renewal-ledgers.ts';

/** Every kind of record, in dependency order: what a record refers to comes before it (a test holds this). */
export const collections: readonly Collection[] = [
  organizations,
  people,
  credentials,
  memberships,
  products,
  productVersions,
  productLinks,
  features,
  productFeatures,
  licenseModels,
  skus,
  orders,
  orderLines,
  entitlements,
  entitlementParties,
  entitlementLines,
  devices,
  activations,
  licenseArtifacts,
  activationEvents,
  renewals,
  usageReports,
  eulaAcceptances,
  auditEvents,
];

const byName = new Map(collections.map((one) => [one.name, one]));

/** The collection of that name; for names out of our own declarations. */
export function collectionNamed(name: string): Collection {
  const found = byName.get(name);
  if (found === undefined) throw new Error(`no collection is called ${name}`);
  return found;
}

/** Where records of a collection may be pointed at from. */
export function referencesTo(name: string): { readonly from: Collection; readonly column: Column }[] {
  return [...collections, ...pointingRenewalLedgers, ...agreementLedgers].flatMap((from) =>
    from.references.filter((one) => one.to === name).map((column) => ({ from, column })),
  );
}
