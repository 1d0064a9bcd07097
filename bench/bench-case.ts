/** One measured figure; `ratio` is value / reference where the same run measured a reference. */
export interface BenchResult {
  readonly label: string;
  readonly value: number;
  readonly unit: string;
  readonly reference?: number | undefined;
  readonly ratio?: number | undefined;
}

/** One benchmark: measures `runs` times over about `rows` rows and returns medians. */
export interface BenchCase {
  readonly name: string;
  run(options: { readonly rows: number; readonly runs: number }): Promise<BenchResult[]>;
}
