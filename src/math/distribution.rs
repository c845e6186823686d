//! Distribution functions, tails and quantiles of the distributions that tests need.
//!
//! `cdf` is the lower tail, `sf` the upper tail (each accurate where it is small), `ppf` the
//! quantile. Arguments outside a function's domain give NaN, which callers turn into `None`.

use super::beta::{beta_inverse, beta_tails};
use super::gamma::{gammainc_inverse, gammainc_p, gammainc_q};
use std::cell::RefCell;
use std::f64::consts::SQRT_2;

/// P(Z ≤ x) of the standard normal distribution.
pub fn norm_cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x / SQRT_2)
}

/// P(Z > x) of the standard normal distribution.
pub fn norm_sf(x: f64) -> f64 {
    0.5 * libm::erfc(x / SQRT_2)
}

/// Two-sided p-value of a standard normal statistic.
pub fn two_sided_p(z: f64) -> f64 {
    libm::erfc(z.abs() / SQRT_2)
}

/// The z with P(|Z| ≤ z) = `confidence`: 1.96 at 0.95.
///
/// # Edge cases
/// `None` unless 0 < confidence < 1.
pub fn z_value(confidence: f64) -> Option<f64> {
    (confidence > 0.0 && confidence < 1.0).then(|| -norm_ppf(0.5 * (1.0 - confidence)))
}

/// Quantile of the standard normal distribution.
///
/// # Edge cases
/// p = 0 gives −∞, p = 1 gives ∞, outside 0…1 NaN.
/// # Source
/// Wichura (1988), Algorithm AS 241 (PPND16), *Applied Statistics* 37, 477–484; relative error about 1e-16.
pub fn norm_ppf(p: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) {
        return f64::NAN;
    }
    let centred = p - 0.5;
    if centred.abs() <= 0.425 {
        const A: [f64; 8] = [
            3.387_132_872_796_366_5,
            133.141_667_891_784_38,
            1_971.590_950_306_551_3,
            13_731.693_765_509_46,
            45_921.953_931_549_87,
            67_265.770_927_008_7,
            33_430.575_583_588_13,
            2_509.080_928_730_122_7,
        ];
        const B: [f64; 8] = [
            1.0,
            42.313_330_701_600_91,
            687.187_007_492_057_9,
            5_394.196_021_424_751,
            21_213.794_301_586_597,
            39_307.895_800_092_71,
            28_729.085_735_721_943,
            5_226.495_278_852_545,
        ];
        let r = 0.180625 - centred * centred;
        return centred * polynomial(&A, r) / polynomial(&B, r);
    }
    let tail = if centred < 0.0 { p } else { 1.0 - p };
    if tail == 0.0 {
        return if centred < 0.0 {
            f64::NEG_INFINITY
        } else {
            f64::INFINITY
        };
    }
    let r = (-libm::log(tail)).sqrt();
    let magnitude = if r <= 5.0 {
        const C: [f64; 8] = [
            1.423_437_110_749_683_5,
            4.630_337_846_156_546,
            5.769_497_221_460_691,
            3.647_848_324_763_204_5,
            1.270_458_252_452_368_4,
            0.241_780_725_177_450_6,
            0.022_723_844_989_269_184,
            7.745_450_142_783_414e-4,
        ];
        const D: [f64; 8] = [
            1.0,
            2.053_191_626_637_759,
            1.676_384_830_183_803_8,
            0.689_767_334_985_1,
            0.148_103_976_427_480_08,
            0.015_198_666_563_616_457,
            5.475_938_084_995_345e-4,
            1.050_750_071_644_416_9e-9,
        ];
        polynomial(&C, r - 1.6) / polynomial(&D, r - 1.6)
    } else {
        const E: [f64; 8] = [
            6.657_904_643_501_103,
            5.463_784_911_164_114,
            1.784_826_539_917_291_3,
            0.296_560_571_828_504_87,
            0.026_532_189_526_576_124,
            0.001_242_660_947_388_078_4,
            2.711_555_568_743_487_6e-5,
            2.010_334_399_292_288_1e-7,
        ];
        const F: [f64; 8] = [
            1.0,
            0.599_832_206_555_888,
            0.136_929_880_922_735_8,
            0.014_875_361_290_850_615,
            7.868_691_311_456_133e-4,
            1.846_318_317_510_054_8e-5,
            1.421_511_758_316_446e-7,
            2.044_263_103_389_939_8e-15,
        ];
        polynomial(&E, r - 5.0) / polynomial(&F, r - 5.0)
    };
    if centred < 0.0 { -magnitude } else { magnitude }
}

fn polynomial(coefficients: &[f64], x: f64) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, c| sum * x + c)
}

/// P(T ≤ t) of Student's t with `df` > 0 degrees of freedom.
pub fn t_cdf(t: f64, df: f64) -> f64 {
    t_sf(-t, df)
}

