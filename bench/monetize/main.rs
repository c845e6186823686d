//! How long the methods of Monetize take natively: writes the data that others read too, and a line of JSON per workload.
//!
//! `cargo bench --bench monetize -- FOLDER [PEOPLE]`; `run.mjs` beside it runs it next to lifelines and lifetimes.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use pointworth::estimate::{
    BgNbd, Chain, Episodes, GammaGamma, Histories, History, Ties, cox, kaplan_meier,
};
use pointworth::math::Random;
use pointworth::stats::{EventTable, Outcome, Paths};
use pointworth::{FileOptions, Session, Settings, Value};
use std::fmt::Write;
use std::time::Instant;

/// Runs of each workload; the shortest counts.
const RUNS: usize = 5;

/// The shortest of some runs, in milliseconds, with the last answer.
fn shortest<T>(runs: usize, mut work: impl FnMut() -> T) -> (f64, T) {
    let mut best = f64::INFINITY;
    let mut answer = None;
    for _ in 0..runs {
        let begin = Instant::now();
        answer = Some(work());
        best = best.min(begin.elapsed().as_secs_f64() * 1000.0);
    }
    (best, answer.unwrap())
}

fn told(name: &str, ms: f64, answer: &[f64]) {
    println!(r#"{{"name":"{name}","ms":{ms:.3},"answer":{answer:?}}}"#);
}

/// Times to leave with five columns, three of them numbers; every third comes late where `late`.
struct Lives {
    start: Vec<u32>,
    stop: Vec<u32>,
    event: Vec<bool>,
    columns: Vec<Vec<f64>>,
}

fn lives(n: usize, random: &mut Random) -> Lives {
    let mut lives = Lives {
        start: Vec::new(),
        stop: Vec::new(),
        event: Vec::new(),
        columns: vec![Vec::new(); 5],
    };
    for at in 0..n {
        let row = [
            f64::from(random.below(2)),
            f64::from(random.below(2)),
            random.normal(),
            random.normal(),
            random.uniform(),
        ];
        let effects = [0.7, -0.4, 0.2, -0.1, 0.3];
        let eta: f64 = row.iter().zip(effects).map(|(x, b)| x * b).sum();
        let left = -(1.0 - random.uniform()).ln() * 900.0 / eta.exp();
        let seen = 30.0 + 1_400.0 * random.uniform();
        let stop = left.min(seen).ceil().max(1.0) as u32;
        lives
            .start
            .push(if at % 3 == 0 { random.below(stop) } else { 0 });
        lives.stop.push(stop);
        lives.event.push(left <= seen);
        for (column, x) in lives.columns.iter_mut().zip(row) {
            column.push(x);
        }
    }
    lives
}

/// Purchases of people whose rates and stops are the model's own, and mean amounts of those who came back.
fn purchases(n: usize, random: &mut Random) -> (Vec<History>, Vec<f64>) {
    let mut means = Vec::with_capacity(n);
    let histories = (0..n).map(|_| {
        // A gamma of shape 1 is exponential, and a beta of b = 3 a power of a uniform.
        let rate = -(1.0 - random.uniform()).ln() / 40.0;
        let stop = 1.0 - random.uniform().powf(1.0 / 3.0);
        let age = 200 + random.below(530);
        let (mut day, mut last, mut count) = (0.0, 0, 0);
        loop {
            day -= (1.0 - random.uniform()).ln() / rate;
            if day > f64::from(age) {
                break;
            }
            (last, count) = (day as u32, count + 1);
            if random.uniform() < stop {
                break;
            }
        }
        means.push(if count > 0 {
            30.0 * (0.5 * random.normal()).exp()
        } else {
            0.0
        });
        History { count, last, age }
    });
    let histories: Vec<History> = histories.collect();
    (histories, means)
}

/// Paths over fifty touchpoints.
fn paths(n: usize, random: &mut Random) -> Paths {
    let mut paths = Paths::new(50, 7.0);
    for _ in 0..n {
        let length = 1 + random.below(8) as usize;
        let path: Vec<u32> = (0..length).map(|_| random.below(50)).collect();
        let ages = vec![1.0; length];
        let converted = u64::from(random.below(5) == 0);
        let outcome = Outcome {
            converted,
            lost: 1 - converted,
            value: i128::from(converted) * 10_000,
            days: length as u64,
        };
        paths.update(&path, outcome, &ages);
    }
    paths.finish();
    paths
}

/// Customers with starts, ends, a class and some invoices each, as files.
fn company(n: usize, random: &mut Random) -> [String; 3] {
    let mut customers = String::from("customer_id,started_at,ended_at,region\n");
    let mut invoices = String::from("customer_id,date,amount,currency\n");
    let mut answers = String::from("customer_id,responded_at,score\n");
    let date =
        |month: u32, day: u32| format!("{}-{:02}-{day:02}", 2022 + month / 12, month % 12 + 1);
    for customer in 0..n {
        let start = random.below(30);
        let end = (random.below(3) == 0).then(|| (start + 2 + random.below(30)).min(46));
        let last = end.unwrap_or(47);
        let day = 1 + random.below(28);
        let ended = end.map_or(String::new(), |month| date(month, day));
        let region = ["north", "south", "east", "west"][random.below(4) as usize];
        let _ = writeln!(
            customers,
            "c{customer},{},{ended},{region}",
            date(start, day)
        );
        // Ten invoices, evenly over the time.
        for at in 0..10 {
            let month = start + at * (last - start) / 10;
            let cents = 1_000 + random.below(9_000);
            let amount = f64::from(cents) / 100.0;
            let _ = writeln!(invoices, "c{customer},{},{amount:.2},EUR", date(month, day));
        }
        if random.below(2) == 0 {
            let month = start + random.below(last - start + 1);
            let _ = writeln!(
                answers,
                "c{customer},{},{}",
                date(month, day),
                random.below(11)
            );
        }
    }
    [customers, invoices, answers]
}

fn opened(files: [String; 3]) -> Session {
    let mut session = Session::new(Settings::default()).unwrap();
    for (name, text) in ["customers.csv", "invoices.csv", "answers.csv"]
        .iter()
        .zip(files)
    {
        let file = session.begin(name, FileOptions::default()).unwrap();
        session.feed(file, text.as_bytes()).unwrap();
        session.finish(file).unwrap();
    }
    session
}

fn asked(session: &mut Session, names: &[&str]) {
    let filters = [
        r#"{ "where": { "region": ["north", "south"] } }"#,
        r#"{ "where": { "region": ["north", "south", "east"] } }"#,
    ];
    for name in names {
        // What is built once comes before; then the filter changes.
        let ask = |session: &mut Session, filter: &str| {
            let options: Value =
                serde_json::from_str(&format!(r#"{{ "filter": {filter} }}"#)).unwrap();
            session.query(name, &options).unwrap()
        };
        ask(session, filters[0]);
        let mut turn = 0;
        let (ms, _) = shortest(RUNS, || {
            turn += 1;
            ask(session, filters[turn % 2])
        });
        told(name, ms, &[]);
    }
}

fn main() {
    let given: Vec<String> = std::env::args()
        .skip(1)
        .filter(|one| one != "--bench")
        .collect();
    let folder = given
        .first()
        .map_or_else(std::env::temp_dir, |folder| folder.into());
    let n: usize = given.get(1).map_or(1_000_000, |n| n.parse().unwrap());
    std::fs::create_dir_all(&folder).unwrap();
    let mut random = Random::new(2_026);

    let people = lives(n, &mut random);
    let mut text = String::from("start,stop,event,a,b,c,d,e\n");
    for at in 0..n {
        let _ = write!(
            text,
            "{},{},{}",
            people.start[at],
            people.stop[at],
            u8::from(people.event[at])
        );
        people.columns.iter().for_each(|column| {
            let _ = write!(text, ",{}", column[at]);
        });
        text.push('\n');
    }
    std::fs::write(folder.join("lives.csv"), text).unwrap();
    let (ms, curve) = shortest(RUNS, || {
        let mut table = EventTable::default();
        for (&stop, &event) in people.stop.iter().zip(&people.event) {
            table.update(None, stop, event);
        }
        let curve = kaplan_meier(&table, 0).unwrap();
        let limits: Vec<_> = curve.rows.iter().map(|row| row.log_log(0.95)).collect();
        (curve, limits)
    });
    told("kaplanMeier", ms, &[curve.0.at(365).unwrap().survival]);
    let columns: Vec<&[f64]> = people.columns.iter().map(|column| &column[..]).collect();
    for (name, start) in [("cox", None), ("coxLate", Some(&people.start[..]))] {
        let episodes = Episodes {
            start,
            stop: &people.stop,
            event: &people.event,
        };
        let (ms, fit) = shortest(3, || cox(episodes, &columns, Ties::Efron).unwrap());
        told(name, ms, &fit.coefficients);
        if start.is_some() {
            let clusters: Vec<u32> = (0..n as u32).map(|at| at / 3).collect();
            let (ms, fit) = shortest(3, || {
                let fit = cox(episodes, &columns, Ties::Efron)
                    .unwrap()
                    .clustered(&clusters);
                (fit.proportionality(), fit.concordance(), fit)
            });
            told("coxLateWhole", ms, &fit.2.std_errors());
        }
    }

    let (histories, means) = purchases(n, &mut random);
    let mut text = String::from("frequency,recency,T,amount\n");
    for (each, mean) in histories.iter().zip(&means) {
        let _ = writeln!(text, "{},{},{},{mean}", each.count, each.last, each.age);
    }
    std::fs::write(folder.join("purchases.csv"), text).unwrap();
    let (ms, fit) = shortest(RUNS, || {
        let histories = Histories::new(&histories, 7.0);
        BgNbd::fit(&histories.different).unwrap()
    });
    told("bgNbd", ms, &fit.model.logs().map(f64::exp));
    let again = histories
        .iter()
        .zip(&means)
        .filter(|(each, _)| each.count > 0);
    let (counts, paid): (Vec<f64>, Vec<f64>) = again
        .map(|(each, mean)| (f64::from(each.count), *mean))
        .unzip();
    let (ms, fit) = shortest(3, || GammaGamma::fit(&counts, &paid).unwrap());
    told("gammaGamma", ms, &fit.model.logs().map(f64::exp));

    let paths = paths(200_000, &mut random);
    for (name, order) in [("markov1", 1), ("markov2", 2)] {
        let chain = Chain::new(&paths, order);
        let (ms, removal) = shortest(RUNS, || chain.removal().unwrap());
        told(name, ms, &[removal.probability]);
    }

    let mut session = opened(company(n, &mut random));
    asked(
        &mut session,
        &[
            "retention",
            "earnedGrowth",
            "survival",
            "referrals",
            "lifetimeValue",
        ],
    );
}
