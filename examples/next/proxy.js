// Next's own scripts stand in the page; the policy knows them by a nonce, which Next takes from the request.
import { NextResponse } from 'next/server'

export function proxy(request) {
  const nonce = btoa(crypto.randomUUID())
  const policy = `default-src 'none'; script-src 'self' 'wasm-unsafe-eval' 'nonce-${nonce}'; worker-src 'self' blob:; connect-src 'self'; style-src 'self'; img-src 'self' data: blob:; base-uri 'none'; form-action 'none'`
  const headers = new Headers(request.headers)
  headers.set('Content-Security-Policy', policy)
  const response = NextResponse.next({ request: { headers } })
  response.headers.set('Content-Security-Policy', policy)
  return response
}
