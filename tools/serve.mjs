// A small static server for dist/, on this machine only.
import { createReadStream, existsSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import path from 'node:path'
import { POLICY, SERVICE_POLICY } from './policy.mjs'
import { entry, root } from './run.mjs'

/** @type {Record<string, string>} */
const TYPES = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
  '.csv': 'text/csv; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8'
}

/**
 * Serves a folder.
 * @param {{folder?: string, port?: number, headers?: Record<string, string> | ((name: string) => Record<string, string>), onRequest?: (address: string) => void}}
 *   [options] `headers` of all files, or by a file's name; `port` 0 = any; one that is taken gives way to a free one; `onRequest` hears of each request
 * @returns {Promise<{url: string, close(): Promise<void>}>}
 */
export async function serve({ folder = path.join(root, 'dist'), port = 0, headers, onRequest } = {}) {
  const always = (/** @type {string} */ name) => ({
    'Content-Security-Policy': POLICY,
    'X-Content-Type-Options': 'nosniff',
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
    ...(typeof headers === 'function' ? headers(name) : headers)
  })
  const server = createServer((request, response) => {
    onRequest?.(request.url ?? '/')
    const file = fileFor(folder, request.url ?? '/')
    if (!file) {
      response.writeHead(404, { ...always(''), 'Content-Type': 'text/plain' }).end('not found')
      return
    }
    response.writeHead(200, {
      ...always(path.basename(file)),
      ...(path.basename(file) === 'sw.js' && { 'Content-Security-Policy': SERVICE_POLICY }),
      'Content-Type': TYPES[path.extname(file)] ?? 'application/octet-stream'
    })
    if (request.method === 'HEAD') response.end()
    else createReadStream(file).pipe(response)
  })
  const listen = (/** @type {number} */ number) =>
    new Promise((resolve, reject) => {
      server.once('error', reject)
      server.listen(number, '127.0.0.1', () => {
        server.removeListener('error', reject)
        resolve(undefined)
      })
    })
  await listen(port).catch(error => {
    if (error.code === 'EADDRINUSE' && port !== 0) return listen(0)
    throw error
  })
  const { port: actual } = /** @type {import('node:net').AddressInfo} */ (server.address())
  return {
    url: `http://127.0.0.1:${actual}/`,
    close: () =>
      new Promise(resolve => {
        server.close(() => resolve())
        server.closeAllConnections()
      })
  }
}

/**
 * The file that an address names, within the folder.
 * @param {string} folder
 * @param {string} address
 * @returns {string | null}
 */
function fileFor(folder, address) {
  let asked
  try {
    asked = decodeURIComponent(new URL(address, 'http://localhost').pathname)
  } catch {
    // An address that no one can write is an address of nothing.
    return null
  }
  const inside = path.join(folder, asked)
  const file = inside.endsWith(path.sep) ? path.join(inside, 'index.html') : inside
  return file.startsWith(folder + path.sep) && existsSync(file) && statSync(file).isFile() ? file : null
}

if (process.argv[1] === path.join(root, 'tools', 'serve.mjs'))
  await entry(async () => {
    const { url } = await serve({ port: Number(process.env.PORT ?? 8080) })
    console.log(url)
  })
