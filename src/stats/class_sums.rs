//! Money by class of customer.

/// What a customer's answer makes them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// 9 or 10.
    Promoter,
    /// 7 or 8.
    Passive,
    /// 0 to 6.
    Detractor,
}

impl Class {
    /// Promoter, passive, detractor: the order of every report.
    pub const ALL: [Self; 3] = [Self::Promoter, Self::Passive, Self::Detractor];

    /// The class of an answer 0–10; `None` for other values.
    #[inline]
    pub fn of(score: u8) -> Option<Self> {
        match score {
            9 | 10 => Some(Self::Promoter),
            7 | 8 => Some(Self::Passive),
            0..=6 => Some(Self::Detractor),
            _ => None,
        }
    }

    /// +1, 0, −1.
    #[inline]
    pub fn sign(self) -> i8 {
        match self {
            Self::Promoter => 1,
            Self::Passive => 0,
            Self::Detractor => -1,
        }
    }

    /// Position in [`ALL`](Self::ALL).
    #[inline]
    pub fn slot(self) -> usize {
        match self {
            Self::Promoter => 0,
            Self::Passive => 1,
            Self::Detractor => 2,
        }
    }

    /// The name that reports use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Promoter => "promoter",
            Self::Passive => "passive",
            Self::Detractor => "detractor",
        }
    }
}

/// Exact money of one class of customers, in minor units of one currency.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ClassSums {
    /// Customers of the class.
    pub customers: u64,
    /// Those of them with a revenue row.
    pub paying: u64,
    /// Σ of amounts that are no refunds.
    pub gross: i128,
    /// Σ of refunds, at most 0.
    pub refunds: i128,
    /// Σ of the customers' net amounts where positive.
    pub positive: i128,
    /// Σ of the customers' net amounts where negative.
    pub negative: i128,
}

impl ClassSums {
    /// Takes one customer: gross and refunds of all their rows; `paying` = they have a row.
    pub fn update(&mut self, gross: i64, refunds: i64, paying: bool) {
        self.customers += 1;
        self.paying += u64::from(paying);
        self.gross += i128::from(gross);
        self.refunds += i128::from(refunds);
        let net = i128::from(gross) + i128::from(refunds);
        if net > 0 {
            self.positive += net;
        } else {
            self.negative += net;
        }
    }

    /// Adds other customers.
    pub fn merge(&mut self, other: &Self) {
        self.customers += other.customers;
        self.paying += other.paying;
        self.gross += other.gross;
        self.refunds += other.refunds;
        self.positive += other.positive;
        self.negative += other.negative;
    }

    /// gross + refunds.
    pub fn net(&self) -> i128 {
        self.gross + self.refunds
    }
}
