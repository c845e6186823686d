'use client'

import { Analysis, PointworthError } from 'pointworth'
import 'pointworth/element'
import { useEffect, useRef, useState } from 'react'

export function Exports() {
  const dashboard = useRef(null)
  const [status, setStatus] = useState('')

  useEffect(() => {
    const element = dashboard.current
    return () => {
      element.analysis?.dispose()
      element.analysis = null
    }
  }, [])

  async function open({ target: { files } }) {
    setStatus('')
    try {
      const analysis = await Analysis.open(files, { locale: document.documentElement.lang })
      // The reader may have left while the files were read.
      if (!dashboard.current) return analysis.dispose()
      dashboard.current.analysis?.dispose()
      dashboard.current.analysis = analysis
    } catch (error) {
      if (!(error instanceof PointworthError)) throw error
      setStatus(`${error.message} ${error.hint ?? ''}`)
    }
  }

  return (
    <>
      <label>
        Exports <input type="file" multiple onChange={open} />
      </label>
      <output>{status}</output>
      <pointworth-dashboard ref={dashboard} />
    </>
  )
}
