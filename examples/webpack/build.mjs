// The same as `webpack --mode production --entry ./main.js`, without webpack's own command line.
import webpack from 'webpack'

webpack({ mode: 'production', entry: './main.js' }, (error, stats) => {
  if (!error && !stats.hasErrors()) return
  console.error(error ?? stats.toString())
  process.exitCode = 1
})