/// P(T > t) of Student's t with `df` > 0 degrees of freedom.
///
/// # Formula
/// ½·I_{df/(df + t²)}(df/2, ½) for t ≥ 0 (DLMF 8.17).
pub fn t_sf(t: f64, df: f64) -> f64 {
    if t.is_nan() || df.is_nan() || df <= 0.0 {
        return f64::NAN;
    }
    if df.is_infinite() {
        return norm_sf(t);
    }
    let square = t * t;
    let tail = if square.is_infinite() {
        0.0
    } else {
        0.5 * beta_tails(0.5 * df, 0.5, df / (df + square), square / (df + square)).0
    };
    if t >= 0.0 { tail } else { 1.0 - tail }
}

/// Quantile of Student's t with `df` > 0 degrees of freedom.
///
/// # Edge cases
/// p = 0 gives −∞, p = 1 gives ∞, outside 0…1 NaN.
pub fn t_ppf(p: f64, df: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) || df.is_nan() || df <= 0.0 {
        return f64::NAN;
    }
    if df.is_infinite() {
        return norm_ppf(p);
    }
    KNOWN.with_borrow_mut(|known| {
        let at = (p.to_bits() ^ df.to_bits()).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 50;
        known.resize(1 << 14, (0.0, 0.0, 0.0));
        match known.get_mut(at as usize) {
            Some((of, with, quantile)) => {
                if (*of, *with) != (p, df) {
                    (*of, *with, *quantile) = (p, df, t_quantile(p, df));
                }
                *quantile
            }
            None => t_quantile(p, df),
        }
    })
}

thread_local! {
    /// Quantiles of t found before, as (p, df, quantile): groups and periods ask for the same ones again and again.
    static KNOWN: RefCell<Vec<(f64, f64, f64)>> = const { RefCell::new(Vec::new()) };
}

/// [`t_ppf`] within its domain.
fn t_quantile(p: f64, df: f64) -> f64 {
    let centred = p - 0.5;
    let tail = if centred < 0.0 { p } else { 1.0 - p };
    // First guess: the normal quantile widened by the first terms of Cornish and Fisher's expansion (Abramowitz & Stegun
    // 26.7.5), which serves where z² is less than the degrees of freedom; elsewhere by the very first.
    let z = norm_ppf(tail).abs();
    let square = z * z;
    let guess = if square < df {
        let third = polynomial(&[-15.0, 17.0, 19.0, 3.0], square) / 384.0;
        let second = polynomial(&[3.0, 16.0, 5.0], square) / 96.0;
        z * polynomial(&[1.0, (square + 1.0) / 4.0, second, third], 1.0 / df)
    } else {
        z + z * (square + 1.0) / (4.0 * df)
    };
    let start = if guess > 0.0 {
        libm::log(df) - 2.0 * libm::log(guess)
    } else {
        libm::log(df)
    };
    let (x, y) = beta_inverse(0.5 * df, 0.5, 2.0 * tail, 2.0 * centred.abs(), start);
    let magnitude = (df * y / x).sqrt();
    if centred < 0.0 { -magnitude } else { magnitude }
}

/// P(X ≤ x) of chi-square with `df` > 0 degrees of freedom.
pub fn chi2_cdf(x: f64, df: f64) -> f64 {
    gammainc_p(0.5 * df, 0.5 * x)
}

/// P(X > x) of chi-square with `df` > 0 degrees of freedom.
pub fn chi2_sf(x: f64, df: f64) -> f64 {
    gammainc_q(0.5 * df, 0.5 * x)
}

/// Quantile of chi-square with `df` > 0 degrees of freedom.
///
/// # Edge cases
/// p = 0 gives 0, p = 1 gives ∞, outside 0…1 NaN.
pub fn chi2_ppf(p: f64, df: f64) -> f64 {
    if !(0.0..=1.0).contains(&p) || df.is_nan() || df <= 0.0 || df.is_infinite() {
        return f64::NAN;
    }
    2.0 * gammainc_inverse(0.5 * df, p, 1.0 - p)
}

/// P(X > x) of the F distribution with `df1` and `df2` degrees of freedom.
///
/// # Formula
/// I_{df2/(df2 + df1·x)}(df2/2, df1/2) (DLMF 8.17).
pub fn f_sf(x: f64, df1: f64, df2: f64) -> f64 {
    if x.is_nan() {
        return f64::NAN;
    }
    if x.is_infinite() {
        return if x > 0.0 { 0.0 } else { 1.0 };
    }
    let scaled = df1 * x.max(0.0);
    beta_tails(
        0.5 * df2,
        0.5 * df1,
        df2 / (df2 + scaled),
        scaled / (df2 + scaled),
    )
    .0
}
