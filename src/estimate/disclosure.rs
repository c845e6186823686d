//! What to hide in tables so that nobody can be found in them.

/// One shown number of a set of tables.
#[derive(Debug, Clone, Copy)]
pub struct Cell {
    /// People behind it.
    pub people: u64,
    /// Must it be hidden for its own sake?
    pub sensitive: bool,
}

/// A sum that holds between cells: Σ coefficient · cell = 0, as (cell, coefficient).
pub type Relation = Vec<(usize, i64)>;

/// What becomes of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It may be shown.
    Shown,
    /// Hidden for its own sake.
    Sensitive,
    /// Hidden because a sensitive one could be solved from it.
    Complement,
}

/// The fate of each cell: the sensitive ones are hidden, then others until none of them follows from what is shown.
///
/// # Method
/// The linear audit: with the shown cells known, the relations are linear equations in the hidden ones. A hidden cell can
/// be solved exactly if its unit vector lies in the row space of the equations' coefficients, which is so if and
/// only if it stands alone in a row of the reduced echelon form. Elimination is in whole numbers, so the answer is
/// exact. A sum of hidden cells that follows from what is shown must stand for `smallest` people too. While either fails,
/// the shown cell with the fewest people that is connected with the exposed one is hidden; at last each
/// cell so hidden is shown again where nothing is exposed by it, those with most people first.
/// # Edge cases
/// Nothing sensitive: nothing is hidden. Coefficients that outgrow 63 bits in the elimination count as exposing
/// everything, so more is hidden, never less.
/// # Source
/// Cox (1980), *Suppression methodology and statistical disclosure control*, JASA 75(370), 377–385; Hundepool et
/// al. (2012), *Statistical Disclosure Control*, ch. 4.
pub fn suppress(cells: &[Cell], relations: &[Relation], smallest: u64) -> Vec<Fate> {
    let mut hidden: Vec<bool> = cells.iter().map(|cell| cell.sensitive).collect();
    // Every turn hides one more, so there are at most as many turns as cells.
    while let Some(exposed) = exposed(cells, relations, &hidden, smallest) {
        let open = |&at: &usize| !hidden[at];
        // Hiding an empty cell protects nobody: those come last.
        let cost = |&at: &usize| (cells[at].people == 0, cells[at].people, at);
        let next = connected(relations, &hidden, exposed)
            .into_iter()
            .filter(open)
            .min_by_key(cost)
            .or_else(|| (0..cells.len()).filter(open).min_by_key(cost));
        let Some(next) = next else { break };
        hidden[next] = true;
    }
    let by_people = crate::math::order(cells.len(), &mut |a, b| {
        cells[b].people.cmp(&cells[a].people)
    });
    // A cell shown again may free another, so the round is repeated until it frees none.
    let mut before = usize::MAX;
    let count = |hidden: &[bool]| hidden.iter().filter(|hidden| **hidden).count();
    while count(&hidden) < before {
        before = count(&hidden);
        for &at in &by_people {
            let at = at as usize;
            if hidden[at] && !cells[at].sensitive {
                hidden[at] = false;
                hidden[at] = exposed(cells, relations, &hidden, smallest).is_some();
            }
        }
    }
    cells
        .iter()
        .zip(hidden)
        .map(|(cell, hidden)| match (hidden, cell.sensitive) {
            (false, _) => Fate::Shown,
            (true, true) => Fate::Sensitive,
            (true, false) => Fate::Complement,
        })
        .collect()
}

/// The cells of all relations that a cell is tied to through hidden ones.
fn connected(relations: &[Relation], hidden: &[bool], cell: usize) -> Vec<usize> {
    let mut found = vec![cell];
    let mut taken = vec![false; relations.len()];
    let mut next = 0;
    while let Some(&at) = found.get(next) {
        next += 1;
        if !hidden[at] {
            continue;
        }
        for (relation, taken) in relations.iter().zip(&mut taken) {
            if !*taken && relation.iter().any(|part| part.0 == at) {
                *taken = true;
                found.extend(relation.iter().map(|part| part.0));
            }
        }
    }
    found
}

/// A sensitive cell that follows from what is shown, alone or in a sum for fewer than `smallest` people.
fn exposed(
    cells: &[Cell],
    relations: &[Relation],
    hidden: &[bool],
    smallest: u64,
) -> Option<usize> {
    let mut rows: Vec<Vec<i64>> = Vec::new();
    let columns: Vec<usize> = (0..cells.len()).filter(|&at| hidden[at]).collect();
    let place = |cell: usize| columns.binary_search(&cell).ok();
    for relation in relations {
        let mut row = vec![0i64; columns.len()];
        for &(at, coefficient) in relation {
            if let Some(place) = place(at) {
                row[place] += coefficient;
            }
        }
        rows.push(row);
    }
    let found = |rows: &[Vec<i64>]| {
        rows.iter().find_map(|row| {
            let parts = || {
                let parts = row.iter().zip(&columns).filter(|(part, _)| **part != 0);
                parts.map(|(_, &at)| at)
            };
            let sensitive = parts().find(|&at| cells[at].sensitive)?;
            let a_sum = row.iter().all(|&part| part >= 0) || row.iter().all(|&part| part <= 0);
            let people = parts().fold(0u64, |sum, at| sum.saturating_add(cells[at].people));
            (parts().count() == 1 || (a_sum && people < smallest)).then_some(sensitive)
        })
    };
    let mut stand = rows.clone();
    if reduce(&mut rows).is_none() {
        return columns.iter().copied().find(|&at| cells[at].sensitive);
    }
    // What is solved is as good as shown: the relations are looked at without it.
    for row in &rows {
        let mut parts = (0..columns.len()).filter(|&at| row[at] != 0);
        if let (Some(solved), None) = (parts.next(), parts.next()) {
            stand.iter_mut().for_each(|row| row[solved] = 0);
        }
    }
    found(&rows).or_else(|| found(&stand))
}

