// An engine that is there before it is needed.
import { connect } from '#engine'

/** @typedef {import('./protocol.js').Connection} Connection */

/** The engine that waits for an analysis. @type {Promise<Connection> | null} */
let spare = null

/** Has one wait, unless one does already. If it cannot be started, it is forgotten: whoever needs one meets the failure. */
export function warm() {
  if (spare) return
  const own = connect()
  spare = own
  const forget = () => {
    if (spare === own) spare = null
  }
  own.then(({ port, module }) => {
    // Until an analysis listens in this one's place.
    port.onerror = event => {
      event.preventDefault?.()
      port.terminate()
      forget()
    }
    port.postMessage({ id: 0, op: 'warm', module })
  }, forget)
}

/** The engine that waits, or a new one: a port that the caller ends. @returns {Promise<Connection>} */
export function connected() {
  const own = spare
  spare = null
  return own ? own.catch(connect) : connect()
}
