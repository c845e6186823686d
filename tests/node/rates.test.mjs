import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ratesFor, ratesOf } from '../../www/rates.js'

test('a line for each rate is read in any of the usual forms', () => {
  assert.deepEqual(ratesOf('currency,date,rate\nUSD,2026-01-01,0.92\nGBP,,1.15\n'), {
    to: null,
    rates: [
      { currency: 'USD', rate: 0.92, from: '2026-01-01' },
      { currency: 'GBP', rate: 1.15, from: null }
    ]
  })
  assert.deepEqual(ratesOf('\ufeffValuuta;Kurss;Kuupäev;to\r\nUSD;0,92;1.2.2026;EUR\r\n'), {
    to: 'EUR',
    rates: [{ currency: 'USD', rate: 0.92, from: '2026-02-01' }]
  })
})

test('the table of the European Central Bank is units for a euro, and gives what a unit is worth', () => {
  const table = ratesOf('Date,USD,JPY,BGN,\n2026-11-20,1.25,160,N/A,\n2026-11-19,1.2,160,1.9558,\n')
  assert.equal(table?.to, 'EUR')
  assert.deepEqual(table?.rates.slice(0, 2), [
    { currency: 'USD', rate: 0.8, from: '2026-11-20' },
    { currency: 'JPY', rate: 1 / 160, from: '2026-11-20' }
  ])
  assert.equal(table?.rates.length, 5)
})

test('other tables are no tables of rates', () => {
  for (const text of [
    '',
    'score',
    'customer_id,score,comment\na,9,b\n',
    'customer_id,date,amount,currency,rate\n1,2026-01-01,5,EUR,1\n',
    'Date,Score,Region\n2026-01-01,9,EMEA\n'
  ])
    assert.equal(ratesOf(text), null, text)
})

test('of a table only the rates that the files need are taken, to the currency that needs none', () => {
  const table = ratesOf('currency,rate\nUSD,0.9\nCHF,1.1\nsek,0.09\n')
  assert.ok(table)
  const currencies = [
    { currency: 'USD', rows: 90 },
    { currency: 'SEK', rows: 10 },
    { currency: 'EUR', rows: 5 },
    { currency: null, rows: 50 }
  ]
  assert.deepEqual(ratesFor(table, currencies, 'rates.csv'), {
    to: 'EUR',
    source: 'rates.csv',
    rates: [
      { currency: 'USD', rate: 0.9, from: null },
      { currency: 'sek', rate: 0.09, from: null }
    ]
  })
})
