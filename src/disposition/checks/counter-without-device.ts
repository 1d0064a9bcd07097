import { recordCheck } from './check.ts';

/** Migration hosts: devices that stand for activations the old system only counted. */
export const counterWithoutDevice = recordCheck('counter-without-device', 'device', { where: 'r.synthetic' });
