//! Special functions, linear algebra, exact sums, random numbers: no domain words.
//!
//! Transcendental functions come from the `libm` crate, never from the platform, so that a result
//! is the same natively and in every browser.

mod apportion;
mod beta;
mod bivariate;
mod distribution;
mod eigen;
mod gamma;
mod gmres;
mod hypergeometric;
mod linear;
mod mask;
mod minimum;
mod order;
mod quantile;
mod random;
mod ratio;
mod root;
mod sum;

pub use apportion::apportion;
pub use beta::{beta_cdf, beta_ppf, beta_tails};
pub use bivariate::norm2_cdf;
pub use distribution::{
    chi2_cdf, chi2_ppf, chi2_sf, f_sf, norm_cdf, norm_ppf, norm_sf, t_cdf, t_ppf, t_sf,
    two_sided_p, z_value,
};
pub use eigen::symmetric_eigen;
pub use gamma::{digamma, erfc, gammainc_p, gammainc_q, lgamma};
pub use gmres::gmres;
pub use hypergeometric::hyp2f1;
pub use linear::{Cholesky, Matrix};
pub use mask::{ones, positions};
pub use minimum::{Descent, Minimum, minimum};
pub use order::{foremost, order, order_by_key, order_falling, ordered};
pub use quantile::{median, median_low, quantile};
pub use random::Random;
pub use ratio::{decimal, half_even};
pub use root::increasing_root;
pub use sum::{ExactSum, exact_sum};
