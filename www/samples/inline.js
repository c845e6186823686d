// `#samples` in a browser: each file is a script of its own that is loaded when somebody asks for it, because the page's
// policy lets it load its own scripts and nothing else.
import { files, index } from 'virtual:samples'
import { partUnavailable } from '../errors.js'

export { index }

/**
 * @param {string} path as in samples/index.json
 * @returns {Promise<Blob>}
 * @throws {import('../errors.js').PointworthError} `part_unavailable`, as without a network
 */
export async function read(path) {
  const { default: packed } = await files[path]().catch(error => {
    throw partUnavailable(path, error)
  })
  const bytes = Uint8Array.from(atob(packed), character => character.charCodeAt(0))
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('gzip'))
  return new Response(stream).blob()
}
