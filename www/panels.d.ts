// The analyses by name: what each is asked with, what it answers, and several of them in one call.
import type {
  AccountsOptions,
  AttributionOptions,
  CommentsOptions,
  Common,
  CompareOptions,
  ConcentrationOptions,
  DiscoverOptions,
  DriversOptions,
  EarnedGrowthOptions,
  JourneyOptions,
  LifetimeValueOptions,
  LoopOptions,
  MovedOptions,
  PointValueOptions,
  PrioritiesOptions,
  ReconcileOptions,
  ReferralsOptions,
  ResponseRatesOptions,
  RetentionOptions,
  RevenueOptions,
  RiskOptions,
  SampleSizeOptions,
  Scored,
  ScoreOptions,
  SegmentsOptions,
  SurvivalOptions,
  TargetsOptions,
  ThemesOptions,
  TrendOptions,
  WordsOptions
} from './options.js'
import type {
  AccountsReport,
  AttributionReport,
  CommentsReport,
  CompareReport,
  ConcentrationReport,
  DiscoverReport,
  DriversReport,
  EarnedGrowthReport,
  Failure,
  JourneyReport,
  LifetimeValueReport,
  LoopReport,
  MovementReport,
  PointValueReport,
  PrioritiesReport,
  ReconcileReport,
  ReferralsReport,
  Remaining,
  ResponseRatesReport,
  RetentionReport,
  RevenueReport,
  RiskReport,
  SampleSizeReport,
  ScoreReport,
  SegmentsReport,
  SilenceReport,
  SurvivalReport,
  TargetsReport,
  ThemesReport,
  TrendReport,
  WordsReport
} from './reports.js'

/** Options by the name of the analysis, which is that of the method of `Analysis`. */
export interface PanelOptions {
  score: ScoreOptions
  trend: TrendOptions
  compare: CompareOptions
  words: WordsOptions
  comments: CommentsOptions
  themes: ThemesOptions
  drivers: DriversOptions
  moved: MovedOptions
  segments: SegmentsOptions
  discover: DiscoverOptions
  accounts: AccountsOptions
  responseRates: ResponseRatesOptions
  silence: Scored
  reconcile: ReconcileOptions
  loop: LoopOptions
  priorities: PrioritiesOptions
  targets: TargetsOptions
  sampleSize: SampleSizeOptions
  revenue: RevenueOptions
  pointValue: PointValueOptions
  lifetimeValue: LifetimeValueOptions
  concentration: ConcentrationOptions
  journey: JourneyOptions
  attribution: AttributionOptions
  retention: RetentionOptions
  survival: SurvivalOptions
  risk: RiskOptions
  earnedGrowth: EarnedGrowthOptions
  referrals: ReferralsOptions
}

/** Reports by the name of the analysis. */
export interface PanelReports {
  score: ScoreReport
  trend: TrendReport
  compare: CompareReport
  words: WordsReport
  comments: CommentsReport
  themes: ThemesReport
  drivers: DriversReport
  moved: MovementReport
  segments: SegmentsReport
  discover: DiscoverReport
  accounts: AccountsReport
  responseRates: ResponseRatesReport
  silence: SilenceReport
  reconcile: ReconcileReport
  loop: LoopReport
  priorities: PrioritiesReport
  targets: TargetsReport
  sampleSize: SampleSizeReport
  revenue: RevenueReport
  pointValue: PointValueReport
  lifetimeValue: LifetimeValueReport
  concentration: ConcentrationReport
  journey: JourneyReport
  attribution: AttributionReport
  retention: RetentionReport
  survival: SurvivalReport
  risk: RiskReport
  earnedGrowth: EarnedGrowthReport
  referrals: ReferralsReport
}

export type PanelName = keyof PanelOptions & keyof PanelReports

/** A panel by its name, or with its options and a name of its own (`as`) in the reply. */
export type Panel =
  | PanelName
  | { [Name in PanelName]: { panel: Name; as?: string } & PanelOptions[Name] }[PanelName]

export interface DashboardOptions extends Common {
  panels: Panel[]
}

/** The reply to `dashboard`. */
export interface DashboardReport {
  /** What is within the filter. */
  remaining: Remaining
  /** Answers by panel name; a panel that fails carries its error. */
  panels: Record<string, PanelReports[PanelName] | { error: Failure }>
}
