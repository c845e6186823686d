//! Laws of hiding: what is hidden cannot be solved from what is shown, and nothing is hidden without need.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use pointworth::estimate::{Cell, Fate, Relation, suppress};
use proptest::prelude::*;

const PRIME: i64 = (1 << 31) - 1;
const K: u64 = 5;

/// Rank of rows of small whole numbers by elimination modulo a prime, which no determinant of these tables reaches.
fn rank(rows: &[Vec<i64>]) -> usize {
    let mut rows: Vec<Vec<i64>> = rows
        .iter()
        .map(|row| row.iter().map(|v| v.rem_euclid(PRIME)).collect())
        .collect();
    let width = rows.first().map_or(0, Vec::len);
    let mut rank = 0;
    for column in 0..width {
        let Some(pivot) = (rank..rows.len()).find(|&at| rows[at][column] != 0) else {
            continue;
        };
        rows.swap(rank, pivot);
        let inverse = power(rows[rank][column], PRIME - 2);
        let lead = rows[rank].clone();
        for row in &mut rows[rank + 1..] {
            let factor = row[column] * inverse % PRIME;
            for (value, of_lead) in row.iter_mut().zip(&lead) {
                *value = (*value - factor * of_lead % PRIME).rem_euclid(PRIME);
            }
        }
        rank += 1;
    }
    rank
}

fn power(base: i64, mut exponent: i64) -> i64 {
    let (mut base, mut result) = (base % PRIME, 1);
    while exponent > 0 {
        if exponent & 1 == 1 {
            result = result * base % PRIME;
        }
        base = base * base % PRIME;
        exponent >>= 1;
    }
    result
}

/// The equations in the hidden cells, and the hidden cells.
fn equations(relations: &[Relation], hidden: &[bool]) -> (Vec<Vec<i64>>, Vec<usize>) {
    let columns: Vec<usize> = (0..hidden.len()).filter(|&at| hidden[at]).collect();
    let rows = relations.iter().map(|relation| {
        let of = |&cell: &usize| {
            let parts = relation.iter().filter(|(at, _)| *at == cell);
            parts.map(|(_, coefficient)| coefficient).sum()
        };
        columns.iter().map(of).collect()
    });
    (rows.collect(), columns)
}

/// Does the sum of some hidden cells follow from what is shown?
fn follows(rows: &[Vec<i64>], wanted: Vec<i64>) -> bool {
    let mut more = rows.to_vec();
    more.push(wanted);
    rank(&more) == rank(rows)
}

/// A sum of hidden cells, one of them sensitive, that follows and stands for one cell or for fewer than K people.
fn leak(cells: &[Cell], relations: &[Relation], hidden: &[bool], whole: bool) -> bool {
    let (rows, columns) = equations(relations, hidden);
    (1u32..1 << columns.len()).any(|subset| {
        let inside: Vec<usize> = (0..columns.len())
            .filter(|at| subset >> at & 1 == 1)
            .collect();
        let people: u64 = inside.iter().map(|&at| cells[columns[at]].people).sum();
        let asked = inside.len() == 1 || whole && people < K;
        let sensitive = inside.iter().any(|&at| cells[columns[at]].sensitive);
        let wanted = (0..columns.len()).map(|at| i64::from(subset >> at & 1 == 1));
        asked && sensitive && follows(&rows, wanted.collect())
    })
}

/// A table of rows and columns with all its totals, some of its cells dominated.
fn table() -> impl Strategy<Value = (Vec<Cell>, Vec<Relation>)> {
    (2usize..4, 2usize..4).prop_flat_map(|(high, wide)| {
        let cell = (0u64..40, 0u8..12);
        prop::collection::vec(cell, high * wide).prop_map(move |inner| {
            let mut people = vec![0u64; (high + 1) * (wide + 1)];
            let mut dominated = vec![false; people.len()];
            let at = |row: usize, column: usize| row * (wide + 1) + column;
            for row in 0..high {
                for column in 0..wide {
                    let (count, dice) = inner[row * wide + column];
                    dominated[at(row, column)] = dice == 0 && count > 0;
                    for (row, column) in [(row, column), (high, column), (row, wide), (high, wide)]
                    {
                        people[at(row, column)] += count;
                    }
                }
            }
            let mut relations: Vec<Relation> = Vec::new();
            for row in 0..=high {
                let parts = (0..wide).map(|column| (at(row, column), 1));
                relations.push(parts.chain([(at(row, wide), -1)]).collect());
            }
            for column in 0..=wide {
                let parts = (0..high).map(|row| (at(row, column), 1));
                relations.push(parts.chain([(at(high, column), -1)]).collect());
            }
            let cells = people
                .iter()
                .zip(dominated)
                .map(|(&people, dominated)| Cell {
                    people,
                    sensitive: dominated || (people > 0 && people < K),
                });
            (cells.collect(), relations)
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn no_hidden_cell_can_be_solved_from_what_is_shown((cells, relations) in table()) {
        let fates = suppress(&cells, &relations, K);
        let hidden: Vec<bool> = fates.iter().map(|&fate| fate != Fate::Shown).collect();
        let (rows, columns) = equations(&relations, &hidden);
        for (at, &cell) in columns.iter().enumerate() {
            let unit = (0..columns.len()).map(|other| i64::from(other == at)).collect();
            prop_assert!(!follows(&rows, unit), "cell {cell} of {fates:?}");
        }
        for (cell, fate) in cells.iter().zip(&fates) {
            prop_assert_eq!(cell.sensitive, *fate == Fate::Sensitive);
        }
    }

    #[test]
    fn the_hidden_part_of_every_sum_stands_for_enough_people((cells, relations) in table()) {
        let fates = suppress(&cells, &relations, K);
        for relation in &relations {
            let parts: Vec<&(usize, i64)> = relation.iter().filter(|(at, _)| fates[*at] != Fate::Shown).collect();
            let sensitive = parts.iter().any(|(at, _)| cells[*at].sensitive);
            if sensitive && parts.iter().all(|(_, coefficient)| *coefficient > 0) {
                let people: u64 = parts.iter().map(|(at, _)| cells[*at].people).sum();
                prop_assert!(people >= K, "{relation:?}: {people}");
            }
        }
    }

    #[test]
    fn whatever_is_hidden_for_others_is_needed((cells, relations) in table()) {
        let fates = suppress(&cells, &relations, K);
        let hidden: Vec<bool> = fates.iter().map(|&fate| fate != Fate::Shown).collect();
        prop_assume!(hidden.iter().filter(|hidden| **hidden).count() <= 9);
        for at in (0..cells.len()).filter(|&at| fates[at] == Fate::Complement) {
            let mut shown = hidden.clone();
            shown[at] = false;
            prop_assert!(leak(&cells, &relations, &shown, true), "cell {at} of {fates:?}");
        }
    }

    #[test]
    fn nothing_is_hidden_where_nothing_is_sensitive((cells, relations) in table()) {
        let open: Vec<Cell> = cells.iter().map(|cell| Cell { sensitive: false, ..*cell }).collect();
        prop_assert!(suppress(&open, &relations, K).iter().all(|&fate| fate == Fate::Shown));
    }
}

#[test]
fn the_check_itself_finds_a_leak() {
    let cells = [3, 40, 43].map(|people| Cell {
        people,
        sensitive: people < K,
    });
    let relations = [vec![(0, 1), (1, 1), (2, -1)]];
    assert!(leak(&cells, &relations, &[true, false, false], false));
    assert!(!leak(&cells, &relations, &[true, true, false], false));
}
