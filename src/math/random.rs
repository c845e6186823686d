//! The one source of randomness: seeded, the same natively and in the browser.

/// Pseudo-random numbers from a seed: xoshiro256++, its state filled by SplitMix64.
///
/// # Source
/// Blackman & Vigna (2021), *Scrambled linear pseudorandom number generators*, ACM TOMS 47(4), 36;
/// Steele, Lea & Flood (2014), OOPSLA (SplitMix64).
#[derive(Debug, Clone)]
pub struct Random {
    state: [u64; 4],
}

impl Random {
    /// A generator whose sequence depends on `seed` alone.
    pub fn new(seed: u64) -> Self {
        let mut counter = seed;
        let state = std::array::from_fn(|_| {
            counter = counter.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = counter;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            z ^ (z >> 31)
        });
        Self { state }
    }

    /// The next 64 random bits.
    pub fn bits(&mut self) -> u64 {
        let [a, b, c, d] = &mut self.state;
        let result = a.wrapping_add(*d).rotate_left(23).wrapping_add(*a);
        let shifted = *b << 17;
        *c ^= *a;
        *d ^= *b;
        *b ^= *c;
        *a ^= *d;
        *c ^= shifted;
        *d = d.rotate_left(45);
        result
    }

    /// A number in [0, 1), a multiple of 2⁻⁵³.
    pub fn uniform(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
    }

    /// An index in 0…n − 1, each equally likely; 0 where n = 0.
    ///
    /// # Source
    /// Lemire (2019), *Fast random integer generation in an interval*, ACM TOMACS 29(1), 3.
    pub fn below(&mut self, n: u32) -> u32 {
        let mut product = (self.bits() >> 32) * u64::from(n);
        if (product as u32) < n {
            let threshold = n.wrapping_neg().checked_rem(n).unwrap_or(0);
            while (product as u32) < threshold {
                product = (self.bits() >> 32) * u64::from(n);
            }
        }
        (product >> 32) as u32
    }

    /// A standard normal number.
    ///
    /// # Source
    /// Marsaglia & Bray (1964), *SIAM Review* 6, 260–264 (polar method; the second number is not kept).
    pub fn normal(&mut self) -> f64 {
        loop {
            let u = 2.0 * self.uniform() - 1.0;
            let v = 2.0 * self.uniform() - 1.0;
            let square = u * u + v * v;
            if square > 0.0 && square < 1.0 {
                return u * (-2.0 * libm::log(square) / square).sqrt();
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn splitmix_fills_the_state_as_published() {
        // The first outputs of SplitMix64 for seed 1234567, as printed with its reference code.
        let random = Random::new(1_234_567);
        assert_eq!(random.state[0], 6_457_827_717_110_365_317);
        assert_eq!(random.state[1], 3_203_168_211_198_807_973);
    }

    #[test]
    fn every_index_is_equally_likely() {
        let mut random = Random::new(7);
        let mut counts = [0u32; 6];
        for _ in 0..60_000 {
            counts[random.below(6) as usize] += 1;
        }
        let chi2: f64 = counts
            .iter()
            .map(|&c| (f64::from(c) - 1e4) * (f64::from(c) - 1e4) / 1e4)
            .sum();
        assert!(chi2 < 20.5, "chi-square {chi2} with 5 degrees of freedom");
        assert_eq!(random.below(0), 0);
        assert_eq!(random.below(1), 0);
    }
}
