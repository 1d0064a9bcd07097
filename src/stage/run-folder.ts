import { join } from 'node:path';

/**
 * Where the stored results of a run lie. Each stage writes its own part once, as immutable Parquet (and one JSON
 * manifest), and later stages read it from here; nothing is handed over in memory. Layouts: docs/architecture.md.
 */
export interface RunFolder {
  readonly root: string;
  /** Raw tables: one `<table>.parquet` or a folder `<table>/` of parts, and `manifest.json`. */
  readonly snapshot: string;
  /** Canonical records before disposition: `<entity>.parquet`. */
  readonly mapped: string;
  /** Canonical records with their fate: `<entity>.parquet`, and `findings/<entity>.parquet`. */
  readonly disposed: string;
  /** What is sent: `<entity>.parquet`; what was refused: `corrections.csv`. */
  readonly load: string;
  /** What the new system gives back: `<entity>.parquet` in canonical terms. */
  readonly readBack: string;
  /** All differing keys: `<entity>.parquet`. */
  readonly differences: string;
  /** Fault seeding: its own pictures and results. */
  readonly proof: string;
  /** `report.html`, `report.json`. */
  readonly report: string;
  readonly temporary: string;
}

/** The folders of one run below a migration's `.changeover/`. */
export function runFolder(projectFolder: string, run: string): RunFolder {
  const root = join(projectFolder, '.changeover', 'runs', run);
  return {
    root,
    snapshot: join(root, 'snapshot'),
    mapped: join(root, 'mapped'),
    disposed: join(root, 'disposed'),
    load: join(root, 'load'),
    readBack: join(root, 'read-back'),
    differences: join(root, 'differences'),
    proof: join(root, 'proof'),
    report: join(root, 'report'),
    temporary: join(root, 'temporary'),
  };
}

/** What outlives runs: the crosswalk (`<entity>.parquet`), the archive, the embedded PostgreSQL. */
export function sharedFolder(projectFolder: string): {
  crosswalk: string;
  archive: string;
  postgres: string;
} {
  const root = join(projectFolder, '.changeover');
  return {
    crosswalk: join(root, 'crosswalk'),
    archive: join(root, 'archive'),
    postgres: join(root, 'postgres'),
  };
}
