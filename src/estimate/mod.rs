//! Statistics → estimates: intervals, tests, regression; no CX words.
//!
//! Values stand on their natural scale (shares 0–1, differences of shares −1…1). What is not
//! defined is `None`. `confidence` is a level such as 0.95; outside (0, 1) every interval is `None`.

mod annuity;
mod anova;
mod around;
mod bgnbd;
mod bootstrap;
mod bounds;
mod calibrated;
mod chain;
mod change_point;
mod compare;
mod concentration;
mod correlation;
mod credit;
mod decomposition;
mod disclosure;
mod doubly_robust;
mod evalue;
mod forecast;
mod gamma_gamma;
mod hazard;
mod heterogeneity;
mod importance;
mod independence;
mod interval;
mod isotonic;
mod jackknife;
mod logistic;
mod logodds;
mod mean;
mod median;
mod multiple;
mod ordered;
mod outlook;
mod panel;
mod proportion;
mod ranks;
mod rate;
mod regression;
mod regularity;
mod reversion;
mod sequence;
mod shrinkage;
mod slopes;
mod stratified;
mod subgroup;
mod survival;
mod trinomial;
mod weighted;
mod wild;

pub use annuity::{LifeTable, Payer, Remaining, Schedule};
pub use anova::{Anova, anova};
pub use around::{detectable, normal_around, p_two_sided, t_around};
pub use bgnbd::{BgNbd, BgNbdFitting, Fitted, Histories, History, Horizon, Repeat};
pub use bootstrap::{
    Bootstrap, Resamples, bootstrap_sums, cluster_bootstrap, cluster_bootstraps, resample,
};
pub use bounds::bounds;
pub use calibrated::{Calibrated, Judged, Outcomes, Resampled, calibrated};
pub use chain::{Chain, Removal};
pub use change_point::{ChangePoint, Day, change_points, design_effects};
pub use compare::{
    Comparison, paired, sample_for_margin, sample_size, smallest_detectable, square_and_add,
    two_sample, two_sample_best, two_sample_se, two_sample_wald,
};
pub use concentration::Concentration;
pub use correlation::{Correlation, kendall_tau_b, pearson, spearman};
pub use credit::{Credits, Rule, credit_bootstrap, credits};
pub use decomposition::{
    Decomposition, Errors, GroupChange, Observations, PartErrors, TwoSamples, decompose,
};
pub use disclosure::{Cell, Fate, Relation, suppress};
pub use doubly_robust::{DoublyRobust, doubly_robust};
pub use evalue::{e_value, e_value_limit};
pub use forecast::{Forecast, Group, Mean};
pub use gamma_gamma::GammaGamma;
pub use hazard::{CoxSearch, Episodes, Hazard, Proportionality, Ties, cox};
pub use heterogeneity::{Heterogeneity, heterogeneity};
pub use importance::{Explanation, Linear, Lmg, explain, explained_by, johnson, linear};
pub use independence::{Independence, chi_square, quasi_independent_pairs};
pub use interval::Interval;
pub use isotonic::{Groups, Isotonic};
pub use jackknife::{Wald, jackknife, wald};
pub use logistic::{BinaryMetrics, Logistic, Unfit, binary_metrics, logistic};
pub use logodds::{LogOdds, weighted_log_odds};
pub use mean::{Welch, t_interval, welch};
pub use median::median_interval;
pub use multiple::{benjamini_hochberg, benjamini_yekutieli, bonferroni, holm};
pub use ordered::{OrderedLogit, ordered_logit};
pub use outlook::{Outlook, Prospect};
pub use panel::{Within, within, within_wild};
pub use proportion::{Proportion, TwoProportions};
pub use ranks::{KruskalWallis, MannWhitney, average_ranks, kruskal_wallis, mann_whitney};
pub use rate::poisson_rate;
pub use regression::{Fit, Spread, ordinary_least_squares};
pub use regularity::gap_dispersion;
pub use reversion::{Retest, expected_change, expected_crossing};
pub use sequence::{confidence_sequence, half_width};
pub use shrinkage::{Posterior, Shrinkage, shrink};
pub use slopes::{equal_slopes, no_slopes};
pub use stratified::{Strata, Stratified, post_stratified};
pub use subgroup::{
    Attribute, Distinct, MOST_CODES, Subgroup, Subgroups, distinct, search, searchable_rows,
};
pub use survival::{LogRank, Survival, SurvivalRow, kaplan_meier, log_rank};
pub use trinomial::Trinomial;
pub use weighted::effective_df;
pub use wild::{Wild, wild_cluster};
