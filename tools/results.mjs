/** What cargo, wasm-pack and node say of the tests they ran. @param {string} out */
export function results(out) {
  const count = { passed: 0, failed: 0 }
  for (const [, passed, failed] of out.matchAll(/^test result: .*?(\d+) passed; (\d+) failed/gm)) {
    count.passed += Number(passed)
    count.failed += Number(failed)
  }
  for (const [, passed] of out.matchAll(/^. pass (\d+)$/gm)) count.passed += Number(passed)
  for (const [, failed] of out.matchAll(/^. fail (\d+)$/gm)) count.failed += Number(failed)
  return count
}
