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
 * `stop` asks to end the request of that id; it has no reply of its own. `part` and `converter` answer `wants`: the part,
 * or a port to a new converter, or why there is none; a converter that breaks is told of by a second answer. `warm` says
 * what engine will be started; nobody waits for a reply.
 */
export type Request =
  | { [Op in keyof Operations]: { id: number; op: Op; args: Operations[Op]['args'] } }[keyof Operations]
  | { id: number; op: 'stop' }
  | { id: 0; op: 'warm'; module: WebAssembly.Module }
  | { id: number; op: 'part'; module?: WebAssembly.Module; error?: ErrorFields }
  | { id: number; op: 'converter'; port?: MessagePort; error?: ErrorFields }

/** What a fresh worker is told that shall read one workbook: its module, and the port by which it is asked. */
export interface ConverterRequest {
  op: 'convert'
  module: WebAssembly.Module
  port: MessagePort
}

export type Reply =
  | { id: number; ok: unknown }
  | { id: number; error: ErrorFields }
  | { id: number; progress: Progress | AskProgress }
  | { id: number; crash: ErrorFields }
  | { id: number; wants: PartName }

/** What runs an engine, or a converter: a `Worker`, or a stand-in of the same shape that runs it in this thread. */
export interface Port {
  postMessage(request: Request | ConverterRequest, transfer?: Transferable[]): void
  terminate(): void
  onmessage: ((event: { data: Reply }) => void) | null
  onerror: ((event: { message?: string; preventDefault?(): void }) => void) | null
}

/** What comes when it is first needed: the analyses that are not among the first, and what reads workbooks. */
export type PartName = 'analyses' | 'workbook'

/** A port without an engine yet, the compiled module to start it with, and what it may need later. */
export interface Connection {
  port: Port
  module: WebAssembly.Module
  /** A part's module, made when it is asked for the first time. */
  part: (name: PartName) => Promise<WebAssembly.Module>
  /** A new worker. */
  worker: () => Port
}
