import type { Law } from './law.ts';

export const artifactsIntact: Law = {
  id: 'artifacts-intact',
  title: 'The bytes of every license artifact have the SHA-256 that is stored with them.',
  entities: ['license_artifact'],
  checked: 'SELECT count(*) FROM new.license_artifact WHERE content IS NOT NULL',
  violations: `
    SELECT 'license_artifact' AS entity, old_key, 'its bytes are not what was issued' AS what
      FROM new.license_artifact
     WHERE content IS NOT NULL AND (TRY(from_base64(content)) IS NULL OR sha256(TRY(from_base64(content))) <> lower(sha256))`,
};
