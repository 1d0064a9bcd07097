import { recordCheck } from './check.ts';

/** Activations for which, and for whose line as a whole, no license artifact was kept. */
export const activationWithoutArtifact = recordCheck('activation-without-artifact', 'activation', {
  where: `NOT EXISTS (SELECT 1 FROM mapped.license_artifact a WHERE a.activation = r.old_key)
    AND NOT EXISTS (
      SELECT 1 FROM mapped.license_artifact a WHERE a.activation IS NULL AND a.entitlement_line = r.entitlement_line)`,
});
