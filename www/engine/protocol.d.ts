// What goes between a page and its engine.
import type { ErrorFields } from '../errors.js'
import type { AskProgress, FileOptions, Progress, Rates } from '../options.js'
import type { OpenTable } from '../origin.js'
import type { Scope } from '../reports.js'

/** What the engine is told once, before the first file. */
export interface Settings {
  /** `[[utcMilliseconds, minutesEast], …]`, ascending; each holds from its instant on. */
  timeZoneOffsets: [number, number][]
  /** `YYYY-MM-DD` */
  today: string
  seed: number
}

/** What is open after a change of the open files. */
export interface State {
  tables: OpenTable[]
  /** `null` while no file is open. */
  scope: Scope | null
}

export interface Operations {
  start: { args: { module: WebAssembly.Module; settings: Settings }; reply: State }
  /** `added`: the tables of the file; an archive has several. A file that is open under this name is replaced. */
  read: { args: { name: string; blob: Blob; options: FileOptions }; reply: State & { added: string[] } }
  close: { args: { name: string }; reply: State }
  remap: { args: { name: string; options: FileOptions }; reply: State }
  exchange: { args: { rates: Rates | null }; reply: State }
  ledger: { args: null; reply: string }
  /** A block that `unpack` of reply.js reads. */
  query: { args: { op: string; options: object }; reply: Uint8Array }
}

/**
 * `stop` asks to end the request of that id; it has no reply of its own. `part` answers `wants`: the part, or why there
 * is none. `warm` says what engine will be started; nobody waits for a reply.
 */
export type Request =
  | { [Op in keyof Operations]: { id: number; op: Op; args: Operations[Op]['args'] } }[keyof Operations]
  | { id: number; op: 'stop' }
  | { id: 0; op: 'warm'; module: WebAssembly.Module }
  | { id: number; op: 'part'; name: PartName; part?: Part; error?: ErrorFields }

export type Reply =
  | { id: number; ok: unknown }
  | { id: number; error: ErrorFields }
  | { id: number; progress: Progress | AskProgress }
  | { id: number; crash: ErrorFields }
  | { id: number; wants: PartName }

/** What runs an engine: a `Worker`, or a stand-in of the same shape that runs it in this thread. */
export interface Port {
  postMessage(request: Request): void
  terminate(): void
  onmessage: ((event: { data: Reply }) => void) | null
  onerror: ((event: { message?: string; preventDefault?(): void }) => void) | null
}

/** What comes when it is first needed: the analyses that are not among the first, and what reads workbooks. */
export type PartName = 'analyses' | 'workbook'

/** A part: its module, and the text of the worker that may run it. */
export interface Part {
  module: WebAssembly.Module
  script: string
}

/** A port without an engine yet, and the compiled module to start it with. */
export interface Connection {
  port: Port
  module: WebAssembly.Module
  /** A part, made when it is asked for the first time. */
  part: (name: PartName) => Promise<Part>
}
