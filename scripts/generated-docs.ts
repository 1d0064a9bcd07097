import manifest from '../package.json' with { type: 'json' };
import { permissionsPage } from '../src/accounts/permissions-page.ts';
import { routesPage } from '../src/api/routes-page.ts';
import { apiDocument } from '../src/ems/api/api-document.ts';
import { errorsPage } from '../src/lib/errors-page.ts';
import { modelPage } from '../src/model/model-page.ts';
import { rulesPage } from '../src/model/rules-page.ts';

/** The pages below docs/ that are made from the code: file name and text. */
export function generatedDocs(): { readonly file: string; readonly text: string }[] {
  return [
    { file: 'canonical-model.md', text: modelPage() },
    { file: 'ems-openapi.json', text: `${JSON.stringify(apiDocument(manifest.version), undefined, 1)}\n` },
    { file: 'errors.md', text: errorsPage() },
    { file: 'permissions.md', text: permissionsPage() },
    { file: 'routes.md', text: routesPage() },
    { file: 'rules.md', text: rulesPage() },
  ];
}

/** The folder of the documentation. */
export const docsFolder = new URL('../docs/', import.meta.url);
