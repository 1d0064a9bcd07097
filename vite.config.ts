import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The text that the server replaces by a fresh nonce in every page it sends (docs/console.md). */
const noncePlaceholder = '{{CSP_NONCE}}';

export default defineConfig({
  root: 'src/console',
  base: '/',
  html: { cspNonce: noncePlaceholder },
  plugins: [react()],
  build: {
    outDir: '../../dist/console',
    emptyOutDir: true,
    // Inlined assets are data: URLs, which the content policy refuses.
    assetsInlineLimit: 0,
    manifest: true,
    chunkSizeWarningLimit: 700,
  },
  server: { proxy: { '/api': process.env['CHANGEOVER_API'] ?? 'http://127.0.0.1:4600' } },
});
