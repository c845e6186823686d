//! Conjunctions of conditions whose mean stands out.

use crate::error::Result;
use crate::math::ordered;
use crate::work::Work;
use std::rc::Rc;

/// A column of conditions: the code of each row, 0 = none that is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Attribute<'a> {
    /// Code by row.
    pub codes: &'a [u8],
    /// One more than the largest code.
    pub size: usize,
}

/// A conjunction of conditions.
#[derive(Debug, Clone, PartialEq)]
pub struct Subgroup {
    /// Column and code of each condition, columns ascending.
    pub conditions: Vec<(usize, u8)>,
    /// Rows that meet all of them.
    pub n: u64,
    /// Mean of these less mean of the other rows.
    pub difference: f64,
    /// |difference|·√(n/rows).
    pub score: f64,
}

/// What a search found.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Subgroups {
    /// Conjunctions that were large enough to be looked at.
    pub searched: u64,
    /// The best, highest score first.
    pub found: Vec<Subgroup>,
}

/// Most values of a column that are looked at: the table of three columns then stays within the fast caches.
pub const MOST_CODES: usize = 24;

/// Additions to tables that a search takes at most, about a second's.
const BUDGET: u64 = 600_000_000;

/// Rows of which a search over so many columns takes at most a second or so; of more a sample is enough.
pub fn searchable_rows(columns: usize) -> u64 {
    let c = columns as u64;
    let tables = c + c * c.saturating_sub(1) / 2 * (1 + c.saturating_sub(2) / 3);
    BUDGET / tables.max(1)
}

/// A condition must set its rows apart from the other rows of the conjunction without it by so many standard errors.
const ADDS: f64 = 2.0;

/// Sums of a cell: rows in the upper half, Σ(value + 1) in the lower.
type Packed = u64;

/// How much one group differs from the rest.
#[derive(Clone, Copy)]
struct Cell {
    n: u64,
    sum: i64,
}

impl Cell {
    fn of(packed: Packed) -> Self {
        let n = packed >> 32;
        Self {
            n,
            sum: (packed & 0xffff_ffff) as i64 - n as i64,
        }
    }

    fn mean(self) -> f64 {
        self.sum as f64 / self.n as f64
    }

    fn without(self, part: Self) -> Self {
        Self {
            n: self.n - part.n,
            sum: self.sum - part.sum,
        }
    }
}

/// What is searched.
struct Search<'a> {
    attributes: &'a [Attribute<'a>],
    values: &'a [i8],
    whole: Cell,
    variance: f64,
    least: u64,
}

/// Tables of single columns and of pairs, and what was found by them and by those of three.
#[derive(Default)]
struct Tables {
    singles: Vec<Vec<Packed>>,
    /// Tables of pairs i < j, at [`Search::pair`].
    pairs: Vec<Vec<Packed>>,
    searched: u64,
    found: Vec<Subgroup>,
}

/// Kept while searching; many are variations of few.
const KEPT: usize = 600;

/// Looks at every conjunction of up to three conditions (one per column) with at least `least` rows on either side, and
/// returns the best.
///
/// `values` are −1, 0 or 1 by row. All conjunctions are counted, not those alone whose parts stand out, as a beam search
/// would: the counts of three columns are one table, filled in one pass over the rows, and no conjunction that matters only
/// as a whole is missed. A conjunction is kept where each of its conditions adds to it: it has a higher score than without
/// the condition, and differs by two standard errors from the rows that the condition leaves out; and where it says more
/// than a narrower one that was kept: without the rows of that, it still differs by two from the rest.
/// # Formula
/// score = |mean − mean of the rest|·√(n/rows).
/// # Edge cases
/// Rows of unequal number, more than 2³¹ rows, no rows: nothing is found.
/// # Source
/// The score: Klösgen (1996), *Explora*, in Advances in Knowledge Discovery and Data Mining, 249–271.
///
/// # Errors
/// `put_down`, between the tables that begin with two columns and the next.
pub fn search(
    attributes: &[Attribute],
    values: &[i8],
    least: u64,
    work: Work,
) -> Result<Rc<Subgroups>> {
    let (rows, columns) = (values.len(), attributes.len());
    let uneven = attributes
        .iter()
        .any(|attribute| attribute.codes.len() != rows || attribute.size > 256);
    if uneven || rows == 0 || rows > 1 << 31 {
        return Ok(Rc::default());
    }
    let sum: i64 = values.iter().map(|&value| i64::from(value)).sum();
    let squares = values.iter().filter(|value| **value != 0).count();
    let mean = sum as f64 / rows as f64;
    let search = Search {
        attributes,
        values,
        whole: Cell {
            n: rows as u64,
            sum,
        },
        variance: squares as f64 / rows as f64 - mean * mean,
        least: least.max(1),
    };
    let pairs: Vec<(usize, usize)> = (0..columns)
        .flat_map(|i| (i + 1..columns).map(move |j| (i, j)))
        .collect();
    // All tables of two columns stand before the first of three is looked at.
    let tables = work.steps(
        columns + 1 + pairs.len(),
        || Ok(Tables::default()),
        |tables, step| match step.checked_sub(columns) {
            None => search.count(tables, step),
            Some(0) => search.singles_and_pairs(tables),
            Some(pair) => {
                let (i, j) = pairs[pair - 1];
                search.triples(tables, i, j);
            }
        },
    )?;
    work.once(|| Ok(search.best(&tables)))
}

