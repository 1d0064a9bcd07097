import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ChangeoverError, reasonOf } from '../lib/errors.ts';
import type { ReportModel } from './report-model.ts';
import { reportSummary } from './report-summary.ts';

/** A report as it was written. */
export interface StoredReport {
  readonly model: ReportModel;
  /** Some twenty lines for a terminal. */
  readonly summary: string;
  /** Path of the page. */
  readonly page: string;
}

/** The report in a run's `report/` folder, or undefined when there is none. Throws FILE_CORRUPT. */
export async function readReport(folder: string): Promise<StoredReport | undefined> {
  const path = join(folder, 'report.json');
  if (!existsSync(path)) return undefined;
  const text = await readFile(path, 'utf8');
  const page = join(folder, 'report.html');
  try {
    const model = JSON.parse(text) as ReportModel;
    return { model, summary: reportSummary(model), page };
  } catch (error) {
    throw new ChangeoverError('FILE_CORRUPT', { path, reason: reasonOf(error) }, { cause: error });
  }
}
