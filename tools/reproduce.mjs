// `npm run reproduce`: makes the package of the commit at hand twice, in clones at two depths with build folders of their
// own, and compares what came out, byte by byte. Some minutes; no test runs it.
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { entry, must, Refusal, root } from './run.mjs'
import { usePaths } from './setup.mjs'

/** What is compared, besides the tarball. */
const MADE = [
  'pkg/pointworth_bg.wasm',
  'pkg/analyses.wasm',
  'pkg/workbook/pointworth_workbook_bg.wasm',
  'dist/pointworth.html'
]

await entry(async () => {
  usePaths()
  const place = mkdtempSync(path.join(os.tmpdir(), 'pointworth-'))
  try {
    const hashes = []
    for (const name of ['one', 'a/deeper/other']) {
      const clone = path.join(place, name)
      mkdirSync(path.dirname(clone), { recursive: true })
      const own = { cwd: clone, env: { CARGO_TARGET_DIR: undefined } }
      await must('git', ['clone', '--quiet', root, clone])
      await must('npm', ['ci', '--no-audit', '--no-fund'], own)
      await must('npm', ['run', 'package'], own)
      await must('npm', ['pack', '--ignore-scripts', './package'], own)
      const tarballs = readdirSync(clone).filter(file => file.endsWith('.tgz'))
      hashes.push(
        [...MADE, ...tarballs].map(file => {
          const hash = createHash('sha256').update(readFileSync(path.join(clone, file)))
          return `${hash.digest('hex')}  ${file}`
        })
      )
    }
    const [one = [], other = []] = hashes
    const differing = one.filter((line, at) => line !== other[at])
    console.log(`\n${one.join('\n')}`)
    if (differing.length)
      throw new Refusal(`reproduce: these came out otherwise the second time:\n${differing.join('\n')}`)
    console.log('\nThe same twice.')
  } finally {
    rmSync(place, { recursive: true, force: true })
  }
})
