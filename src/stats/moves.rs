//! What became of payers from one period to another, where all that they pay is plain.

use super::{Bridge, ClusterSums, Origin};

/// What a payer did.
const RETURNED: usize = 3;
const LOST: usize = 4;
const GREW: usize = 5;
const SHRANK: usize = 6;
const NOTHING: usize = 7;
/// Kinds; those from 0 on are new payers by [`Origin`].
const KINDS: usize = 8;

/// Payers of one kind: how many, what they paid before and pay now in minor units, and Σ of the products.
#[derive(Debug, Clone, Copy, Default)]
struct Sums {
    n: u64,
    was: i64,
    is: i64,
    was_was: f64,
    was_is: f64,
    is_is: f64,
}

/// Payers without refunds or exchange differences by what became of them, from which follow their [`Bridge`] and, of those
/// who stand alone, the [`ClusterSums`] of the ratios: most payers are such, and so cost few additions, without a jump that
/// no processor can guess.
#[derive(Debug, Clone, Copy, Default)]
pub struct Moves {
    /// Those who stand alone, then those of clusters with others.
    kinds: [[Sums; KINDS]; 2],
}

impl Moves {
    /// Takes a payer who paid `was` and pays `is`, neither below 0; `shares` = its cluster has other payers. All that it is
    /// given of one kind must not exceed the largest whole number.
    #[inline]
    pub fn update(&mut self, was: i64, is: i64, known: bool, origin: Origin, shares: bool) {
        let fresh = if known { RETURNED } else { origin as usize };
        let of = [NOTHING, NOTHING, fresh, fresh, LOST, LOST, GREW, SHRANK];
        let place = usize::from(was > 0) << 2 | usize::from(is > 0) << 1 | usize::from(is < was);
        let sums = &mut self.kinds[usize::from(shares)][of[place & 7] & 7];
        let (x, y) = (was as f64, is as f64);
        sums.n += 1;
        sums.was += was;
        sums.is += is;
        sums.was_was += x * x;
        sums.was_is += x * y;
        sums.is_is += y * y;
    }

    /// The way from what they all paid to what they pay.
    pub fn bridge(&self) -> Bridge {
        let mut bridge = Bridge::default();
        for kinds in &self.kinds {
            let [was, is] = [
                kinds.map(|sums| i128::from(sums.was)),
                kinds.map(|sums| i128::from(sums.is)),
            ];
            let n = kinds.map(|sums| sums.n);
            let base = was[LOST] + was[GREW] + was[SHRANK];
            let now = is[GREW] + is[SHRANK];
            bridge.merge(&Bridge {
                opening: base,
                new: [is[0], is[1], is[2]],
                reactivated: is[RETURNED],
                expansion: is[GREW] - was[GREW],
                contraction: was[SHRANK] - is[SHRANK],
                churn: was[LOST],
                closing: is[0] + is[1] + is[2] + is[RETURNED] + now,
                base,
                kept: was[GREW] + is[SHRANK],
                now,
                customers: n[LOST] + n[GREW] + n[SHRANK],
                lost: n[LOST],
                came: [n[0], n[1], n[2]],
                returned: n[RETURNED],
                ..Bridge::default()
            });
        }
        bridge
    }

    /// Of those who stand alone, clusters of those who paid before: by payers who still do, by money kept, and by money
    /// now. The largest is not told.
    pub fn ratios(&self) -> [ClusterSums; 3] {
        let [lost, grew, shrank] = [LOST, GREW, SHRANK].map(|kind| self.kinds[0][kind]);
        let n = lost.n + grew.n + shrank.n;
        let sums = |w: f64, ww: f64, [wc, wwc, wcwc]: [f64; 3]| ClusterSums {
            clusters: n,
            w,
            wc,
            w_squared: ww,
            ww,
            wwc,
            wcwc,
            ..ClusterSums::default()
        };
        let was = (lost.was + grew.was + shrank.was) as f64;
        let squares = lost.was_was + grew.was_was + shrank.was_was;
        let stay = (grew.n + shrank.n) as f64;
        [
            sums(n as f64, n as f64, [stay; 3]),
            sums(
                was,
                squares,
                [
                    (grew.was + shrank.is) as f64,
                    grew.was_was + shrank.was_is,
                    grew.was_was + shrank.is_is,
                ],
            ),
            sums(
                was,
                squares,
                [
                    (grew.is + shrank.is) as f64,
                    grew.was_is + shrank.was_is,
                    grew.is_is + shrank.is_is,
                ],
            ),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::Flow;

    #[test]
    fn moves_add_up_to_the_bridge_and_the_sums_taken_one_by_one() {
        let mut moves = Moves::default();
        let mut bridge = Bridge::default();
        let mut ratios = [ClusterSums::default(); 3];
        for at in 0..3_000u32 {
            let paid = |step: u32| i64::from((at * step % 101).saturating_sub(40));
            let (was, is) = (paid(17), paid(29));
            let known = at % 3 == 0;
            let origin = [Origin::Earned, Origin::Bought, Origin::Unknown][at as usize % 7 % 3];
            let shares = at % 5 == 0;
            moves.update(was, is, known, origin, shares);
            let flow = |gross| Flow { gross, refunds: 0 };
            bridge.update(flow(was), flow(is), origin, known, 0);
            if was > 0 && !shares {
                let (w, kept, now) = (was as f64, is.min(was) as f64, is as f64);
                ratios[0].add(at, 1.0, f64::from(u8::from(is > 0)));
                ratios[1].add(at, w, kept);
                ratios[2].add(at, w, now);
            }
        }
        for sums in &mut ratios {
            sums.finish();
            sums.largest = 0.0;
        }
        assert_eq!(moves.bridge(), bridge);
        assert_eq!(moves.ratios(), ratios);
        assert!(bridge.lost > 100 && bridge.returned > 100 && bridge.came[0] > 100);
    }
}