/// Brings rows of whole numbers to reduced echelon form, each divided by its greatest common divisor; `None` on overflow.
fn reduce(rows: &mut [Vec<i64>]) -> Option<()> {
    let width = rows.first().map_or(0, Vec::len);
    let mut top = 0;
    for column in 0..width {
        let Some(pivot) = (top..rows.len()).find(|&at| rows[at][column] != 0) else {
            continue;
        };
        rows.swap(top, pivot);
        let lead = rows[top].clone();
        for (at, row) in rows.iter_mut().enumerate() {
            let factor = row[column];
            if at == top || factor == 0 {
                continue;
            }
            let mut divisor = 0i64;
            for (value, of_lead) in row.iter_mut().zip(&lead) {
                let kept = value.checked_mul(lead[column])?;
                *value = kept.checked_sub(of_lead.checked_mul(factor)?)?;
                divisor = gcd(divisor, *value);
            }
            if divisor > 1 {
                row.iter_mut().for_each(|value| *value /= divisor);
            }
        }
        top += 1;
    }
    Some(())
}

fn gcd(a: i64, b: i64) -> i64 {
    let (mut a, mut b) = (a.checked_abs().unwrap_or(1), b.checked_abs().unwrap_or(1));
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lone_small_cell_takes_the_next_smallest_with_it() {
        // 3 + 40 + 200 = 243: from 3 hidden alone, 243 − 240 would tell it.
        let cells = [3, 40, 200, 243].map(|people| Cell {
            people,
            sensitive: people < 5,
        });
        let sum = vec![(0, 1), (1, 1), (2, 1), (3, -1)];
        let fates = suppress(&cells, &[sum], 5);
        use Fate::*;
        assert_eq!(fates, [Sensitive, Complement, Shown, Shown]);
    }

    #[test]
    fn two_small_cells_whose_sum_is_small_take_a_third() {
        let cells = [1, 2, 40, 200, 243].map(|people| Cell {
            people,
            sensitive: people < 5,
        });
        let sum = vec![(0, 1), (1, 1), (2, 1), (3, 1), (4, -1)];
        let fates = suppress(&cells, &[sum], 5);
        use Fate::*;
        assert_eq!(fates, [Sensitive, Sensitive, Complement, Shown, Shown]);
    }

    #[test]
    fn one_hidden_cell_in_a_square_table_hides_three_more() {
        // Rows and columns with their totals: the textbook case.
        let cells = [3, 20, 23, 30, 40, 70, 33, 60, 93].map(|people| Cell {
            people,
            sensitive: people < 5,
        });
        let at = |row: usize, column: usize| 3 * row + column;
        let mut relations: Vec<Relation> = Vec::new();
        for line in 0..3 {
            relations.push(vec![(at(line, 0), 1), (at(line, 1), 1), (at(line, 2), -1)]);
            relations.push(vec![(at(0, line), 1), (at(1, line), 1), (at(2, line), -1)]);
        }
        let fates = suppress(&cells, &relations, 5);
        let hidden: Vec<usize> = (0..9).filter(|&at| fates[at] != Fate::Shown).collect();
        assert_eq!(hidden.len(), 4, "{hidden:?}");
        assert!(hidden.contains(&0));
    }

    #[test]
    fn what_a_score_tells_of_its_classes_is_hidden_with_them_and_the_score_stays() {
        // Promoters (10), passives (8), detractors (2), the answers by value, their number and their score.
        let cells = [60, 40, 3, 60, 40, 3, 103, 103].map(|people| Cell {
            people,
            sensitive: people < 5,
        });
        let relations = [
            vec![(0, 1), (1, 1), (2, 1), (6, -1)],
            vec![(3, 1), (4, 1), (5, 1), (6, -1)],
            vec![(0, 1), (3, -1)],
            vec![(2, 1), (5, -1)],
            vec![(0, 1), (2, -1), (7, -1)],
        ];
        let fates = suppress(&cells, &relations, 5);
        assert!(fates[..6].iter().all(|&fate| fate != Fate::Shown));
        assert_eq!(fates[6..], [Fate::Shown, Fate::Shown]);
    }
}
