// Keeps the hosted page's own parts, so that it opens without a network. Built with the parts' names and hashes and a
// version made of these; it answers for these parts alone, and asks no other host.

/** Made of the hashes of all parts. @type {string} */
const version = SERVICE_VERSION
/** Parts that are kept from the first visit on, each with its hash. @type {[part: string, integrity: string][]} */
const early = SERVICE_EARLY
/** Parts that are kept once they were asked for: the samples. @type {string[]} */
const late = SERVICE_LATE

const scope = /** @type {import('./service-scope.js').Scope} */ (/** @type {unknown} */ (globalThis))
const prefix = 'pointworth-'
const current = prefix + version
const address = (/** @type {string} */ part) => new URL(part, scope.location.href).href
const own = new Set([...early.map(([part]) => part), ...late].map(address))

scope.addEventListener('install', event => {
  // Asked for anew but not sent again where nothing changed. The hashes keep one version from being made of the parts of
  // two while the host is being updated: nothing is kept then, and the next visit tries again.
  const requests = early.map(([part, integrity]) => new Request(address(part), { cache: 'no-cache', integrity }))
  event.waitUntil(caches.open(current).then(cache => cache.addAll(requests)))
})

scope.addEventListener('activate', event => {
  const clean = async () => {
    const old = (await caches.keys()).filter(each => each.startsWith(prefix) && each !== current)
    await Promise.all(old.map(each => caches.delete(each)))
    await scope.clients.claim()
  }
  event.waitUntil(clean())
})

// The page asks for this once its reader has: until then the old version serves it whole.
scope.addEventListener('message', event => {
  if (event.data === 'replace') void scope.skipWaiting()
})

scope.addEventListener('fetch', event => {
  const url = event.request.url.replace(/[?#].*$/, '').replace(/index\.html$/, '')
  if (event.request.method === 'GET' && own.has(url)) event.respondWith(answer(event, url))
})

/**
 * The part as it is kept, or else as the host has it; a browser that refuses to keep anything changes nothing else.
 * @param {import('./service-scope.js').FetchEvent} event
 * @param {string} url
 */
async function answer(event, url) {
  const cache = await caches.open(current).catch(() => null)
  const kept = await cache?.match(url, { ignoreVary: true })
  if (kept) return kept
  const fresh = await fetch(event.request)
  if (cache && fresh.ok) event.waitUntil(cache.put(url, fresh.clone()).catch(() => {}))
  return fresh
}
