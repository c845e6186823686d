//! Customers who began together, and what became of them period by period.

/// A cohort in one period.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct CohortCell {
    /// Customers who are there.
    pub customers: u64,
    /// What they paid, minor units, net.
    pub money: i128,
}

/// Customers by the period in which they began and the number of periods since; merges.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cohorts {
    /// By cohort, then by periods since its own.
    pub cells: Vec<Vec<CohortCell>>,
}

impl Cohorts {
    /// Takes one customer of a cohort in one period.
    pub fn update(&mut self, cohort: usize, offset: usize, there: bool, money: i64) {
        if self.cells.len() <= cohort {
            self.cells.resize(cohort + 1, Vec::new());
        }
        let row = &mut self.cells[cohort];
        if row.len() <= offset {
            row.resize(offset + 1, CohortCell::default());
        }
        row[offset].customers += u64::from(there);
        row[offset].money += i128::from(money);
    }

    /// Adds other customers.
    pub fn merge(&mut self, other: &Self) {
        if self.cells.len() < other.cells.len() {
            self.cells.resize(other.cells.len(), Vec::new());
        }
        for (own, other) in self.cells.iter_mut().zip(&other.cells) {
            if own.len() < other.len() {
                own.resize(other.len(), CohortCell::default());
            }
            for (own, other) in own.iter_mut().zip(other) {
                own.customers += other.customers;
                own.money += other.money;
            }
        }
    }
}
