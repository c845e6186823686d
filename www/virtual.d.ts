// Modules that exist only in a build; tools/build.mjs writes them.
declare module 'virtual:engine-bytes' {
  /** The engine's WebAssembly as a text for `bytesOf`. */
  const bytes: string
  export default bytes
}
declare module 'virtual:analyses-bytes' {
  /** The WebAssembly of the later analyses as a text for `bytesOf`. */
  const bytes: string
  export default bytes
}
declare module 'virtual:workbook-bytes' {
  /** The WebAssembly that reads workbooks as a text for `bytesOf`. */
  const bytes: string
  export default bytes
}
declare module 'virtual:worker-text' {
  /** www/worker.js and all it imports as one classic script. */
  const text: string
  export default text
}
declare module 'virtual:locale/*' {
  /** Texts of www/locales/*.json as JSON, in the order of those of en.json, null where there is none; its letters are swapped by these pairs. */
  const texts: [pairs: string, json: string]
  export default texts
}
declare module 'virtual:late-en' {
  /** The English texts that come behind the page. */
  const texts: Record<string, import('./locale.js').Message>
  export default texts
}
declare module 'virtual:late-*' {
  /** The same of the late texts. */
  const texts: [pairs: string, json: string]
  export default texts
}
declare module 'virtual:version' {
  /** The version of the crate and the package. */
  const version: string
  export default version
}
declare module 'virtual:samples' {
  /** samples/index.json */
  export const index: unknown
  /** The sample files by their path in samples/, each a script of its own: gzipped, in base64. */
  export const files: Record<string, () => Promise<{ default: string }>>
}
