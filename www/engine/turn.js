/** Resolves after the messages that have come; a timer would do, but waits up to four milliseconds. */
export const nextTurn = () =>
  new Promise(resolve => {
    const { port1, port2 } = new MessageChannel()
    port1.onmessage = () => {
      port1.close()
      resolve(undefined)
    }
    port2.postMessage(null)
  })
