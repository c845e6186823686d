// The accents of the three classes are told apart by whoever sees colours otherwise, and next to each other in print.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import path from 'node:path'
import { test } from 'node:test'
import { root } from '../../tools/run.mjs'

const theme = readFileSync(path.join(root, 'www', 'styles', 'theme.css'), 'utf8')

/** Channels of linear light, 0–1. @param {string} hex */
const linear = hex =>
  [1, 3, 5].map(at => {
    const share = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4
  })

/** @param {number[][]} matrix @param {number[]} vector */
const times = (matrix, vector) => matrix.map(row => row.reduce((sum, cell, at) => sum + cell * vector[at], 0))

/** Lightness and the two opponent colours by Ottosson (2020), of linear light. @param {number[]} rgb */
function oklab(rgb) {
  const cones = times(
    [
      [0.4122214708, 0.5363325363, 0.0514459929],
      [0.2119034982, 0.6806995451, 0.1073969566],
      [0.0883024619, 0.2817188376, 0.6299787005]
    ],
    rgb.map(channel => Math.max(0, channel))
  ).map(Math.cbrt)
  return times(
    [
      [0.2104542553, 0.793617785, -0.0040720468],
      [1.9779984951, -2.428592205, 0.4505937099],
      [0.0259040371, 0.7827717662, -0.808675766]
    ],
    cones
  )
}

/** What is seen without one kind of cone: Machado, Oliveira and Fernandes (2009), severity 1. @type {Record<string, number[][]>} */
const sights = {
  trichromat: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1]
  ],
  protanope: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998]
  ],
  deuteranope: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881]
  ],
  tritanope: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039]
  ]
}

/** The accent of a class in light and in dark. @param {string} name */
function accents(name) {
  const [, light, dark] = theme.match(new RegExp(`--${name}: var\\([^,]+, light-dark\\((#\\w{6}), (#\\w{6})\\)`)) ?? []
  return { light, dark }
}

const classes = ['promoter', 'passive', 'detractor']

for (const scheme of /** @type {const} */ (['light', 'dark'])) {
  for (const [sight, matrix] of Object.entries(sights)) {
    test(`a ${sight} tells the three classes apart, ${scheme}`, () => {
      const seen = classes.map(name => oklab(times(matrix, linear(accents(name)[scheme]))))
      for (const [one, other] of [
        [0, 1],
        [1, 2],
        [0, 2]
      ]) {
        const apart = Math.hypot(...seen[one].map((part, at) => part - seen[other][at]))
        // A tenth of the way from black to white is far more than the 0.02 that is just seen.
        assert.ok(apart > 0.1, `${classes[one]} and ${classes[other]} are ${apart.toFixed(3)} apart`)
      }
    })
  }
}

test('in grey print a class is told from the one beside it', () => {
  const grey = classes.map(name => times([[0.2126, 0.7152, 0.0722]], linear(accents(name).light))[0])
  for (const beside of [0, 2]) {
    const ratio = (grey[1] + 0.05) / (grey[beside] + 0.05)
    assert.ok(ratio > 1.9, `${classes[beside]} and passive: ${ratio.toFixed(2)}`)
  }
})
