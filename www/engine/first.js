/**
 * The analyses that the engine's first module answers; all others are in the second, which is loaded when one is asked for
 * (tools/split.mjs cuts by this list).
 * @type {ReadonlySet<string>}
 */
export const FIRST = new Set(['score', 'trend'])
