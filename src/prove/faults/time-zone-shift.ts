import type { Fault } from '../fault.ts';

export const timeZoneShift: Fault = {
  class: 'time-zone-shift',
  entity: 'activation',
  doc: 'An instant is shifted by hours, as by a wrong time zone.',
  field: 'at',
  cause: 'time-zone-shift',
  where: 'r."at" IS NOT NULL',
  value: `strftime((r."at" - INTERVAL 5 HOUR) AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ')`,
};
