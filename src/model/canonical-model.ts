import { activation } from './entities/activation.ts';
import { activationEvent } from './entities/activation-event.ts';
import { auditEvent } from './entities/audit-event.ts';
import { credential } from './entities/credential.ts';
import { device } from './entities/device.ts';
import { entitlement } from './entities/entitlement.ts';
import { entitlementLine } from './entities/entitlement-line.ts';
import { entitlementParty } from './entities/entitlement-party.ts';
import { eulaAcceptance } from './entities/eula-acceptance.ts';
import { feature } from './entities/feature.ts';
import { licenseArtifact } from './entities/license-artifact.ts';
import { licenseModel } from './entities/license-model.ts';
import { membership } from './entities/membership.ts';
import { order } from './entities/order.ts';
import { orderLine } from './entities/order-line.ts';
import { organization } from './entities/organization.ts';
import { person } from './entities/person.ts';
import { product } from './entities/product.ts';
import { productFeature } from './entities/product-feature.ts';
import { productLink } from './entities/product-link.ts';
import { renewal } from './entities/renewal.ts';
import { sku } from './entities/sku.ts';
import { usage } from './entities/usage.ts';
import { type Entity, references } from './entity.ts';

/** Every entity, in dependency order: what a record refers to comes before it (a test holds this). */
export const canonicalModel: readonly Entity[] = [
  organization,
  person,
  credential,
  membership,
  product,
  productLink,
  feature,
  productFeature,
  licenseModel,
  sku,
  order,
  orderLine,
  entitlement,
  entitlementParty,
  entitlementLine,
  device,
  activation,
  licenseArtifact,
  activationEvent,
  renewal,
  usage,
  eulaAcceptance,
  auditEvent,
];

const byName = new Map(canonicalModel.map((entity) => [entity.name, entity]));

/** The entity of that name, or undefined. */
export function findEntity(name: string): Entity | undefined {
  return byName.get(name);
}

/** The entity of that name; for names that come from our own stored data. */
export function entityNamed(name: string): Entity {
  const entity = byName.get(name);
  if (entity === undefined) throw new Error(`no canonical entity is called ${name}`);
  return entity;
}

/** The reference of an entity to itself, which makes chains and trees (at most one per entity). */
export function selfReference(entity: Entity): string | undefined {
  return references(entity).find((one) => one.to === entity.name)?.name;
}
