/**
 * SQL of two common table expressions: `measured (stage, seconds)`, how long each stage of the newest finished run of
 * migration `$1` took, and the whole as stage `run`.
 */
export const rehearsedStages = `
  run_of AS (SELECT max(r.id) AS id FROM run r WHERE r.migration = $1 AND r.state = 'done'),
  measured AS (SELECT s.stage, s.seconds FROM run_stage s, run_of WHERE s.run = run_of.id AND s.state = 'done'
               UNION ALL SELECT 'run', sum(s.seconds) FROM run_stage s, run_of WHERE s.run = run_of.id)`;