impl Search<'_> {
    fn table(&self, numbers: &[u16], by: usize) -> Vec<Packed> {
        let attribute = self.attributes[by];
        let groups = numbers
            .iter()
            .max()
            .map_or(1, |&most| usize::from(most) + 1);
        let mut table = vec![0; groups * attribute.size];
        let rows = numbers.iter().zip(attribute.codes).zip(self.values);
        for ((&number, &code), &value) in rows {
            let at = usize::from(number) * attribute.size + usize::from(code);
            if let Some(cell) = table.get_mut(at) {
                *cell += (1 << 32) + (i64::from(value) + 1) as u64;
            }
        }
        table
    }

    /// The place of the table of two columns.
    fn pair(&self, i: usize, j: usize) -> usize {
        let columns = self.attributes.len();
        i * columns - i * (i + 1) / 2 + j - i - 1
    }

    fn cell(&self, tables: &Tables, conditions: &[(usize, u8)]) -> Option<Cell> {
        let packed = match conditions {
            [] => return Some(self.whole),
            [(i, a)] => tables.singles.get(*i)?.get(usize::from(*a)),
            [(i, a), (j, b)] => {
                let at = usize::from(*a) * self.attributes[*j].size + usize::from(*b);
                tables.pairs.get(self.pair(*i, *j))?.get(at)
            }
            _ => None,
        };
        packed.map(|&packed| Cell::of(packed))
    }

    /// The tables of a column and of its pairs with those that follow.
    fn count(&self, tables: &mut Tables, i: usize) {
        let none = vec![0u16; self.values.len()];
        tables.singles.push(self.table(&none, i));
        let codes = self.attributes[i].codes.iter();
        let numbers: Vec<u16> = codes.map(|&code| code.into()).collect();
        let pairs = (i + 1..self.attributes.len()).map(|j| self.table(&numbers, j));
        tables.pairs.extend(pairs);
    }

    fn singles_and_pairs(&self, tables: &mut Tables) {
        let columns = self.attributes.len();
        for i in 0..columns {
            for a in 1..self.attributes[i].size {
                let packed = tables.singles[i].get(a).copied();
                self.consider(tables, &[(i, a as u8)], packed);
            }
            for j in i + 1..columns {
                let size = self.attributes[j].size;
                for a in 1..self.attributes[i].size {
                    for b in 1..size {
                        let packed = tables.pairs[self.pair(i, j)].get(a * size + b).copied();
                        self.consider(tables, &[(i, a as u8), (j, b as u8)], packed);
                    }
                }
            }
        }
    }

    /// The tables of three columns that begin with these two.
    fn triples(&self, tables: &mut Tables, i: usize, j: usize) {
        let (first, second) = (self.attributes[i], self.attributes[j]);
        let numbers: Vec<u16> = first
            .codes
            .iter()
            .zip(second.codes)
            .map(|(&a, &b)| u16::from(a) * second.size as u16 + u16::from(b))
            .collect();
        for k in j + 1..self.attributes.len() {
            let table = self.table(&numbers, k);
            let size = self.attributes[k].size;
            for (at, &packed) in table.iter().enumerate() {
                let (pair, c) = (at / size, at % size);
                let (a, b) = (pair / second.size, pair % second.size);
                if a > 0 && b > 0 && c > 0 {
                    let three = [(i, a as u8), (j, b as u8), (k, c as u8)];
                    self.consider(tables, &three, Some(packed));
                }
            }
        }
    }

    /// The best of what was found that no narrower conjunction explains.
    fn best(&self, tables: &Tables) -> Subgroups {
        let found = kept(tables.found.clone());
        let own = |one: &&Subgroup| !self.explained(tables, &found, one);
        Subgroups {
            searched: tables.searched,
            found: found.iter().filter(own).cloned().collect(),
        }
    }

    fn difference(&self, cell: Cell) -> f64 {
        cell.mean() - self.whole.without(cell).mean()
    }

    fn score(&self, cell: Cell) -> f64 {
        self.difference(cell).abs() * (cell.n as f64 / self.whole.n as f64).sqrt()
    }

    fn consider(&self, tables: &mut Tables, conditions: &[(usize, u8)], packed: Option<Packed>) {
        let Some(cell) = packed.map(Cell::of) else {
            return;
        };
        if cell.n < self.least || self.whole.n - cell.n < self.least {
            return;
        }
        tables.searched += 1;
        let (difference, score) = (self.difference(cell), self.score(cell));
        if score <= 0.0 {
            return;
        }
        let mut fewer = Vec::with_capacity(2);
        for left_out in 0..conditions.len() {
            fewer.clear();
            fewer.extend(
                conditions
                    .iter()
                    .enumerate()
                    .filter(|(at, _)| *at != left_out)
                    .map(|(_, condition)| *condition),
            );
            if fewer.is_empty() {
                continue;
            }
            let Some(parent) = self.cell(tables, &fewer) else {
                continue;
            };
            let others = parent.without(cell);
            if others.n == 0 || self.score(parent) >= score {
                return;
            }
            let apart = (cell.mean() - others.mean()) * difference.signum();
            let error = (self.variance * (1.0 / cell.n as f64 + 1.0 / others.n as f64)).sqrt();
            if apart < ADDS * error {
                return;
            }
        }
        tables.found.push(Subgroup {
            conditions: conditions.to_vec(),
            n: cell.n,
            difference,
            score,
        });
        if tables.found.len() >= 4 * KEPT {
            tables.found = kept(std::mem::take(&mut tables.found));
        }
    }

    /// Is it a narrower conjunction alone that makes this one differ?
    fn explained(&self, tables: &Tables, found: &[Subgroup], wider: &Subgroup) -> bool {
        let Some(whole) = self.cell(tables, &wider.conditions) else {
            return false;
        };
        let mut narrower = found.iter().filter(|found| {
            let has = |condition| found.conditions.contains(condition);
            found.conditions.len() > wider.conditions.len() && wider.conditions.iter().all(has)
        });
        narrower.any(|narrower| {
            let n = narrower.n;
            let sum = self.sum_of(narrower);
            let others = whole.without(Cell { n, sum });
            let rest = self.whole.without(whole);
            if others.n == 0 || rest.n == 0 {
                return true;
            }
            let apart = (others.mean() - rest.mean()) * wider.difference.signum();
            let error = (self.variance * (1.0 / others.n as f64 + 1.0 / rest.n as f64)).sqrt();
            apart < ADDS * error
        })
    }

    /// Σ of the values of a conjunction, from its difference: mean of n less mean of the rest.
    fn sum_of(&self, found: &Subgroup) -> i64 {
        let (n, rows) = (found.n as f64, self.whole.n as f64);
        let mean = (self.whole.sum as f64 + found.difference * (rows - n)) / rows;
        (mean * n).round() as i64
    }
}

