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
  const port = Number(process.env.PORT ?? 8080)
  const server = await serve({ port })
  console.log(`\nPointworth is at ${server.url} (${seconds(since)})`)
  if (port && !server.url.endsWith(`:${port}/`))
    console.log(`Port ${port} is in use: what answers there is not this build, and may be an older one.`)
  console.log('Where an older build was open before, the page offers the newer one: press Reload there.\n')
  const { summary } = await import('./summary.mjs')
  console.log(await summary('acme'))
  if (process.argv.includes('--once')) await server.close()
  else console.log('\nCtrl+C ends the server.')
})
