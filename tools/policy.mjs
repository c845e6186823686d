import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { root } from './run.mjs'

const read = (/** @type {string[]} */ ...file) => readFileSync(path.join(root, 'www', ...file), 'utf8')

/** In base64, as policies and integrity name it. @param {string | Uint8Array} of */
export const sha256 = of => createHash('sha256').update(of).digest('base64')

/** The document's own style: what its first screen is painted with. */
export const STYLE = read('styles', 'theme.css') + read('styles', 'page.css')

/** The document's own script, which www/index.html holds. */
const script = /<script>(.*?)<\/script>/s.exec(read('index.html'))?.[1] ?? ''

/**
 * The page's content security policy: its own scripts, WebAssembly, a worker from a blob, and no connections at all.
 * Its own service worker keeps the hosted page; the page as one file has none. The one script and the one style that the
 * document itself carries are named by their hashes. The policy stands there as a `<meta>` too, so that it holds wherever
 * the page is hosted.
 */
export const POLICY = [
  "default-src 'none'",
  `script-src 'self' 'sha256-${sha256(script)}' 'wasm-unsafe-eval'`,
  "worker-src 'self' blob:",
  "connect-src 'none'",
  `style-src 'self' 'sha256-${sha256(STYLE)}'`,
  'img-src blob: data:',
  "base-uri 'none'",
  "form-action 'none'"
].join('; ')

/** The service worker's own: a page's does not reach it, and it fetches the page's parts. */
export const SERVICE_POLICY = "default-src 'none'; connect-src 'self'"