/// The best, highest score first.
fn kept(found: Vec<Subgroup>) -> Vec<Subgroup> {
    let mut found = ordered(found, |a, b| {
        let by_score = b.score.total_cmp(&a.score);
        by_score.then_with(|| a.conditions.cmp(&b.conditions))
    });
    found.truncate(KEPT);
    found
}

impl Subgroup {
    /// The rows that meet all conditions, 64 to a number.
    pub fn rows(&self, attributes: &[Attribute]) -> Vec<u64> {
        let rows = attributes.first().map_or(0, |first| first.codes.len());
        let mut bits = vec![u64::MAX; rows.div_ceil(64)];
        for &(column, code) in &self.conditions {
            let Some(attribute) = attributes.get(column) else {
                continue;
            };
            for (bits, codes) in bits.iter_mut().zip(attribute.codes.chunks(64)) {
                let within = (0..).zip(codes);
                *bits &= within.fold(0, |bits, (at, &own)| bits | (u64::from(own == code) << at));
            }
        }
        bits
    }
}

/// A subgroup that stands for itself.
#[derive(Debug, Clone, PartialEq)]
pub struct Distinct {
    /// The subgroup.
    pub subgroup: Subgroup,
    /// Its rows, 64 to a number.
    pub rows: Vec<u64>,
    /// Subgroups of nearly the same rows, with lower scores.
    pub alike: Vec<Subgroup>,
}

