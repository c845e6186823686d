//! Drivers as columns of numbers, and the sums of their products by group of clusters.

use crate::analysis::measure::{Sample, Tally};
use crate::error::Notice;
use crate::math::{Random, order, order_by_key};
use crate::model::Cells;
use crate::stats::Gram;
use std::borrow::Cow;

/// Above this many clusters, whole random groups of them are resampled: the spread is the same but for 2 %, the work is not.
const MOST_GROUPS: usize = 1_024;
/// Numbers that the sums of all groups may take.
const MOST_SUMS: usize = 1 << 23;
/// Most values of a category, the most frequent ones; all others are one more.
const MOST_VALUES: usize = 12;
/// More different values than this are no category.
pub const MOST_WORDS: usize = 50;
/// Share of answers that must have a driver, where answers must have all.
const LEAST_PRESENT: f64 = 0.2;

/// One column of numbers, by row of the answers.
pub enum Column<'a> {
    /// Small whole numbers; [`Cells::MISSING`] = missing.
    Bytes(Cow<'a, [u8]>),
    /// Any numbers; NaN = missing. The second is an origin near them, which products are taken from.
    Numbers(&'a [f64], f64),
}

impl Column<'_> {
    /// The number in a row, from its origin; NaN = missing.
    fn number(&self, row: usize) -> f64 {
        match self {
            Self::Bytes(cells) => match cells.get(row) {
                Some(&Cells::MISSING) | None => f64::NAN,
                Some(&cell) => cell.into(),
            },
            Self::Numbers(cells, origin) => cells.get(row).map_or(f64::NAN, |cell| cell - origin),
        }
    }

    /// The numbers of some rows, from the origin; NaN = missing.
    pub fn of_rows(&self, rows: &[u32]) -> Vec<f64> {
        rows.iter().map(|&row| self.number(row as usize)).collect()
    }

    /// Where its numbers begin.
    pub fn origin(&self) -> f64 {
        match self {
            Self::Bytes(_) => 0.0,
            Self::Numbers(_, origin) => *origin,
        }
    }
}

/// A driver and its columns: one, or one for each value of a category but the most frequent.
pub struct Player<'a> {
    /// Its name.
    pub name: String,
    /// `rating`, `mark` (0 or 1), `number`, `category`.
    pub kind: &'static str,
    /// Its columns.
    pub columns: Vec<Column<'a>>,
    /// Lowest and highest answer of a rating's scale.
    pub scale: Option<[f64; 2]>,
    /// Answers that count and have it.
    pub present: usize,
}

/// The answers that count: what is explained, in which clusters.
pub struct Answered<'a> {
    /// Rows of the answers that count, ascending.
    pub sample: &'a Sample,
    /// By row of all answers, the value in the score and 1; [`Cells::MISSING`] where none counts.
    pub class: Vec<u8>,
    /// By row, the answer.
    pub score: Vec<u8>,
    /// Weights by row.
    pub weights: Option<&'a [f64]>,
}

impl<'a> Answered<'a> {
    /// The answers of a sample.
    pub fn new(rule: &Tally<'a>, sample: &'a Sample) -> Self {
        let rows = rule.answers.len;
        let (mut class, mut score) = (vec![Cells::MISSING; rows], vec![Cells::MISSING; rows]);
        let values = rule.signs().map(|value| (value + 1) as u8);
        for (&row, &answer) in sample.rows.iter().zip(&sample.answers) {
            class[row as usize] = values[usize::from(answer & 15)];
            score[row as usize] = answer;
        }
        Self {
            sample,
            class,
            score,
            weights: rule.answers.weight.as_deref(),
        }
    }
}

