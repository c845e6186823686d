/** First parts of the keys of texts that only the panels below the first ones have; the page loads these texts behind it. */
const PARTS = new Set([
  'accounts',
  'attribution',
  'concentration',
  'discovery',
  'drivers',
  'earnedGrowth',
  'journey',
  'lifetimeValue',
  'loop',
  'moved',
  'priorities',
  'ranking',
  'reconcile',
  'referrals',
  'responseRates',
  'retention',
  'sampleSize',
  'survival',
  'targets',
  'themes',
  'words'
])

/** Does a text come behind the page? @param {string} key */
export const isLate = key => PARTS.has(key.split('.', 1)[0])
