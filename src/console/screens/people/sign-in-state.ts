import type { Person } from '../../../api/schema/account-schema.ts';
import type { Tone } from '../../parts/status-mark.tsx';

/** Whether somebody can sign in, in words. */
export function signInState(person: Person): { readonly tone: Tone; readonly word: string } {
  if (!person.active) return { tone: 'red', word: 'Deactivated' };
  if (person.signIn === 'none') return { tone: 'grey', word: 'Not invited yet' };
  return { tone: 'green', word: person.signIn === 'oidc' ? 'Signs in with the provider' : 'Has a password' };
}