/// A driver as a player; `None` where it cannot be one, with a notice of why.
pub fn player<'a>(
    name: &str,
    cells: &'a Cells,
    answered: &Answered,
    by_pairs: bool,
    notices: &mut Vec<Notice>,
) -> Option<Player<'a>> {
    let mut refuse = |code| {
        let notice = Notice::new(code).in_column(name);
        notices.push(Notice { count: 1, ..notice });
        None
    };
    let count = answered.sample.rows.len();
    let rows = || answered.sample.rows.iter().map(|&row| row as usize);
    let enough = |present: usize| by_pairs || present as f64 >= LEAST_PRESENT * count as f64;
    let player = |kind, present, columns| {
        let name = name.to_owned();
        Some(Player {
            name,
            kind,
            columns,
            scale: None,
            present,
        })
    };
    match cells {
        Cells::Ratings(cells) => {
            let (mut present, mut same) = (0, 0);
            // So few rows at a time that their counts fit into a byte, as in `ones`. Rows that do not count have no score.
            for (cells, scores) in cells.chunks(240).zip(answered.score.chunks(240)) {
                let (mut some, mut equal) = (0u8, 0u8);
                for (&cell, &score) in cells.iter().zip(scores) {
                    let there =
                        u8::from(cell != Cells::MISSING) & u8::from(score != Cells::MISSING);
                    some += there;
                    equal += there & u8::from(cell == score);
                }
                present += usize::from(some);
                same += usize::from(equal);
            }
            if !enough(present) || present == 0 {
                return refuse("driver_mostly_missing");
            }
            if same == present {
                return refuse("driver_is_score");
            }
            let (_, high) = extent(cells);
            let kind = if high == 1 { "mark" } else { "rating" };
            player(kind, present, vec![Column::Bytes(Cow::Borrowed(cells))])
        }
        Cells::Numbers(cells) => {
            let mut known =
                rows().filter_map(|row| cells.get(row).copied().filter(|cell| cell.is_finite()));
            let Some(first) = known.next() else {
                return refuse("driver_mostly_missing");
            };
            let (mut present, mut varies) = (1, false);
            for cell in known {
                present += 1;
                varies |= cell != first;
            }
            if !enough(present) {
                return refuse("driver_mostly_missing");
            }
            if !varies {
                return refuse("driver_constant");
            }
            player("number", present, vec![Column::Numbers(cells, first)])
        }
        Cells::Categories(codes, words) => {
            if words.len() > MOST_WORDS + 1 {
                return refuse("driver_many_values");
            }
            let mut counts = vec![0usize; words.len().max(1)];
            for row in rows() {
                counts[codes.get(row).copied().unwrap_or(0) as usize] += 1;
            }
            let present = count - counts[0];
            if !enough(present) {
                return refuse("driver_mostly_missing");
            }
            counts[0] = 0;
            let frequent = order(counts.len(), &mut |a, b| counts[b].cmp(&counts[a]));
            let used = counts.iter().filter(|count| **count > 0).count();
            if used < 2 {
                return refuse("driver_constant");
            }
            // 0 = the most frequent value, which the others are compared with.
            let mut place = vec![0; counts.len()];
            for (at, &code) in frequent.iter().enumerate() {
                place[code as usize] = at.min(MOST_VALUES);
            }
            let column = |value: usize| {
                let mark = |&code: &u32| match code {
                    0 => Cells::MISSING,
                    _ => u8::from(place.get(code as usize) == Some(&value)),
                };
                Column::Bytes(codes.iter().map(mark).collect())
            };
            let values = 1..used.min(MOST_VALUES + 1);
            player("category", present, values.map(column).collect())
        }
        Cells::Unusable => refuse("driver_unusable"),
    }
}

/// Lowest and highest rating, by comparisons alone: a missing one is the largest byte, and one more than it is 0.
fn extent(cells: &[u8]) -> (u8, u8) {
    let low = cells.iter().fold(u8::MAX, |low, &cell| low.min(cell));
    let high = cells
        .iter()
        .fold(0u8, |high, &cell| high.max(cell.wrapping_add(1)));
    (low, high.saturating_sub(1))
}

/// Gives ratings their scales: the ones of common use that hold them, from 0 where any of the same height has a 0.
pub fn give_scales(players: &mut [Player]) {
    let mut extents = Vec::new();
    for player in &*players {
        extents.push(match (player.kind, &player.columns[..]) {
            ("rating", [Column::Bytes(cells)]) => {
                let (low, high) = extent(cells);
                let top = [5, 7, 10, 100]
                    .into_iter()
                    .find(|top| high <= *top)
                    .unwrap_or(high);
                Some((low, top))
            }
            _ => None,
        });
    }
    for (player, extent) in players.iter_mut().zip(&extents) {
        let Some((_, top)) = extent else {
            continue;
        };
        let zero = extents
            .iter()
            .flatten()
            .any(|(low, other)| other == top && *low == 0);
        player.scale = Some([f64::from(u8::from(!zero)), f64::from(*top)]);
    }
}

/// Sums of products by part of the rows and by group of clusters: the players' columns, then class and score.
pub struct Sums {
    /// By part and group; the last part is that of the rows that belong to none.
    pub parts: Vec<Vec<Gram>>,
    /// By pairs of columns, where asked for; all parts together.
    pub pairs: Vec<Gram>,
    /// Clusters behind the groups.
    pub clusters: u64,
}

impl Sums {
    /// By group, all parts together: by pairs of columns, or of complete answers.
    pub fn groups(&self, by_pairs: bool) -> Vec<Gram> {
        if by_pairs {
            return self.pairs.clone();
        }
        let mut parts = self.parts.iter();
        let mut groups = parts.next().cloned().unwrap_or_default();
        for part in parts {
            groups
                .iter_mut()
                .zip(part)
                .for_each(|(into, more)| into.merge(more));
        }
        groups
    }

    /// All groups together.
    pub fn total(&self, by_pairs: bool) -> Gram {
        let parts = self.parts.iter().flatten();
        let groups: Box<dyn Iterator<Item = &Gram>> = match by_pairs {
            true => Box::new(self.pairs.iter()),
            false => Box::new(parts),
        };
        groups.fold(Gram::default(), |mut total, group| {
            total.merge(group);
            total
        })
    }
}

