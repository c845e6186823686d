//! The bytes of CSV that mean something, found 64 at a time as bit masks.
//!
//! Bit `i` of a mask speaks of byte `i` of the block. The masks come from SIMD compares (SSE2
//! natively, simd128 in the browser); elsewhere from eight bytes at a time in plain integers.

/// Where the meaningful bytes of one block stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Masks {
    /// `"`.
    pub quotes: u64,
    /// The delimiter.
    pub delimiters: u64,
    /// Line feeds.
    pub line_feeds: u64,
    /// Carriage returns.
    pub returns: u64,
    /// Bytes beyond ASCII.
    pub high: u64,
}

/// How many bytes a block has.
pub(super) const BLOCK: usize = 64;

/// Each bit becomes the parity of the bits up to and including it: applied to the mask of quotes,
/// the bytes inside quotes (the opening quote counted in, the closing one out).
///
/// WebAssembly has no carry-less multiplication, so six shifts.
pub(super) fn prefix_xor(mut mask: u64) -> u64 {
    mask ^= mask << 1;
    mask ^= mask << 2;
    mask ^= mask << 4;
    mask ^= mask << 8;
    mask ^= mask << 16;
    mask ^ (mask << 32)
}

#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code)] // SSE2 is part of x86-64; the loads stay within the block's 64 bytes.
mod simd {
    use super::{BLOCK, Masks};
    use std::arch::x86_64::{
        __m128i, _mm_cmpeq_epi8, _mm_loadu_si128, _mm_movemask_epi8, _mm_set1_epi8,
    };

    pub(in super::super) fn classify(block: &[u8; BLOCK], delimiter: u8) -> Masks {
        // SAFETY: every x86-64 processor has SSE2, which is all that `compare` needs.
        unsafe { compare(block, delimiter) }
    }

    #[target_feature(enable = "sse2")]
    fn compare(block: &[u8; BLOCK], delimiter: u8) -> Masks {
        let load = |lane: usize| {
            // SAFETY: lane is 0..4, so 16 bytes from lane * 16 lie inside the block.
            unsafe { _mm_loadu_si128(block.as_ptr().add(lane * 16).cast::<__m128i>()) }
        };
        let lanes = [load(0), load(1), load(2), load(3)];
        let gather = |bits: [i32; 4]| {
            bits.iter()
                .rev()
                .fold(0, |mask, bits| (mask << 16) | u64::from(*bits as u16))
        };
        let equal = |byte: u8| {
            let byte = _mm_set1_epi8(byte as i8);
            gather(lanes.map(|lane| _mm_movemask_epi8(_mm_cmpeq_epi8(lane, byte))))
        };
        Masks {
            quotes: equal(b'"'),
            delimiters: equal(delimiter),
            line_feeds: equal(b'\n'),
            returns: equal(b'\r'),
            high: gather(lanes.map(|lane| _mm_movemask_epi8(lane))),
        }
    }
}

#[cfg(all(target_arch = "wasm32", target_feature = "simd128"))]
#[allow(unsafe_code)] // The loads stay within the block's 64 bytes.
mod simd {
    use super::{BLOCK, Masks};
    use std::arch::wasm32::{u8x16_bitmask, u8x16_eq, u8x16_splat, v128, v128_load};

    pub(in super::super) fn classify(block: &[u8; BLOCK], delimiter: u8) -> Masks {
        let load = |lane: usize| {
            // SAFETY: lane is 0..4, so 16 bytes from lane * 16 lie inside the block.
            unsafe { v128_load(block.as_ptr().add(lane * 16).cast::<v128>()) }
        };
        let lanes = [load(0), load(1), load(2), load(3)];
        let gather = |bits: [u16; 4]| {
            bits.iter()
                .rev()
                .fold(0, |mask, bits| (mask << 16) | u64::from(*bits))
        };
        let equal = |byte: u8| {
            let byte = u8x16_splat(byte);
            gather(lanes.map(|lane| u8x16_bitmask(u8x16_eq(lane, byte))))
        };
        Masks {
            quotes: equal(b'"'),
            delimiters: equal(delimiter),
            line_feeds: equal(b'\n'),
            returns: equal(b'\r'),
            high: gather(lanes.map(|lane| u8x16_bitmask(lane))),
        }
    }
}

