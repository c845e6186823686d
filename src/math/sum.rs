//! Exact sums of doubles.

/// The exact sum of any number of doubles in any order; rounded once, when it is read.
///
/// Adding and merging are exact, so every split and every order of the same numbers gives the
/// same bits. Takes 544 bytes and a few nanoseconds per number.
///
/// # Method
/// A fixed-point number wide enough for every double, in 67 chunks of 32 bits that overlap by
/// their sign and carry bits; carries are settled every 2⁹ additions.
/// # Source
/// Neal (2015), *Fast exact summation using small and large superaccumulators*, arXiv 1505.05571.
#[derive(Debug, Clone)]
pub struct ExactSum {
    /// Worth `chunks[i] · 2^(32i − 1074)` each.
    chunks: [i64; CHUNKS],
    /// Additions since carries were settled.
    unsettled: u32,
    /// NaN or infinity, once one was added; 0 until then.
    special: f64,
}

/// 64 chunks hold the largest double's 2046 + 53 bits; three more hold 2⁶³ such numbers' carries.
const CHUNKS: usize = 67;
/// A chunk grows by less than 2⁵³ per addition, so 2⁹ additions, merged with 2⁹ others, stay below 2⁶³.
const SETTLE_AFTER: u32 = 1 << 9;

impl Default for ExactSum {
    fn default() -> Self {
        Self {
            chunks: [0; CHUNKS],
            unsettled: 0,
            special: 0.0,
        }
    }
}

impl ExactSum {
    /// Adds one number.
    pub fn update(&mut self, x: f64) {
        if !x.is_finite() {
            self.special += x;
            return;
        }
        let bits = x.to_bits();
        let exponent = (bits >> 52) & 0x7ff;
        let fraction = bits & ((1 << 52) - 1);
        let (mantissa, position) = if exponent == 0 {
            (fraction, 0)
        } else {
            (fraction | (1 << 52), exponent - 1)
        };
        let (chunk, shift) = ((position >> 5) as usize, position & 31);
        let low = ((mantissa << shift) & 0xffff_ffff) as i64;
        let high = (mantissa >> (32 - shift)) as i64;
        if x.is_sign_negative() {
            self.chunks[chunk] -= low;
            self.chunks[chunk + 1] -= high;
        } else {
            self.chunks[chunk] += low;
            self.chunks[chunk + 1] += high;
        }
        self.unsettled += 1;
        if self.unsettled >= SETTLE_AFTER {
            self.settle();
        }
    }

    /// Adds all that another sum holds.
    pub fn merge(&mut self, other: &Self) {
        self.special += other.special;
        for (chunk, theirs) in self.chunks.iter_mut().zip(&other.chunks) {
            *chunk += theirs;
        }
        self.settle();
    }

    /// Leaves every chunk but the last in 0…2³² − 1.
    fn settle(&mut self) {
        let mut carry = 0;
        for chunk in &mut self.chunks[..CHUNKS - 1] {
            let total = *chunk + carry;
            *chunk = total & 0xffff_ffff;
            carry = total >> 32;
        }
        self.chunks[CHUNKS - 1] += carry;
        self.unsettled = 0;
    }

    /// The sum, rounded to the nearest double (ties to even); 0 of nothing.
    ///
    /// # Edge cases
    /// Beyond the largest double: ±∞. After NaN, or infinities of both signs: NaN.
    pub fn value(&self) -> f64 {
        if self.special != 0.0 || self.special.is_nan() {
            return self.special;
        }
        let mut settled = self.clone();
        settled.settle();
        let negative = settled.chunks[CHUNKS - 1] < 0;
        if negative {
            for chunk in &mut settled.chunks {
                *chunk = -*chunk;
            }
            settled.settle();
        }
        let magnitude = rounded(&settled.chunks);
        if negative { -magnitude } else { magnitude }
    }
}

/// The double nearest to settled, non-negative chunks.
fn rounded(chunks: &[i64; CHUNKS]) -> f64 {
    let Some(top) = chunks.iter().rposition(|&chunk| chunk != 0) else {
        return 0.0;
    };
    // `top` = bit number of the leading one; the unit of bit 0 is the smallest subnormal.
    let leading = 32 * top as u64 + u64::from(chunks[top].ilog2());
    let bit = |position: u64| (chunks[(position / 32) as usize] >> (position % 32)) & 1;
    if leading < 53 {
        let mantissa = (chunks[1] << 32) | chunks[0];
        return f64::from_bits(mantissa as u64);
    }
    let last = leading - 52;
    let mut mantissa = 0u64;
    for position in (last..=leading).rev() {
        mantissa = (mantissa << 1) | bit(position) as u64;
    }
    let half = bit(last - 1) == 1;
    let below = last - 1;
    let sticky = chunks[..(below / 32) as usize]
        .iter()
        .any(|&chunk| chunk != 0)
        || chunks[(below / 32) as usize] & ((1 << (below % 32)) - 1) != 0;
    // The hidden bit adds one to the exponent, and so does a mantissa that rounds up to 2⁵³.
    let bits = (last << 52) + mantissa + u64::from(half && (sticky || mantissa & 1 == 1));
    if leading > 2097 {
        f64::INFINITY
    } else {
        f64::from_bits(bits)
    }
}

/// The exact sum of an iterator's numbers, rounded once.
pub fn exact_sum(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut sum = ExactSum::default();
    for value in values {
        sum.update(value);
    }
    sum.value()
}
