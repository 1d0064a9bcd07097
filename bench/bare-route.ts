import { createAdaptorServer } from '@hono/node-server';
import { Hono } from 'hono';
import pg from 'pg';

/**
 * The reference of `ems-validate`: a bare Hono route with the same single SELECT, as a process of its own. Takes the URL of the
 * database as its argument and prints its port.
 */
const [, , databaseUrl] = process.argv;
if (databaseUrl !== undefined) {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: 10 });
  const app = new Hono();
  app.on('POST', '/validate', async (request) => {
    const { key } = await request.req.json<{ key: string }>();
    const found = await pool.query({
      name: 'bare',
      text: `SELECT l.id, l.entitlement_id, e.organization_id, l.product_id, l.state, e.state AS entitlement_state, l.quantity,
                    l.unlimited, l.start_date::text, l.start_rule, l.end_date::text, l.perpetual, m.grace_days
               FROM entitlement_lines l JOIN entitlements e ON e.id = l.entitlement_id
               JOIN license_models m ON m.id = l.license_model_id LEFT JOIN line_rights r ON r.line_id = l.id
              WHERE l.redeem_code = $1`,
      values: [key],
    });
    return request.json(found.rows[0]);
  });
  // Connections wait while the other side is measured.
  const server = createAdaptorServer({ fetch: app.fetch, serverOptions: { keepAliveTimeout: 65_000 } });
  server.listen(0, '127.0.0.1', () => {
    const address = server.address();
    process.stdout.write(`${typeof address === 'object' && address !== null ? address.port : 0}\n`);
  });
  process.stdin.on('end', () => process.exit(0)).resume();
}
