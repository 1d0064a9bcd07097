import { z } from '@hono/zod-openapi';
import { recordId } from './record-schema.ts';

/** A text that PostgreSQL can keep byte for byte, and that says something: all that send a blank fingerprint would be one device. */
export function plainText(most: number) {
  const kept = (text: string): boolean => !text.includes('\0') && text.isWellFormed();
  return z
    .string()
    .min(1)
    .max(most)
    .refine(kept, 'must be well-formed text without NUL')
    .refine((text) => text === '' || text.trim() !== '', 'must not be blank');
}

export const units = z.int().min(1).max(1_000_000_000);

/** The key of a right; where the caller may see it, its id instead. */
export const lineName = {
  code: z.string().min(1).max(20_000).optional().openapi({ description: 'The license key.' }),
  lineId: recordId.optional().openapi({ description: 'The right, instead of its key.' }),
};

export const codeOnly = z.strictObject({ code: lineName.code }).openapi('KeyProof', {
  description: 'The license key, for those who must hold it.',
});

export const deviceSchema = z
  .strictObject({
    fingerprint: plainText(2000),
    name: plainText(300).optional(),
    kind: z.enum(['MACHINE', 'DOMAIN', 'SERVER', 'DONGLE']).default('MACHINE'),
  })
  .openapi('DeviceToUse', { description: 'What identifies the device, byte for byte.' });

export const activationAnswer = z
  .object({
    id: recordId,
    lineId: recordId,
    quantity: z.int(),
    overdraft: z.int(),
    state: z.string(),
  })
  .openapi('ActivationState');

export const licenseAnswer = z
  .object({
    artifactId: recordId,
    format: z.string(),
    algorithm: z.string(),
    keyId: z.string(),
    content: z.string(),
  })
  .openapi('LicenseFile');
