//! Which numbers of a report may leave the page.

use crate::error::Result;
use crate::estimate::{Cell, Fate, Relation, suppress};
use crate::option::{Value, refuse};
use crate::reply::{Block, packed};
use crate::report::DisclosureReport;

/// Most cells of one call: elimination takes their cube.
const MOST_CELLS: usize = 2000;
/// Largest coefficient of a relation.
const MOST_COEFFICIENT: f64 = 1000.0;

/// The fate of each cell of a set of tables, by the rule of k people, the p % rule and the linear audit over all relations.
///
/// Reads `{ cells: [[people, remainder?], …], relations: [[[cell, coefficient], …], …], k = 5, p = 0.1 }`: a cell is
/// the people behind it and, for money, the remainder of the revenue report; in a relation Σ coefficient · cell = 0.
/// Cells of nobody are shown.
///
/// # Errors
/// `bad_option`.
pub fn disclosure(options: &Value) -> Result<Block> {
    let fields = options.fields("options", &["cells", "relations", "k", "p"])?;
    let k = fields.whole("k", 2, 1000)?.unwrap_or(5);
    let p = fields.number("p")?.unwrap_or(0.1);
    if !(0.0..=1.0).contains(&p) {
        return Err(refuse("p", "write a share, 0.1 for 10 %"));
    }
    let mut cells = Vec::new();
    let mut small = Vec::new();
    let listed = fields.get("cells").list("cells")?;
    if listed.len() > MOST_CELLS {
        return Err(refuse("cells", "more than 2000 cells"));
    }
    for cell in listed {
        let cell = cell.list("cells")?;
        let people = cell.first().unwrap_or(&Value::Null).number("cells")?;
        let Some(people) = people.filter(|people| (0.0..=9e15).contains(people)) else {
            return Err(refuse("cells", "a cell is [people, remainder?]"));
        };
        let remainder = cell.get(1).unwrap_or(&Value::Null).number("cells")?;
        let people = people as u64;
        let few = people > 0 && people < k;
        let dominated = people > 0 && remainder.is_some_and(|remainder| remainder < p);
        small.push(few);
        cells.push(Cell {
            people,
            sensitive: few || dominated,
        });
    }
    let mut relations: Vec<Relation> = Vec::new();
    for relation in fields.get("relations").list("relations")? {
        let mut parts = Relation::new();
        for part in relation.list("relations")? {
            match part {
                Value::List(pair) => match pair[..] {
                    [Value::Number(cell), Value::Number(coefficient)]
                        if (0.0..cells.len() as f64).contains(&cell)
                            && coefficient.abs() <= MOST_COEFFICIENT =>
                    {
                        parts.push((cell as usize, coefficient as i64));
                    }
                    _ => return Err(refuse("relations", "a part is [cell, coefficient]")),
                },
                _ => return Err(refuse("relations", "a part is [cell, coefficient]")),
            }
        }
        relations.push(parts);
    }
    let fates = suppress(&cells, &relations, k);
    Ok(packed(&DisclosureReport {
        k,
        p,
        fates: fates
            .into_iter()
            .zip(small)
            .map(|(fate, small)| match (fate, small) {
                (Fate::Shown, _) => "shown",
                (Fate::Sensitive, true) => "small",
                (Fate::Sensitive, false) => "dominated",
                (Fate::Complement, _) => "complement",
            })
            .collect(),
    }))
}
