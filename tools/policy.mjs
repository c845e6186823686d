/**
 * The page's content security policy: its own scripts, WebAssembly, a worker from a blob, and no connections at all.
 * Its own service worker keeps the hosted page; the page as one file has none. The style named by its hash is the one
 * that www/index.html carries. The policy stands there as a `<meta>` too, so that it holds wherever the page is hosted.
 */
export const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self' blob:",
  "connect-src 'none'",
  "style-src 'self' 'sha256-8YkI53Trel0PcbHyBeU3UeJewiHPJLkxU3EDXmZFzEE='",
  'img-src blob: data:',
  "base-uri 'none'",
  "form-action 'none'"
].join('; ')

/** The service worker's own: a page's does not reach it, and it fetches the page's parts. */
export const SERVICE_POLICY = "default-src 'none'; connect-src 'self'"
