// The panels that stand below the first ones of a section, in their order. A new one is a file, a line here, a line in
// panels.d.ts and its texts.

/**
 * What is open and chosen where a panel stands.
 * @typedef {object} Standing
 * @property {import('../reports.js').Scope} scope
 * @property {import('../options.js').Measure} measure
 * @property {import('../options.js').Period} period
 * @property {import('../options.js').Calendar} calendar
 * @property {number} weekStart
 * @property {number} [fiscalYearStart] the month with which years begin; the calendar's first where not given
 * @property {string[]} by columns to compare by
 * @property {number} [target] the score to reach, in the measure's unit
 */

/**
 * A panel's place on the page. It is loaded and asked when the reader comes near.
 * @typedef {object} Place
 * @property {string} name of its `[data-panel]`, and of its title `panel.NAME`
 * @property {import('../panels.js').PanelName} op the analysis that answers it
 * @property {() => Promise<CustomElementConstructor & { tag: string }>} load its class
 * @property {(standing: Standing) => string | null} needs the role of the column that these data lack for it
 * @property {(standing: Standing) => object} ask its options but for filter and confidence
 * @property {object} [shared] options with which it tells of no few people, for what others will read
 */

/** The first of these roles that no column plays. @param {...string} roles @returns {Place['needs']} */
export const needs =
  (...roles) =>
  ({ scope }) =>
    roles.find(role => !scope.roles.includes(role)) ?? null

/** A column to part answers by. @type {Place['needs']} */
const withColumns = ({ by }) => (by.length ? null : 'segment')

/**
 * The class of a panel. All of them are one script, which the page loads behind its first panels.
 * @template {keyof typeof import('./later.js')} Name
 * @param {Name} name
 */
const later = name => async () => (await import('./later.js'))[name]

/** @type {Record<'measure' | 'act' | 'monetize', Place[]>} */
export const places = {
  measure: [
    {
      name: 'moved',
      op: 'moved',
      load: later('PointworthMoved'),
      needs: needs('responded_at'),
      ask: ({ measure, by, calendar }) => ({ measure, calendar, by })
    },
    {
      name: 'ranking',
      op: 'segments',
      load: later('PointworthRanking'),
      needs: withColumns,
      ask: ({ measure, by }) => ({ measure, by })
    },
    {
      name: 'discovery',
      op: 'discover',
      load: later('PointworthDiscovery'),
      needs: withColumns,
      // All answers, not the latest of each customer: the search needs many, and clusters keep it honest.
      ask: ({ measure, by }) => ({ measure, by, counted: 'all' })
    },
    {
      name: 'drivers',
      op: 'drivers',
      load: later('PointworthDrivers'),
      needs: needs('driver'),
      ask: ({ measure, by }) => ({ measure, by: by[0] })
    },
    {
      name: 'touchpointDrivers',
      op: 'drivers',
      load: later('PointworthDrivers'),
      needs: needs('survey_type', 'touchpoint', 'customer_id', 'responded_at'),
      ask: ({ measure }) => ({ measure, from: 'touchpoint' })
    },
    {
      name: 'words',
      op: 'words',
      load: later('PointworthWords'),
      needs: needs('comment'),
      ask: ({ measure }) => ({ measure }),
      shared: { k: 5 }
    },
    {
      name: 'themes',
      op: 'themes',
      load: later('PointworthThemes'),
      needs: needs('theme'),
      ask: ({ measure, calendar, fiscalYearStart }) => ({ measure, calendar, fiscalYearStart })
    },
    {
      name: 'accounts',
      op: 'accounts',
      load: later('PointworthAccounts'),
      needs: needs('score', 'account_id'),
      ask: ({ measure }) => ({ measure })
    },
    {
      name: 'responseRates',
      op: 'responseRates',
      load: later('PointworthResponseRates'),
      needs: needs('score'),
      ask: ({ measure, calendar, fiscalYearStart }) => ({ measure, calendar, fiscalYearStart })
    },
    {
      name: 'notAsked',
      op: 'responseRates',
      load: later('PointworthNotAsked'),
      needs: needs('score', 'customer_id', 'responded_at'),
      ask: ({ measure, calendar, fiscalYearStart }) => ({ measure, calendar, fiscalYearStart })
    },
    {
      name: 'journey',
      op: 'journey',
      load: later('PointworthJourney'),
      needs: needs('touchpoint'),
      ask: ({ measure }) => ({ measure })
    },
    {
      name: 'reconcile',
      op: 'reconcile',
      load: later('PointworthReconcile'),
      needs: needs('score'),
      ask: ({ measure }) => ({ measure })
    }
  ],
  act: [
    {
      name: 'priorities',
      op: 'priorities',
      load: later('PointworthPriorities'),
      needs: needs('score', 'customer_id'),
      ask: () => ({})
    },
    {
      name: 'loop',
      op: 'loop',
      load: later('PointworthLoop'),
      needs: needs('score', 'case_opened_at'),
      ask: () => ({})
    },
    {
      name: 'targets',
      op: 'targets',
      load: later('PointworthTargets'),
      needs: needs('score', 'responded_at'),
      ask: ({ measure, calendar, fiscalYearStart }) => ({ measure, calendar, fiscalYearStart })
    },
    {
      name: 'sampleSize',
      op: 'sampleSize',
      load: later('PointworthSampleSize'),
      needs: needs('score'),
      ask: ({ measure }) => ({ measure })
    }
  ],
  monetize: [
    {
      name: 'retention',
      op: 'retention',
      load: later('PointworthRetention'),
      needs: standing => (standing.scope.roles.includes('date') ? null : needs('started_at', 'ended_at')(standing)),
      ask: ({ calendar, fiscalYearStart }) => ({ calendar, fiscalYearStart })
    },
    {
      name: 'survival',
      op: 'survival',
      load: later('PointworthSurvival'),
      needs: needs('started_at', 'ended_at'),
      ask: ({ calendar, fiscalYearStart }) => ({ calendar, fiscalYearStart })
    },
    {
      name: 'risk',
      op: 'risk',
      load: later('PointworthRisk'),
      needs: needs('score', 'started_at'),
      ask: ({ calendar }) => ({ calendar })
    },
    {
      name: 'growth',
      op: 'earnedGrowth',
      load: later('PointworthGrowth'),
      needs: needs('amount', 'date'),
      ask: ({ calendar }) => ({ calendar })
    },
    {
      name: 'referrals',
      op: 'referrals',
      load: later('PointworthReferrals'),
      needs: needs('referred_by'),
      ask: () => ({})
    },
    {
      name: 'lifetimeValue',
      op: 'lifetimeValue',
      load: later('PointworthLifetimeValue'),
      // Purchases have dates; recurring amounts need the ends of contracts.
      needs: standing =>
        needs('recurring_revenue', 'started_at', 'ended_at')(standing) === null
          ? null
          : needs('amount', 'date')(standing),
      ask: () => ({})
    },
    {
      name: 'attribution',
      op: 'attribution',
      load: later('PointworthAttribution'),
      needs: needs('amount', 'date', 'touchpoint'),
      ask: () => ({})
    },
    {
      name: 'concentration',
      op: 'concentration',
      load: later('PointworthConcentration'),
      needs: ({ scope }) =>
        ['amount', 'recurring_revenue'].some(role => scope.roles.includes(role)) ? null : 'amount',
      ask: () => ({})
    }
  ]
}
