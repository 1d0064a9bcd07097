import type { Fault } from '../fault.ts';

export const roleChanged: Fault = {
  class: 'role-changed',
  entity: 'membership',
  doc: 'A person has another role.',
  field: 'role',
  cause: 'role-changed',
  where: 'r.role IS NOT NULL',
  value: "CASE r.role WHEN 'MEMBER' THEN 'ADMIN' ELSE 'MEMBER' END",
};
