//! Currencies and their minor units; rates of exchange.

use crate::report::CurrencyRows;

/// Decimals of an ISO 4217 currency's minor unit; 2 where the code is not known.
///
/// # Source
/// ISO 4217:2015, list one: the codes whose minor unit is not 2.
fn decimals(code: &str) -> u8 {
    const NONE: [&str; 16] = [
        "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND",
        "VUV", "XAF", "XOF",
    ];
    match code {
        "XPF" => 0,
        "BHD" | "IQD" | "JOD" | "KWD" | "LYD" | "OMR" | "TND" => 3,
        "CLF" | "UYW" => 4,
        _ if NONE.contains(&code) => 0,
        _ => 2,
    }
}

/// A currency of the files.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Currency {
    /// The code in capitals; `None` where the file names none.
    pub code: Option<String>,
    /// Decimals of its minor unit.
    pub decimals: u8,
}

impl Currency {
    /// The currency that a cell names; an empty cell names none.
    pub fn named(cell: &str) -> Self {
        let code = cell.trim().to_ascii_uppercase();
        Self {
            decimals: decimals(&code),
            code: (!code.is_empty()).then_some(code),
        }
    }

    /// Minor units in one major unit.
    pub fn scale(&self) -> f64 {
        [1.0, 10.0, 100.0, 1_000.0, 10_000.0][usize::from(self.decimals.min(4))]
    }

    /// The amount in minor units, and whether it had to be rounded (half to even).
    ///
    /// `None` for amounts that are not finite or above 2⁵¹ minor units, where a double no longer
    /// holds every minor unit with certainty.
    pub fn minor(&self, amount: f64) -> Option<(i64, bool)> {
        let scaled = amount * self.scale();
        if !scaled.is_finite() || scaled.abs() > (1u64 << 51) as f64 {
            return None;
        }
        let rounded = scaled.round_ties_even();
        // A decimal with no more digits than the currency has lies within rounding error of a whole.
        Some((
            rounded as i64,
            (scaled - rounded).abs() > 1e-9 * scaled.abs().max(1.0),
        ))
    }

    /// Exact decimal digits of an amount in minor units.
    pub fn exact(&self, minor: i128) -> String {
        let digits = usize::from(self.decimals);
        let sign = if minor < 0 { "-" } else { "" };
        let text = format!("{:0>width$}", minor.unsigned_abs(), width = digits + 1);
        let (whole, part) = text.split_at(text.len() - digits);
        if digits == 0 {
            format!("{sign}{whole}")
        } else {
            format!("{sign}{whole}.{part}")
        }
    }

    /// Major units, the nearest double to within one rounding.
    pub fn major(&self, minor: i128) -> f64 {
        // Of 64 bits it is one instruction, of 128 a function.
        i64::try_from(minor).map_or(minor as f64, |minor| minor as f64) / self.scale()
    }
}

/// What one unit of a currency is worth in the target's, from a day on.
#[derive(Debug, Clone, PartialEq)]
pub struct Rate {
    /// The currency.
    pub currency: Currency,
    /// `i32::MIN` = at any time before the first dated one.
    pub from: i32,
    /// The rate as it was given.
    pub value: f64,
    /// The same as a decimal, `whole / 10^decimals`.
    pub whole: i128,
    /// Its decimals.
    pub decimals: u32,
}

/// A table of rates. What is done with it stands in `rates.rs`: that is of the engine's second module.
#[derive(Debug, Clone, PartialEq)]
pub struct Rates {
    /// The currency to convert to.
    pub to: Currency,
    /// Where the rates come from.
    pub source: Option<String>,
    /// By currency, then by day.
    pub rates: Vec<Rate>,
}

/// Rows by currency, those without any left out.
pub fn by_currency(currencies: &[Currency], rows: &[u64]) -> Vec<CurrencyRows> {
    let counted = currencies.iter().zip(rows).filter(|(_, rows)| **rows > 0);
    let told = counted.map(|(currency, &rows)| CurrencyRows {
        currency: currency.code.clone(),
        rows,
    });
    told.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_follow_the_currency() {
        for (code, amount, minor, exact) in [
            ("usd", 11.77, 1_177, "11.77"),
            ("JPY", 1_200.0, 1_200, "1200"),
            ("KWD", 0.005, 5, "0.005"),
            ("EUR", -0.05, -5, "-0.05"),
        ] {
            let currency = Currency::named(code);
            assert_eq!(currency.minor(amount), Some((minor, false)));
            assert_eq!(currency.exact(i128::from(minor)), exact);
        }
    }

    #[test]
    fn half_a_cent_is_rounded_and_said() {
        assert_eq!(Currency::named("EUR").minor(0.125), Some((12, true)));
        assert_eq!(Currency::named("EUR").minor(f64::NAN), None);
    }

    #[test]
    fn every_cent_up_to_a_billion_is_met_exactly() {
        let euro = Currency::named("EUR");
        for cents in (0..100_000_000_000i64).step_by(99_991_777) {
            let amount: f64 = euro.exact(i128::from(cents)).parse().unwrap();
            assert_eq!(euro.minor(amount), Some((cents, false)));
        }
    }
}
