import { z } from 'zod';
import { isEmail } from '../../lib/email-address.ts';
import { isZone } from '../meetings/meeting-days.ts';

/** Values that the parts of a program file share. */
export const email = z.string().toLowerCase().refine(isEmail, 'is not an e-mail address');
export const group = z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, 'is not an id of a group');
export const id = z.string().regex(/^[A-Za-z][A-Za-z0-9._-]{0,62}$/, 'is not an id');
export const smallId = z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, 'is not an id of small letters');
export const day = z.iso.date('is not a date like 2026-11-24');
export const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'is not a time like 09:30');
export const zone = z.string().max(60).refine(isZone, 'is no time zone of the IANA list');
export const title = z.string().trim().min(1).max(300);
/** A file of the migration folder, below it. */
export const fileName = z
  .string()
  .max(200)
  .regex(/^\w[\w.-]*(?:\/\w[\w.-]*)*$/, 'is not the name of a file below the migration folder');

/** What a part of the file is checked against. */
export interface FileChecks {
  /** Refuses the file with the path of what is wrong. */
  readonly refuse: (path: string, reason: string) => never;
  /** Refuses a person who is not among people. */
  readonly person: (path: string, address: string | undefined) => void;
}
