// What the lab page of tests/browser/browser.mjs holds.
declare const Analysis: typeof import('../../www/analysis.js').Analysis
declare const PointworthError: typeof import('../../www/errors.js').PointworthError
/** In a worker. */
declare const importScripts: ((url: string) => void) | undefined
