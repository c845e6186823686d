/**
 * The page's content security policy: its own scripts, WebAssembly, a worker from a blob, and no connections at all.
 * It stands in index.html as a `<meta>` too, so that it holds wherever the page is hosted.
 */
export const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  'worker-src blob:',
  "connect-src 'none'",
  "style-src 'self'",
  'img-src blob: data:',
  "base-uri 'none'",
  "form-action 'none'"
].join('; ')
