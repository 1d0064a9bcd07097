import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ChangeoverError, reasonOf } from '../lib/errors.ts';
import type { ReportModel } from './report-model.ts';
import { reportSummary } from './report-summary.ts';

/** The stored report of a run: its model, and a summary for a terminal. Throws RUN_MISSING, FILE_CORRUPT. */
export async function readReport(folder: string): Promise<{ model: ReportModel; summary: string }> {
  const path = join(folder, 'report.json');
  if (!existsSync(path))
    throw new ChangeoverError('RUN_MISSING', { what: 'report', folder, command: 'rehearse' });
  const text = await readFile(path, 'utf8');
  try {
    const model = JSON.parse(text) as ReportModel;
    return { model, summary: reportSummary(model, join(folder, 'report.html')) };
  } catch (error) {
    throw new ChangeoverError('FILE_CORRUPT', { path, reason: reasonOf(error) }, { cause: error });
  }
}
