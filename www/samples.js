import { index, read } from '#samples'

/**
 * A company or data set to try the page with; samples/index.json lists them, with origin and licence.
 * @typedef {object} Sample
 * @property {string} id
 * @property {string} title
 * @property {boolean} synthetic made up by a generator of this repository
 * @property {string} origin
 * @property {string} licence
 * @property {SampleFile[]} files
 *
 * @typedef {{name: string, path: string} & import('./options.js').FileOptions} SampleFile
 */

export const samples = /** @type {readonly Sample[]} */ (index)

/**
 * A sample's files, ready for `Analysis.open`.
 * @param {string} id
 * @returns {Promise<({name: string, data: Blob} & import('./options.js').FileOptions)[]>}
 */
export async function loadSample(id) {
  const sample = samples.find(sample => sample.id === id)
  if (!sample) throw new RangeError(`no sample is named ${id}`)
  return Promise.all(sample.files.map(async ({ path, ...file }) => ({ ...file, data: await read(path) })))
}
