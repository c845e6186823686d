import { connection } from 'next/server'
import { Exports } from './exports.js'

export default async function Page() {
  // Each answer has a nonce of its own, so nothing is rendered before there is a request.
  await connection()
  return <Exports />
}
