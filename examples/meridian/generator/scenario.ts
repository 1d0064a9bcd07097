import type { Account } from './account.ts';

/** One kind of dirt: fills an empty account and plants what is wrong with it. */
export type Scenario = (account: Account) => void;
