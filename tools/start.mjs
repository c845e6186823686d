// `npm start`: sets up what is missing, builds, serves the page and prints its address, then a summary of the sample.
//   PORT=8123 npm start   the port wanted; a free one is taken when it is in use
//   npm start -- --once   ends after the summary
import { build } from './build.mjs'
import { entry, seconds } from './run.mjs'
import { setup } from './setup.mjs'

await entry(async () => {
  const since = performance.now()
  setup()
  await build()
  const { serve } = await import('./serve.mjs')
  const server = await serve({ port: Number(process.env.PORT ?? 8080) })
  console.log(`\nPointworth is at ${server.url} (${seconds(since)})\n`)
  const { summary } = await import('./summary.mjs')
  console.log(await summary('acme'))
  if (process.argv.includes('--once')) await server.close()
  else console.log('\nCtrl+C ends the server.')
})
