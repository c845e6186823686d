import { Analysis, PointworthError } from './node_modules/pointworth/inline.js'
import './node_modules/pointworth/element.js'

const dashboard = document.querySelector('pointworth-dashboard')
const status = document.querySelector('output')

addEventListener('message', async ({ data, origin }) => {
  if (origin !== location.origin) return
  status.textContent = ''
  try {
    const analysis = await Analysis.open(data, { locale: document.documentElement.lang })
    dashboard.analysis?.dispose()
    dashboard.analysis = analysis
  } catch (error) {
    if (!(error instanceof PointworthError)) throw error
    status.textContent = `${error.message} ${error.hint ?? ''}`
  }
})
