import { Analysis, PointworthError } from 'pointworth'
import 'pointworth/element'

const dashboard = document.querySelector('pointworth-dashboard')
const files = document.querySelector('input')
const status = document.querySelector('output')

files.addEventListener('change', async () => {
  status.textContent = ''
  try {
    const analysis = await Analysis.open(files.files, { locale: document.documentElement.lang })
    dashboard.analysis?.dispose()
    dashboard.analysis = analysis
  } catch (error) {
    if (!(error instanceof PointworthError)) throw error
    status.textContent = `${error.message} ${error.hint ?? ''}`
  }
})