#[cfg(any(
    test,
    not(any(
        target_arch = "x86_64",
        all(target_arch = "wasm32", target_feature = "simd128")
    ))
))]
mod plain {
    use super::{BLOCK, Masks};

    const ONES: u64 = 0x0101_0101_0101_0101;
    const TOPS: u64 = 0x8080_8080_8080_8080;
    const LOWS: u64 = !TOPS;

    /// The top bits of eight bytes, as the eight low bits.
    fn gather(tops: u64) -> u64 {
        // The multiplier moves bit 8k + 7 (shifted to 8k) to bit 56 + k; no two meet.
        ((tops >> 7) & ONES).wrapping_mul(0x0102_0408_1020_4080) >> 56
    }

    /// The top bit of each byte that is zero, exactly (no borrow between bytes).
    fn zeros(word: u64) -> u64 {
        !(((word & LOWS) + LOWS) | word) & TOPS
    }

    pub(in super::super) fn classify(block: &[u8; BLOCK], delimiter: u8) -> Masks {
        let mut masks = Masks {
            quotes: 0,
            delimiters: 0,
            line_feeds: 0,
            returns: 0,
            high: 0,
        };
        for (index, bytes) in block.as_chunks::<8>().0.iter().enumerate() {
            let word = u64::from_le_bytes(*bytes);
            let equal = |byte: u8| gather(zeros(word ^ (ONES * u64::from(byte)))) << (8 * index);
            masks.quotes |= equal(b'"');
            masks.delimiters |= equal(delimiter);
            masks.line_feeds |= equal(b'\n');
            masks.returns |= equal(b'\r');
            masks.high |= gather(word & TOPS) << (8 * index);
        }
        masks
    }
}

#[cfg(not(any(
    target_arch = "x86_64",
    all(target_arch = "wasm32", target_feature = "simd128")
)))]
pub(super) use plain::classify;
#[cfg(any(
    target_arch = "x86_64",
    all(target_arch = "wasm32", target_feature = "simd128")
))]
pub(super) use simd::classify;

#[cfg(test)]
mod tests {
    use super::*;

    fn naive(block: &[u8; BLOCK], delimiter: u8) -> Masks {
        let mask = |test: &dyn Fn(u8) -> bool| {
            (0..BLOCK)
                .filter(|&i| test(block[i]))
                .fold(0u64, |mask, i| mask | (1 << i))
        };
        Masks {
            quotes: mask(&|byte| byte == b'"'),
            delimiters: mask(&|byte| byte == delimiter),
            line_feeds: mask(&|byte| byte == b'\n'),
            returns: mask(&|byte| byte == b'\r'),
            high: mask(&|byte| byte >= 0x80),
        }
    }

    // In the browser these two test the simd128 form.
    #[cfg_attr(not(target_arch = "wasm32"), test)]
    #[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
    fn every_byte_is_classified_as_one_by_one() {
        let mut state = 1u64;
        for round in 0..2000 {
            let mut block = [0u8; BLOCK];
            for byte in &mut block {
                state = state
                    .wrapping_mul(6364136223846793005)
                    .wrapping_add(1442695040888963407);
                let random = (state >> 33) as u8;
                *byte = if round % 2 == 0 {
                    random
                } else {
                    b"\",\n\r;\t|a\x80\xff\x00!"[random as usize % 12]
                };
            }
            for delimiter in [b',', b';', b'\t', b'|'] {
                let expected = naive(&block, delimiter);
                assert_eq!(classify(&block, delimiter), expected);
                assert_eq!(plain::classify(&block, delimiter), expected);
            }
        }
    }

    #[cfg_attr(not(target_arch = "wasm32"), test)]
    #[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
    fn the_prefix_is_the_parity_of_the_bits_so_far() {
        for mask in [0, 1, 0b1010_0110, u64::MAX, 1 << 63, 0x8000_0000_0000_0001] {
            let mut parity = 0;
            let expected = (0..64).fold(0u64, |prefix, i| {
                parity ^= (mask >> i) & 1;
                prefix | (parity << i)
            });
            assert_eq!(prefix_xor(mask), expected);
        }
    }
}
