//! How revenue goes from one period to another: who came, who paid more, who paid less, who left.

/// How a customer was won.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Origin {
    /// By recommendation or of their own accord.
    Earned,
    /// By marketing and sales.
    Bought,
    /// Not told; never counted as earned.
    #[default]
    Unknown,
}

/// What one customer paid in one period, minor units.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Flow {
    /// Σ of amounts that are no refunds.
    pub gross: i64,
    /// Σ of refunds, at most 0.
    pub refunds: i64,
}

impl Flow {
    /// gross + refunds.
    pub fn net(&self) -> i64 {
        self.gross.saturating_add(self.refunds)
    }

    /// Did the customer pay anything?
    pub fn is_active(&self) -> bool {
        self.gross > 0
    }
}

/// The way from the revenue of one period (opening) to that of another (closing), exact; merges.
///
/// # Formula
/// opening + new + reactivated + exchange + expansion − contraction − churn + refunds = closing, where opening and closing
/// are net; all between are of gross amounts but `refunds`, the refunds of the closing period less those of the opening
/// one. What a customer of both periods paid before counts at the rates of exchange of the closing period everywhere but
/// in the opening, so that expansion, contraction and the ratios hold no exchange differences.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Bridge {
    /// Net revenue of the period before.
    pub opening: i128,
    /// Of customers who never paid before: earned, bought, not told.
    pub new: [i128; 3],
    /// Of customers who had paid before, but not in the period before.
    pub reactivated: i128,
    /// What the payments of before are worth more at the rates of exchange of this period, of customers of both.
    pub exchange: i128,
    /// What customers of both periods paid more.
    pub expansion: i128,
    /// What customers of both periods paid less, ≥ 0.
    pub contraction: i128,
    /// What customers who pay no more had paid, ≥ 0.
    pub churn: i128,
    /// Refunds of this period less those of the period before.
    pub refunds: i128,
    /// Net revenue of this period.
    pub closing: i128,
    /// Net revenue of the period before, at this period's rates, of customers of whom it is positive: the base of the ratios.
    pub base: i128,
    /// Σ min(now, before), net, over the base.
    pub kept: i128,
    /// Σ now, net, over the base.
    pub now: i128,
    /// Customers who paid in the period before.
    pub customers: u64,
    /// Those of them who pay no more.
    pub lost: u64,
    /// Customers who never paid before: earned, bought, not told.
    pub came: [u64; 3],
    /// Customers who pay again.
    pub returned: u64,
    /// Customers whose net revenue of the period before is not positive though they had rows, outside the ratios.
    pub outside: u64,
    /// Their net revenue of the period before.
    pub outside_net: i128,
}

impl Bridge {
    /// Takes one customer; `known` = paid before the opening period already, `exchange` = what its payments of before are
    /// worth more at the rates of now, 0 unless it paid in both.
    pub fn update(&mut self, before: Flow, now: Flow, origin: Origin, known: bool, exchange: i64) {
        let exchange = i128::from(exchange);
        let (was, is) = (i128::from(before.gross) + exchange, i128::from(now.gross));
        self.exchange += exchange;
        self.opening += i128::from(before.net());
        self.closing += i128::from(now.net());
        self.refunds += i128::from(now.refunds) - i128::from(before.refunds);
        match (before.is_active(), now.is_active()) {
            (true, true) => {
                self.expansion += (is - was).max(0);
                self.contraction += (was - is).max(0);
            }
            (true, false) => {
                self.churn += was;
                self.lost += 1;
            }
            (false, true) if known => {
                self.reactivated += is;
                self.returned += 1;
            }
            (false, true) => {
                self.new[origin as usize] += is;
                self.came[origin as usize] += 1;
            }
            (false, false) => {}
        }
        self.customers += u64::from(before.is_active());
        let (was, is) = (i128::from(before.net()) + exchange, i128::from(now.net()));
        if was > 0 {
            self.base += was;
            self.kept += is.min(was);
            self.now += is;
        } else if before != Flow::default() {
            self.outside += 1;
            self.outside_net += was;
        }
    }

    /// Adds other customers.
    pub fn merge(&mut self, other: &Self) {
        let add = |own: &mut [i128; 3], other: &[i128; 3]| {
            own.iter_mut().zip(other).for_each(|(a, b)| *a += b);
        };
        self.opening += other.opening;
        add(&mut self.new, &other.new);
        self.reactivated += other.reactivated;
        self.exchange += other.exchange;
        self.expansion += other.expansion;
        self.contraction += other.contraction;
        self.churn += other.churn;
        self.refunds += other.refunds;
        self.closing += other.closing;
        self.base += other.base;
        self.kept += other.kept;
        self.now += other.now;
        self.customers += other.customers;
        self.lost += other.lost;
        self.came
            .iter_mut()
            .zip(&other.came)
            .for_each(|(a, b)| *a += b);
        self.returned += other.returned;
        self.outside += other.outside;
        self.outside_net += other.outside_net;
    }

    /// Opening, new (earned, bought, not told), reactivated, exchange, expansion, contraction, churn, refunds, closing;
    /// and of the ratios the base and what it pays now.
    pub fn steps(&self) -> [i128; 13] {
        let [earned, bought, unknown] = self.new;
        [
            self.opening,
            earned,
            bought,
            unknown,
            self.reactivated,
            self.exchange,
            self.expansion,
            self.contraction,
            self.churn,
            self.refunds,
            self.closing,
            self.base,
            self.now,
        ]
    }

    /// Gross revenue retention, Σ min(now, before)/Σ before; at most 1. `None` where nobody's base is positive.
    pub fn gross_retention(&self) -> Option<f64> {
        self.share(self.kept)
    }

    /// Net revenue retention, Σ now/Σ before.
    pub fn net_retention(&self) -> Option<f64> {
        self.share(self.now)
    }

    /// Share of the customers of the period before who pay again, 0–1.
    pub fn logo_retention(&self) -> Option<f64> {
        let kept = self.customers.saturating_sub(self.lost);
        (self.customers > 0).then(|| kept as f64 / self.customers as f64)
    }

    /// Revenue of new customers of an origin as a share of the base.
    pub fn new_share(&self, origin: Origin) -> Option<f64> {
        self.share(self.new[origin as usize])
    }

    /// Earned growth: net retention + revenue of earned new customers as a share of the base − 1.
    ///
    /// # Source
    /// Reichheld, Darnell & Burns (2021), *Net Promoter 3.0*, Harvard Business Review, Nov–Dec.
    pub fn earned_growth(&self) -> Option<f64> {
        self.share(self.now + self.new[Origin::Earned as usize] - self.base)
    }

    /// Growth of all revenue, closing/opening − 1; `None` where the opening is not positive.
    pub fn growth(&self) -> Option<f64> {
        let grown = self.closing - self.opening;
        (self.opening > 0).then(|| grown as f64 / self.opening as f64)
    }

    fn share(&self, part: i128) -> Option<f64> {
        (self.base > 0).then(|| part as f64 / self.base as f64)
    }
}