/// Adds up the answers that count. `part_of` has the part of each of them, below `parts`; without `grouped` there is one group.
pub fn sums(
    players: &[Player],
    answered: &Answered,
    (part_of, parts): (&[u32], usize),
    (by_pairs, grouped): (bool, bool),
    random: &mut Random,
) -> Sums {
    let columns: Vec<&Column> = players.iter().flat_map(|player| &player.columns).collect();
    let (variables, places) = (columns.len() + 2, answered.sample.rows.len());
    let size = match by_pairs {
        true => 2 * variables * (2 * variables + 1) / 2,
        false => (variables + 1) * (variables + 2) / 2,
    };
    let most = (MOST_SUMS / (size * (parts + 1)).max(1)).clamp(64, MOST_GROUPS);
    let mut group_of = vec![0u32; places];
    let mut clusters = 0u32;
    if grouped {
        let ranges: Vec<_> = answered.sample.clusters().collect();
        let count = if ranges.is_empty() {
            places
        } else {
            ranges.len()
        };
        let mut next = || {
            clusters += 1;
            if count <= most {
                clusters - 1
            } else {
                random.below(most as u32)
            }
        };
        if ranges.is_empty() {
            group_of.iter_mut().for_each(|group| *group = next());
        }
        for range in ranges {
            let group = next();
            group_of[range].fill(group);
        }
    }
    let groups = match clusters as usize {
        0 => 1,
        count => count.min(most),
    };
    let cells = (parts + 1) * groups;
    let mut of_cells = vec![Gram::complete(variables); cells];
    let mut pairs = vec![Gram::pairwise(if by_pairs { variables } else { 0 }); groups];
    let cell_of = |place: usize| {
        part_of.get(place).map_or(0, |part| *part as usize) * groups + group_of[place] as usize
    };
    let bytes = columns.iter().map(|column| match column {
        Column::Bytes(cells) => Some(&**cells),
        Column::Numbers(..) => None,
    });
    let outcomes = [&answered.class[..], &answered.score[..]];
    let bytes: Option<Vec<&[u8]>> = bytes.chain(outcomes.map(Some)).collect();
    match bytes.filter(|_| answered.weights.is_none()) {
        // All in one: rows that do not count have no score, and need not be left out first.
        Some(all) if groups == 1 && part_of.is_empty() && !by_pairs => {
            of_cells
                .iter_mut()
                .take(1)
                .for_each(|gram| gram.update_bytes(&all));
        }
        Some(all) => {
            let keys: Vec<u32> = (0..places).map(|place| cell_of(place) as u32).collect();
            let order = order_by_key(&keys);
            let rows: Vec<u32> = order
                .iter()
                .map(|&place| answered.sample.rows[place as usize])
                .collect();
            let gathered: Vec<Vec<u8>> = all
                .iter()
                .map(|column| rows.iter().map(|&row| column[row as usize]).collect())
                .collect();
            let mut start = 0;
            for run in order.chunk_by(|&a, &b| keys[a as usize] == keys[b as usize]) {
                let cell = run
                    .first()
                    .map_or(0, |&place| keys[place as usize] as usize);
                let part: Vec<&[u8]> = gathered
                    .iter()
                    .map(|column| &column[start..start + run.len()])
                    .collect();
                of_cells[cell].update_bytes(&part);
                pairs[cell % groups].update_bytes(&part);
                start += run.len();
            }
        }
        None => {
            let mut numbers = vec![0.0; variables];
            for (place, &row) in answered.sample.rows.iter().enumerate() {
                let row = row as usize;
                for (into, column) in numbers.iter_mut().zip(&columns) {
                    *into = column.number(row);
                }
                numbers[columns.len()] = answered.class[row].into();
                numbers[columns.len() + 1] = answered.score[row].into();
                let weight = answered
                    .weights
                    .and_then(|weights| weights.get(row))
                    .copied()
                    .unwrap_or(1.0);
                let cell = cell_of(place);
                of_cells[cell].update(&numbers, weight);
                pairs[cell % groups].update(&numbers, weight);
            }
        }
    }
    Sums {
        parts: of_cells.chunks(groups).map(<[Gram]>::to_vec).collect(),
        pairs,
        clusters: if grouped {
            clusters.into()
        } else {
            places as u64
        },
    }
}

/// The answers that count and have all drivers.
pub fn complete(players: &[Player], answered: &Answered) -> Vec<u32> {
    let columns: Vec<&Column> = players.iter().flat_map(|player| &player.columns).collect();
    let whole = |row: &u32| {
        columns
            .iter()
            .all(|column| !column.number(*row as usize).is_nan())
    };
    answered.sample.rows.iter().copied().filter(whole).collect()
}
