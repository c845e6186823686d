import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { POLICY } from '../../tools/policy.mjs'
import { root } from '../../tools/run.mjs'
import { serve } from '../../tools/serve.mjs'
import { open, serveLab, visit } from './browser.mjs'

const browser = await open()

/** Tries every way out that a script has; tells which of them the policy refused. @param {string} url */
async function tryToLeave(url) {
  /** @type {Record<string, string>} */
  const outcome = {}
  outcome.fetch = await fetch(url).then(
    () => 'allowed',
    () => 'refused'
  )
  if (typeof XMLHttpRequest === 'function')
    outcome.XMLHttpRequest = await new Promise(resolve => {
      const request = new XMLHttpRequest()
      request.onload = () => resolve('allowed')
      request.onerror = () => resolve('refused')
      request.open('GET', url)
      request.send()
    })
  outcome.WebSocket = await new Promise(resolve => {
    try {
      const socket = new WebSocket(url.replace('http', 'ws'))
      // A refusal by the policy and one by a server that speaks no WebSocket look alike but for the violation.
      addEventListener('securitypolicyviolation', () => resolve('refused'), { once: true })
      socket.onerror = () => setTimeout(() => resolve('allowed'), 200)
    } catch {
      resolve('refused')
    }
  })
  if (typeof importScripts === 'function')
    try {
      importScripts(`${url}script.js`)
      outcome.importScripts = 'allowed'
    } catch {
      outcome.importScripts = 'refused'
    }
  return outcome
}

/** Another origin that invites everybody, so that only the page's policy can refuse. */
function elsewhere() {
  const folder = path.join(root, '.build', 'elsewhere')
  mkdirSync(folder, { recursive: true })
  writeFileSync(path.join(folder, 'index.html'), 'welcome')
  writeFileSync(path.join(folder, 'script.js'), '"welcome"')
  return serve({ folder, headers: { 'Access-Control-Allow-Origin': '*', 'Content-Security-Policy': '' } })
}

for (const { policy, outcome, title } of [
  { policy: POLICY, outcome: 'refused', title: 'neither the page nor the engine’s worker can reach another origin' },
  {
    policy: POLICY.replace("connect-src 'none'", 'connect-src *').replace("script-src 'self'", 'script-src *'),
    outcome: 'allowed',
    title: 'the same attempts succeed where a policy allows them, so that the test can fail'
  }
])
  test(title, { timeout: 60_000 }, async t => {
    const [lab, other] = await Promise.all([serveLab({ policy }), elsewhere()])
    t.after(() => Promise.all([lab.close(), other.close()]))
    const { page } = await visit(t, browser, lab.url)
    await page.evaluate(async () => {
      Object.assign(globalThis, { kept: await Analysis.open(['score\n9\n10\n3\n']) })
    })
    assert.equal(page.workers().length, 1)
    const fromPage = await page.evaluate(tryToLeave, other.url)
    const fromWorker = await page.workers()[0].evaluate(tryToLeave, other.url)
    assert.equal(Object.keys(fromPage).length, 3)
    assert.equal(Object.keys(fromWorker).length, 4)
    for (const [way, got] of [...Object.entries(fromPage), ...Object.entries(fromWorker)])
      assert.equal(got, outcome, way)
  })
