// Runs in the page: starts one engine and times what it is asked. All times are milliseconds of performance.now().

/** @param {{ init(): unknown }} engine */
export async function install(engine) {
  await engine.init()
  const ready = performance.now()
  const file = id => /** @type {HTMLInputElement} */ (document.getElementById(id)).files[0]
  // Lets the browser finish what it still does for the call before.
  const settle = () => new Promise(resolve => setTimeout(resolve, 20))
  const timed = async call => {
    const since = performance.now()
    const answer = await call()
    return { ms: performance.now() - since, answer }
  }

  window.bench = {
    ready,
    /** From the File to the first score, reading included. */
    first: () =>
      timed(async () => {
        await engine.load(file('responses'))
        return engine.first()
      }),
    groups: async times => repeated(times, () => engine.groups()),
    /** Plays the steps of a user `times` times over. */
    async filters(steps, times) {
      const ms = []
      const answers = []
      for (let k = 0; k < times; k++) {
        for (const [i, step] of steps.entries()) {
          await settle()
          const one = await timed(() => engine.filter(step))
          ms.push(one.ms)
          if (k === 0) answers[i] = one.answer
        }
      }
      return { ms, answer: answers }
    },
    drivers: async times => repeated(times, () => engine.drivers()),
    loadRevenue: () => timed(() => engine.loadRevenue(file('revenue'))),
    revenue: async times => repeated(times, () => engine.revenue())
  }

  async function repeated(times, call) {
    const ms = []
    let answer
    for (let k = 0; k < times; k++) {
      await settle()
      const one = await timed(call)
      ms.push(one.ms)
      answer = one.answer
    }
    return { ms, answer }
  }
}
