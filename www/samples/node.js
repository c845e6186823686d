// `#samples` in Node: the files themselves.
import { openAsBlob, readFileSync } from 'node:fs'

const folder = new URL('../../samples/', import.meta.url)

export const index = JSON.parse(readFileSync(new URL('index.json', folder), 'utf8'))

/**
 * @param {string} path as in samples/index.json
 * @returns {Promise<Blob>}
 */
export const read = path => openAsBlob(new URL(path, folder))