/// Two subgroups of which so large a share of either's rows is common are the same.
const ALIKE: f64 = 0.5;
/// Two subgroups of which so small a share is common have nothing to do with each other.
const APART: f64 = 0.01;

/// The subgroups that stand for themselves, at most so many, in the order given.
///
/// Of those that share half of either's rows (Jaccard) the first is taken. One that has no row in common with some taken
/// before may only mirror them, as a column's other value does: it must differ from the rest without those, by two standard
/// errors on the same side.
pub fn distinct(
    subgroups: &[Subgroup],
    attributes: &[Attribute],
    values: &[i8],
    most: usize,
) -> Vec<Distinct> {
    let marked = |wanted: i8| -> Vec<u64> {
        let chunks = values.chunks(64).map(|chunk| {
            let each = (0..).zip(chunk);
            each.fold(0, |bits, (at, &value)| {
                bits | (u64::from(value == wanted) << at)
            })
        });
        chunks.collect()
    };
    let (plus, minus) = (marked(1), marked(-1));
    let cell = |rows: &[u64]| Cell {
        n: count(rows, rows, |a, _| a),
        sum: count(rows, &plus, |a, b| a & b) as i64 - count(rows, &minus, |a, b| a & b) as i64,
    };
    let everybody: Vec<u64> = values
        .chunks(64)
        .map(|chunk| u64::MAX >> (64 - chunk.len()))
        .collect();
    let whole = cell(&everybody);
    if whole.n == 0 {
        return Vec::new();
    }
    let squares = count(&plus, &minus, |a, b| a | b) as f64 / whole.n as f64;
    let variance = squares - whole.mean() * whole.mean();
    let mut taken: Vec<Distinct> = Vec::new();
    for subgroup in subgroups {
        let rows = subgroup.rows(attributes);
        if let Some(same) = taken
            .iter_mut()
            .find(|other| jaccard(&other.rows, &rows) >= ALIKE)
        {
            same.alike.push(subgroup.clone());
            continue;
        }
        if taken.len() >= most {
            continue;
        }
        let mut rest: Vec<u64> = everybody.iter().zip(&rows).map(|(a, b)| a & !b).collect();
        for other in &taken {
            if jaccard(&other.rows, &rows) <= APART {
                let pairs = rest.iter_mut().zip(&other.rows);
                pairs.for_each(|(rest, other)| *rest &= !other);
            }
        }
        let (own, rest) = (cell(&rows), cell(&rest));
        if own.n == 0 || rest.n == 0 {
            continue;
        }
        let apart = (own.mean() - rest.mean()) * subgroup.difference.signum();
        let error = (variance * (1.0 / own.n as f64 + 1.0 / rest.n as f64)).sqrt();
        if apart >= ADDS * error {
            taken.push(Distinct {
                subgroup: subgroup.clone(),
                rows,
                alike: Vec::new(),
            });
        }
    }
    taken
}

/// How many rows are in what is made of two sets.
fn count(a: &[u64], b: &[u64], of: fn(u64, u64) -> u64) -> u64 {
    let pairs = a.iter().zip(b);
    pairs.map(|(&a, &b)| u64::from(of(a, b).count_ones())).sum()
}

