// How this project starts Chromium: headless, and without a network service of its own, so that the browser asks for
// nothing that the page did not ask for. webdriver.json says the same to ChromeDriver.
import { chromium } from 'playwright-core'
import { findChromium } from './setup.mjs'

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync'
]

/** A headless Chromium with a fresh profile, which goes with it. */
export const launch = () => chromium.launch({ executablePath: findChromium() ?? undefined, args: FLAGS })
