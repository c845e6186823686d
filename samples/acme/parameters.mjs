// Everything that is planted in Acme Cloud. The generator reads these and nothing else; truth.json
// repeats them beside what they come to in the files. A class step is detractor → passive or passive → promoter.

export const DRIVERS = ['price', 'quality', 'support', 'delivery', 'usability', 'communication']

export const PARAMETERS = {
  seed: 13,
  /** Half open. 24 months: the last two of 2024-Q4, seven full quarters, the first of 2026-Q4. */
  window: ['2024-11-01', '2026-11-01'],

  accounts: {
    incumbent: 560,
    /** New accounts a month that nobody referred. */
    newPerMonth: 7,
    region: { EMEA: 0.45, Americas: 0.3, APAC: 0.25 },
    language: { EMEA: { en: 0.46, et: 0.18, ru: 0.2, fa: 0.16 }, Americas: { en: 1 }, APAC: { en: 0.85, ru: 0.15 } },
    size: { '1-49': 0.4, '50-249': 0.33, '250-999': 0.19, '1000+': 0.08 },
    teams: { '1-49': [1, 3], '50-249': [2, 5], '250-999': [4, 11], '1000+': [8, 26] },
    tier: {
      '1-49': { Starter: 0.85, Business: 0.15 },
      '50-249': { Starter: 0.3, Business: 0.65, Enterprise: 0.05 },
      '250-999': { Business: 0.6, Enterprise: 0.4 },
      '1000+': { Business: 0.15, Enterprise: 0.85 }
    },
    /** Americas only: these accounts are billed in USD, all others in EUR. */
    usdShare: 0.07,
    product: { Core: 0.4, Insights: 0.22, Connect: 0.23, Backup: 0.15 },
    role: { executive: 0.12, manager: 0.33, user: 0.4, admin: 0.15 }
  },

  score: {
    /** score = intercept + Σ weight·(rating − 7.2) + role + noise, rounded, kept within 0–10. */
    intercept: 8.25,
    weights: { price: 0.14, quality: 0.38, support: 0.3, delivery: 0.08, usability: 0.2, communication: 0 },
    role: { executive: -0.25, manager: 0, user: 0.1, admin: -0.1 },
    noise: 1,
    /**
     * Standard deviations of a rating's parts: the same for all drivers of an answer, or one driver's own;
     * lasting for the account, the customer, the quarter or this answer.
     */
    rating: { account: 0.4, customer: 0.4, quarter: 0.45, answer: 0.4, ownLasting: 0.35, own: 1.15 },
    missing: 0.1,
    /** What an account's size adds to every rating: the confounder, visible as the column size. */
    size: { '1-49': -0.65, '50-249': -0.25, '250-999': 0.2, '1000+': 0.6 },
    /** What one standard deviation of engagement adds to every rating: a confounder in no column. */
    engagement: 0.35,
    touchpoint: {
      onboarding: { usability: 0.3, delivery: 0.3 },
      support: { support: -0.5 },
      billing: { price: -0.6, quality: -0.3 },
      training: { usability: 0.6, quality: 0.2 },
      sales_call: { price: -0.2 },
      webinar: { communication: 0.5 },
      renewal: { price: -0.5 }
    }
  },

  /** Shifts of ratings, each a finding that an analysis should make. */
  effects: {
    emea_support: {
      where: { region: 'EMEA', touchpoint: 'support' },
      since: '2026-04-01',
      ratings: { support: -0.97 }
    },
    emea_relationship: {
      where: { region: 'EMEA', survey_type: 'relationship' },
      since: '2026-04-01',
      ratings: { support: -1 }
    },
    business_price: { where: { tier: 'Business' }, since: '2026-05-01', ratings: { price: -2.2 } },
    apac_insights_business: {
      where: { region: 'APAC', product: 'Insights', tier: 'Business' },
      ratings: { quality: -1.1, usability: -0.9 }
    },
    connect_admin: { where: { contact_role: 'admin', product: 'Connect' }, ratings: { quality: 0.9, usability: 0.6 } }
  },

  survey: {
    /** Chance that an interaction is followed by an invitation. */
    invited: {
      onboarding: 0.9,
      support: 0.9,
      billing: 0.8,
      training: 0.9,
      sales_call: 0.5,
      webinar: 0.7,
      renewal: 0.9
    },
    channel: {
      relationship: { email: 0.7, in_app: 0.3 },
      onboarding: { email: 0.4, in_app: 0.4, sms: 0.2 },
      support: { email: 0.4, phone: 0.25, in_app: 0.2, sms: 0.15 },
      billing: { email: 0.8, sms: 0.2 },
      training: { email: 0.5, in_app: 0.5 },
      sales_call: { email: 0.6, phone: 0.4 },
      webinar: { email: 1 },
      renewal: { email: 0.7, phone: 0.3 }
    },
    /** Chance to answer = rate · (1 + slope · c) · role, c = −1 detractor, 0 passive, 1 promoter. */
    rate: { email: 0.24, in_app: 0.36, phone: 0.46, sms: 0.22 },
    slope: { email: 0, in_app: 0.3, phone: 0.1, sms: -0.2 },
    role: { executive: 0.7, manager: 1, user: 1.05, admin: 1.2 },
    delayDays: [0, 0.2, 0.5, 1, 2, 3, 5, 9]
  },

  interactions: {
    /** Mean number per customer and month; onboarding in the first two months, renewal in the renewal month. */
    rate: {
      onboarding: 0.7,
      support: 0.36,
      billing: 0.11,
      training: 0.08,
      sales_call: 0.07,
      webinar: 0.09,
      renewal: 0.7
    },
    /** Detractors at the end of the quarter before contact support this many times as often. */
    supportByDetractors: 1.6,
    channel: {
      onboarding: { email: 0.3, phone: 0.3, in_app: 0.4 },
      support: { email: 0.4, phone: 0.35, in_app: 0.25 },
      billing: { email: 0.8, phone: 0.2 },
      training: { web: 0.7, onsite: 0.3 },
      sales_call: { phone: 1 },
      webinar: { web: 1 },
      renewal: { email: 0.6, phone: 0.4 }
    },
    /** EUR, ±30 %. */
    cost: { onboarding: 60, support: 18, billing: 9, training: 120, sales_call: 55, webinar: 7, renewal: 30 }
  },

  money: {
    /** Monthly fee of a team: base by size · e^(spread·normal + engagement·standard normal). */
    base: { '1-49': 90, '50-249': 200, '250-999': 520, '1000+': 1500 },
    spread: 0.4,
    engagement: 0.45,
    annualBilling: { Starter: 0.5, Business: 0.04, Enterprise: 0 },
    /**
     * THE CAUSAL EFFECT: the class at the end of a calendar quarter multiplies the invoices of the next by e^(effect·c).
     * That class is the last answer given in the quarter; without one, what the relationship survey would have heard.
     */
    effect: 0.04,
    noise: 0.05,
    /** At a renewal the fee is multiplied by a factor drawn evenly from this range, whatever the class. */
    renewalFactor: [0.92, 1.16],
    /** One-off orders: monthly chance by class at the end of the quarter before, times the factor of each touchpoint of the month before. */
    order: {
      chance: { detractor: 0.007, passive: 0.014, promoter: 0.021 },
      touchpoint: { sales_call: 2.2, training: 1.6 },
      crossSell: 0.4,
      /** Of the monthly fee. */
      share: [0.3, 0.9]
    },
    refund: { chance: 0.006, share: [0.2, 1], withoutOrder: 0.1 }
  },

  churn: {
    /** Monthly chance to leave = rate · class at the end of the quarter before · size · (renewal month ? 4 : 8/11). */
    rate: 0.008,
    hazardRatio: { detractor: 2.5, passive: 1, promoter: 0.5 },
    size: { '1-49': 1.3, '50-249': 1.1, '250-999': 0.9, '1000+': 0.7 },
    renewalMonth: 4,
    reason: {
      detractor: { support: 0.4, price: 0.3, missing_features: 0.2, closed_down: 0.1 },
      passive: { price: 0.4, missing_features: 0.3, support: 0.1, closed_down: 0.2 },
      promoter: { closed_down: 0.6, price: 0.3, missing_features: 0.1 }
    }
  },

  referral: {
    /** Monthly chance that a customer brings a new account, by class at the end of the quarter before. */
    chance: { detractor: 0.0003, passive: 0.0015, promoter: 0.006 },
    /** New accounts that nobody referred but that say they came by word of mouth. */
    wordOfMouth: 0.25
  },

  loop: {
    /** A case is opened for a detractor's answer by a coin, so those without one are a fair comparison. */
    opened: 0.65,
    level: { frontline: 0.6, manager: 0.3, executive: 0.1 },
    /** Days from opening to closing at the quantiles 0, ⅛, …, 1. */
    days: {
      frontline: [1, 2, 3, 4, 6, 8, 12, 25, 120],
      manager: [2, 4, 6, 8, 11, 15, 22, 45, 180],
      executive: [3, 7, 10, 14, 18, 25, 40, 80, 240]
    },
    /** These owners take this many times as long. */
    slowOwners: { Georg: 2, Ivan: 2 },
    /** What a case closed in `withinDays` adds to every rating for `lastsDays` after closing, and what a later one adds. */
    recovery: { withinDays: 14, lastsDays: 180, inTime: 0.8, late: 0.25 }
  },

  theme: { given: 0.55, second: 0.3 },
  comment: {
    given: 0.42,
    /** Chance that a comment has a planted phrase of the writer's own class, and one of the opposite class. */
    own: 0.6,
    opposite: 0.04,
    passive: 0.1,
    /** Persian comments typed with the Arabic yeh and kaf. */
    arabicLetters: 0.2
  },

  employees: {
    people: 180,
    waves: ['2024-11-11', '2025-05-12', '2025-11-10', '2026-05-11'],
    answered: 0.7,
    mean: 7.9,
    person: 0.9,
    noise: 1.1,
    lastWave: -0.5
  },

  /** Planted faults of an export: exact copies of rows, and answers off the scale. */
  faults: { duplicateRows: 5, outOfRange: 3 }
}
