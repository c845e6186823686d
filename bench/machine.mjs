// What the machine does besides: processor use of others before a session, memory of the page's process (Linux).

import { readdirSync, readFileSync } from 'node:fs'
import os from 'node:os'

const read = (/** @type {string} */ file) => {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

/** Processor time spent by everybody since the start, in cores·milliseconds. */
const busy = () => os.cpus().reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0)

/**
 * Waits until others use less than a quarter of a core for a second, at most so long.
 * @param {number} patience seconds
 * @returns {Promise<number>} cores used by others in the last second
 */
export async function quiet(patience) {
  for (const since = performance.now(); ; ) {
    const [from, at] = [busy(), performance.now()]
    await new Promise(resolve => setTimeout(resolve, 1000))
    const cores = (busy() - from) / (performance.now() - at)
    if (cores < 0.25 || performance.now() - since > patience * 1000) return cores
  }
}

/** The largest resident memory that a page's process under this one has reached, in MB; `null` where /proc is missing. */
export function peakMemory() {
  const parents = new Map(
    readdirSync('/proc')
      .filter(name => /^\d+$/.test(name))
      .map(pid => {
        const stat = read(`/proc/${pid}/stat`)
        return [pid, stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1]]
      })
  )
  const ours = (/** @type {string} */ pid) => {
    for (let at = parents.get(pid); at && at !== '0'; at = parents.get(at)) if (at === String(process.pid)) return true
    return false
  }
  const peaks = [...parents.keys()]
    .filter(pid => ours(pid) && read(`/proc/${pid}/cmdline`).includes('--type=renderer'))
    .map(pid => Number(/VmHWM:\s+(\d+)/.exec(read(`/proc/${pid}/status`))?.[1] ?? 0) / 1024)
  return peaks.length ? Math.round(Math.max(...peaks)) : null
}

/** Processor, cores, memory and system in one line. */
export const machine = () => {
  const gigabytes = Math.round(os.totalmem() / 2 ** 30)
  return `${os.cpus()[0].model.trim()}, ${os.cpus().length} cores, ${gigabytes} GB, ${os.type()} ${os.release().split('-')[0]}`
}
