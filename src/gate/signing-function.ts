/** A group that a migration concerns; its head signs. */
export interface SigningFunction {
  readonly id: string;
  readonly title: string;
  /** For a badge. */
  readonly short: string;
  /** Has a head in the house: channel partners and end customers do not. */
  readonly department: boolean;
}

const one = (id: string, title: string, short: string, department = true): SigningFunction => ({
  id,
  title,
  short,
  department,
});

/** The thirteen groups, in the order in which pages show them. */
const signingFunctions: readonly SigningFunction[] = [
  one('sales', 'Sales', 'SAL'),
  one('orders', 'Orders', 'ORD'),
  one('software-operations', 'Software Operations', 'OPS'),
  one('it', 'IT', 'IT'),
  one('product-management', 'Product Management and Marketing', 'PM'),
  one('legal', 'Legal', 'LEG'),
  one('engineering', 'Engineering', 'ENG'),
  one('finance', 'Finance', 'FIN'),
  one('renewals', 'Renewals', 'REN'),
  one('support', 'Support', 'SUP'),
  one('executives', 'Executives', 'EXE'),
  one('channel-partners', 'Channel Partners', 'CHAN', false),
  one('end-customers', 'End Customers', 'CUST', false),
];

/** Ids of the functions whose heads sign for the whole. */
export const departments: readonly string[] = signingFunctions
  .filter((group) => group.department)
  .map((group) => group.id);

/** A function by its id; one that a project added stands for itself. */
export function signingFunction(id: string): SigningFunction {
  return (
    signingFunctions.find((group) => group.id === id) ??
    one(
      id,
      id
        .split('-')
        .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
        .join(' '),
      id.slice(0, 4).toUpperCase(),
    )
  );
}
