/** Who sat in a meeting, and for which function. */
export interface Attendee {
  readonly account: string;
  readonly name: string;
  readonly function: string;
  readonly present: boolean;
}

export interface Quorum {
  readonly reached: boolean;
  /** Functions of the quorum of which nobody is there. */
  readonly missing: readonly string[];
  /** Per function: how many were invited by name and how many came. */
  readonly byFunction: readonly {
    readonly function: string;
    readonly invited: number;
    readonly present: number;
  }[];
}

/** Attendance by function, and whether somebody of each function of the quorum is there. */
export function quorumOf(
  meeting: { readonly functions: readonly string[]; readonly quorum: readonly string[] },
  attendees: readonly Attendee[],
): Quorum {
  const functions = new Set([
    ...meeting.functions,
    ...meeting.quorum,
    ...attendees.map((one) => one.function),
  ]);
  const byFunction = [...functions].map((id) => {
    const people = attendees.filter((one) => one.function === id);
    return { function: id, invited: people.length, present: people.filter((one) => one.present).length };
  });
  const missing = meeting.quorum.filter(
    (id) => !byFunction.some((one) => one.function === id && one.present > 0),
  );
  return { reached: missing.length === 0, missing, byFunction };
}