/// The share of the rows of either set that are in both, 0–1; 0 where both are empty.
///
/// # Source
/// Jaccard (1912), *New Phytologist* 11, 37–50.
fn jaccard(a: &[u64], b: &[u64]) -> f64 {
    let either = count(a, b, |a, b| a | b);
    if either == 0 {
        return 0.0;
    }
    count(a, b, |a, b| a & b) as f64 / either as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::math::Random;
    use crate::work::Done;

    struct Drawn {
        codes: Vec<Vec<u8>>,
        values: Vec<i8>,
    }

    /// Columns of four values and empty cells; rows that meet a conjunction have a lower mean.
    fn drawn(seed: u64, rows: usize, columns: usize, planted: &[(usize, u8)]) -> Drawn {
        let mut random = Random::new(seed);
        let codes: Vec<Vec<u8>> = (0..columns)
            .map(|_| (0..rows).map(|_| random.below(5) as u8).collect())
            .collect();
        let values = (0..rows)
            .map(|row| {
                let meets =
                    !planted.is_empty() && planted.iter().all(|&(at, code)| codes[at][row] == code);
                let u = random.uniform() - if meets { 0.4 } else { 0.0 };
                if u < 0.2 { -1 } else { i8::from(u > 0.5) }
            })
            .collect();
        Drawn { codes, values }
    }

    fn attributes(drawn: &Drawn) -> Vec<Attribute<'_>> {
        let all = drawn.codes.iter();
        all.map(|codes| Attribute { codes, size: 5 }).collect()
    }

    /// Every conjunction written out, row by row.
    fn written_out(drawn: &Drawn, least: u64) -> (u64, f64, Vec<(usize, u8)>) {
        let columns = drawn.codes.len();
        let mut all: Vec<Vec<(usize, u8)>> = Vec::new();
        for i in 0..columns {
            for a in 1..5 {
                all.push(vec![(i, a)]);
                for j in i + 1..columns {
                    for b in 1..5 {
                        all.push(vec![(i, a), (j, b)]);
                        for k in j + 1..columns {
                            all.extend((1..5).map(|c| vec![(i, a), (j, b), (k, c)]));
                        }
                    }
                }
            }
        }
        let (mut searched, mut best, mut which) = (0, 0.0, Vec::new());
        for conditions in all {
            let (mut n, mut sum, mut total) = (0u64, 0i64, 0i64);
            for (row, &value) in drawn.values.iter().enumerate() {
                total += i64::from(value);
                if conditions
                    .iter()
                    .all(|&(at, code)| drawn.codes[at][row] == code)
                {
                    n += 1;
                    sum += i64::from(value);
                }
            }
            let rest = drawn.values.len() as u64 - n;
            if n < least || rest < least {
                continue;
            }
            searched += 1;
            let apart = sum as f64 / n as f64 - (total - sum) as f64 / rest as f64;
            let score = apart.abs() * (n as f64 / (n + rest) as f64).sqrt();
            if score > best {
                (best, which) = (score, conditions);
            }
        }
        (searched, best, which)
    }

    #[test]
    fn the_best_conjunction_is_that_of_all_written_out() {
        let planted = [(1, 2), (3, 4), (4, 1)];
        let drawn = drawn(1, 6_000, 5, &planted);
        let done = Done::default();
        let work = Work::new(&done, &|_| true);
        let found = search(&attributes(&drawn), &drawn.values, 20, work).unwrap();
        let (searched, best, which) = written_out(&drawn, 20);
        assert_eq!(found.searched, searched);
        assert_eq!(which, planted);
        assert_eq!(found.found[0].conditions, which);
        assert!((found.found[0].score - best).abs() < 1e-12);
        // What contains it, or is part of it, adds nothing to it.
        let parts = |found: &Subgroup| found.conditions.iter().all(|one| planted.contains(one));
        assert_eq!(found.found.iter().filter(|found| parts(found)).count(), 1);
    }

    #[test]
    fn rows_of_a_subgroup_are_those_that_meet_it_and_overlap_as_counted() {
        let drawn = drawn(2, 1_003, 3, &[]);
        let attributes = attributes(&drawn);
        let subgroup = |conditions: &[(usize, u8)]| Subgroup {
            conditions: conditions.to_vec(),
            n: 0,
            difference: 0.0,
            score: 0.0,
        };
        let (a, b) = (
            subgroup(&[(0, 1)]).rows(&attributes),
            subgroup(&[(0, 1), (2, 3)]).rows(&attributes),
        );
        let counts = |bits: &[u64]| bits.iter().map(|bits| bits.count_ones()).sum::<u32>();
        let (mut first, mut both) = (0, 0);
        for row in 0..1_003 {
            let inside = drawn.codes[0][row] == 1;
            first += u32::from(inside);
            both += u32::from(inside && drawn.codes[2][row] == 3);
        }
        assert_eq!((counts(&a), counts(&b)), (first, both));
        assert_eq!(jaccard(&a, &b), f64::from(both) / f64::from(first));
        assert_eq!(jaccard(&[], &[]), 0.0);
    }

    #[test]
    fn what_only_mirrors_a_finding_is_none() {
        // One column of two values: each is the other turned round.
        let mut random = Random::new(3);
        let codes: Vec<u8> = (0..4_000).map(|_| 1 + random.below(2) as u8).collect();
        let values: Vec<i8> = codes
            .iter()
            .map(|&code| i8::from(random.uniform() < if code == 1 { 0.4 } else { 0.6 }))
            .collect();
        let attributes = [Attribute {
            codes: &codes,
            size: 3,
        }];
        let done = Done::default();
        let work = Work::new(&done, &|_| true);
        let found = search(&attributes, &values, 10, work).unwrap();
        assert_eq!(found.found.len(), 2);
        assert_eq!(distinct(&found.found, &attributes, &values, 10).len(), 1);
    }
}
