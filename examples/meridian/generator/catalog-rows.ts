import { Account, type Ids, nameOf } from './account.ts';
import {
  bundles,
  deletedProduct,
  education,
  features,
  licenseTypes,
  parts,
  productFeatures,
  products,
  resellers,
  upgradePaths,
} from './catalog.ts';
import { companyOf } from './names.ts';
import { Random } from './random.ts';
import { amount } from './sales.ts';

/** The catalog as if it were an account: what all others refer to, with the dirt it has of its own. */
export function catalogRows(seed: number, ids: Ids): Account {
  const random = new Random(seed, -1);
  const account = new Account(-1, random, companyOf(random, 0), ids);
  addProducts(account);
  addRelations(account);
  addLicenseTypes(account);
  addPriceList(account);
  for (const [code, name, tier, country] of resellers) {
    account.insert('resellers', { code, name, tier, country });
    account.expect('organization', `reseller:${code}`);
  }
  return account;
}

function addProducts(account: Account): void {
  for (const one of products) {
    account.insert('products', {
      id: one.id,
      code: one.code,
      name: one.name,
      kind: one.kind,
      unit: one.unit,
      unlimited_code: one.unlimitedCode,
      counted_only: one.counted ? 1 : 0,
      maint_product_id: one.maintenance,
      retired: one.retired,
      box_art: `box/${one.code.toLowerCase()}.png`,
    });
    account.expect('product', one.id);
    for (const [index, version] of one.versions.entries()) {
      const id = account.id('product_versions');
      account.insert('product_versions', {
        id,
        product_id: one.id,
        version,
        released: `${2008 + 3 * index}-0${1 + (id % 9)}-15`,
      });
    }
  }
  const doubled = products.filter((one) => one.code === education.code);
  for (const one of doubled) account.plant('product', one.id, 'duplicate-code', 'code');
}

function addRelations(account: Account): void {
  const product = (id: number) => nameOf('product', id);
  for (const [code, label] of features) {
    account.insert('features', { code, label });
    account.expect('feature', code);
  }
  for (const [of, feature, value] of productFeatures) {
    const id = account.id('product_features');
    account.insert('product_features', { id, product_id: of, feature_code: feature, value });
    account.expect('product_feature', id, [product(of), nameOf('feature', feature)]);
    if (!features.some(([code]) => code === feature)) {
      account.plant('product_feature', id, 'unknown-reference', 'feature');
    }
  }
  const last = productFeatures.length;
  account.same('product_feature', [last - 1, last], 'duplicate-relation', null);
  for (const [suite, member] of bundles) {
    account.insert('bundles', { bundle_id: suite, member_id: member });
    const key = `${suite}>${member}`;
    account.expect('product_link', key, [product(suite), product(member)]);
    if (member === deletedProduct) account.plant('product_link', key, 'unknown-reference', 'to_product');
  }
  for (const [from, to, kind] of upgradePaths) {
    account.insert('upgrade_paths', { from_id: from, to_id: to, kind });
    account.expect('product_link', `${from}>${to}`, [product(from), product(to)]);
  }
}

function addLicenseTypes(account: Account): void {
  for (const one of licenseTypes) {
    account.insert('license_types', { ...one });
    account.expect('license_model', one.code);
    // Nobody has confirmed yet what a dongle becomes.
    if (one.binding === 'DG') account.plant('license_model', one.code, 'unconfirmed-value', 'binding');
  }
}

function addPriceList(account: Account): void {
  for (const one of parts) {
    account.insert('price_list', {
      part_no: one.partNo,
      product_id: one.product,
      lic_type: one.type,
      term_months: one.term,
      label: one.label,
      list_price: amount(one.cents),
    });
    account.expect('sku', one.partNo, [nameOf('product', one.product), nameOf('license_model', one.type)]);
    if (!licenseTypes.some((type) => type.code === one.type)) {
      account.plant('sku', one.partNo, 'unknown-reference', 'license_model');
    }
  }
}
