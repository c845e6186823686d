//! What no report may depend on: the order of rows, how they are cut into files, and rows that are no matter of the question.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

mod common;

use common::{add, query};
use pointworth::math::Random;
use pointworth::{Session, Settings};
use serde_json::{Value, json};

/// The rows of four files, by kind.
#[derive(Clone)]
struct World {
    responses: Vec<String>,
    customers: Vec<String>,
    revenue: Vec<String>,
    interactions: Vec<String>,
}

const HEADERS: [&str; 4] = [
    "response_id,customer_id,account_id,invited_at,responded_at,program,survey_type,touchpoint,channel,score,driver:price,driver:speed,theme,comment,case_opened_at,case_closed_at,region",
    "customer_id,account_id,name,started_at,ended_at,end_reason,renewal_at,source,referred_by,tier",
    "customer_id,account_id,order_id,date,amount,currency,kind,product",
    "customer_id,at,touchpoint,channel,cost",
];

fn day(random: &mut Random, from: u32, to: u32) -> String {
    let day = from + random.below(to - from);
    let (year, day) = (2024 + day / 336, day % 336);
    format!("{year}-{:02}-{:02}", day / 28 + 1, day % 28 + 1)
}

/// An instant that no other row has.
fn instant(random: &mut Random, from: u32, to: u32, at: usize) -> String {
    let at = at % 86_400;
    format!(
        "{}T{:02}:{:02}:{:02}Z",
        day(random, from, to),
        at / 3600,
        at / 60 % 60,
        at % 60
    )
}

fn world(seed: u64) -> World {
    let mut random = Random::new(seed);
    let mut world = World {
        responses: Vec::new(),
        customers: Vec::new(),
        revenue: Vec::new(),
        interactions: Vec::new(),
    };
    let pick = |random: &mut Random, from: &[&str]| {
        from[random.below(from.len() as u32) as usize].to_owned()
    };
    for at in 0..400usize {
        let customer = random.below(120);
        let price = random.below(11) as i64;
        let score = (price + random.below(5) as i64 - 1).clamp(0, 10);
        let score = if at % 9 == 0 {
            String::new()
        } else {
            score.to_string()
        };
        let opened = if at % 7 == 0 {
            day(&mut random, 300, 500)
        } else {
            String::new()
        };
        let closed = if at % 14 == 0 {
            day(&mut random, 500, 650)
        } else {
            String::new()
        };
        let row = format!(
            "r{at},c{customer},a{},{},{},customer,{},{},{},{score},{price},{},{},{},{opened},{closed},{}",
            customer / 3,
            day(&mut random, 0, 20),
            instant(&mut random, 20, 650, at * 131),
            pick(&mut random, &["relationship", "transactional"]),
            pick(&mut random, &["web", "shop", "support"]),
            pick(&mut random, &["email", "sms"]),
            random.below(11),
            pick(&mut random, &["price", "speed", ""]),
            pick(
                &mut random,
                &["slow help desk", "great app", "slow app", "good price"]
            ),
            pick(&mut random, &["north", "south", "west"]),
        );
        world.responses.push(row);
    }
    for customer in 0..120 {
        let gone = random.uniform() < 0.4;
        let ended = if gone {
            day(&mut random, 300, 650)
        } else {
            String::new()
        };
        world.customers.push(format!(
            "c{customer},a{},N{customer},{},{ended},{},{},{},{},{}",
            customer / 3,
            day(&mut random, 0, 280),
            if gone {
                pick(&mut random, &["price", "quality"])
            } else {
                String::new()
            },
            day(&mut random, 500, 800),
            pick(&mut random, &["referral", "ads"]),
            if customer % 5 == 1 {
                format!("c{}", customer - 1)
            } else {
                String::new()
            },
            pick(&mut random, &["gold", "basic"]),
        ));
        for month in 0..24 {
            if random.uniform() < 0.6 {
                let at = world.revenue.len();
                world.revenue.push(format!(
                    "c{customer},a{},o{at},{}-{:02}-{:02},{}.{:02},EUR,{},{}",
                    customer / 3,
                    2024 + month / 12,
                    month % 12 + 1,
                    1 + random.below(28),
                    10 + random.below(90),
                    random.below(100),
                    pick(&mut random, &["new", "renewal", "upsell"]),
                    pick(&mut random, &["core", "plus"]),
                ));
            }
        }
        for _ in 0..2 {
            let at = world.interactions.len();
            world.interactions.push(format!(
                "c{customer},{},{},{},{}",
                instant(&mut random, 0, 650, at * 37 + 11),
                pick(&mut random, &["web", "ads", "call"]),
                pick(&mut random, &["phone", "mail"]),
                random.below(9),
            ));
        }
    }
    world
}

fn session(files: &[(usize, &[String])]) -> Session {
    let mut session = Session::new(Settings {
        today: Some("2025-12-01".into()),
        seed: 3,
        ..Settings::default()
    })
    .unwrap();
    for (at, (kind, rows)) in files.iter().enumerate() {
        let text = format!("{}\n{}\n", HEADERS[*kind], rows.join("\n"));
        add(&mut session, &format!("{at}.csv"), &text);
    }
    session
}

impl World {
    fn parts(&self) -> [&[String]; 4] {
        [
            &self.responses,
            &self.customers,
            &self.revenue,
            &self.interactions,
        ]
    }

    fn session(&self) -> Session {
        let parts = self.parts();
        session(&[(0, parts[0]), (1, parts[1]), (2, parts[2]), (3, parts[3])])
    }
}

fn questions() -> Vec<(&'static str, Value)> {
    vec![
        ("score", json!({ "by": ["region", { "date": "month" }] })),
        ("score", json!({ "counted": "all", "by": ["tier"] })),
        ("trend", json!({ "period": "month" })),
        ("compare", json!({ "by": ["region", "touchpoint"] })),
        ("segments", json!({ "by": ["region"] })),
        ("drivers", json!({ "replicates": 0 })),
        ("words", json!({ "minAuthors": 2 })),
        ("themes", json!({})),
        ("moved", json!({})),
        ("accounts", json!({})),
        ("responseRates", json!({ "by": ["channel"] })),
        ("reconcile", json!({})),
        ("loop", json!({})),
        ("journey", json!({})),
        ("targets", json!({ "target": 20 })),
        ("revenue", json!({ "period": "month" })),
        ("pointValue", json!({ "replicates": 100 })),
        ("attribution", json!({})),
        ("lifetimeValue", json!({})),
        ("concentration", json!({})),
        ("retention", json!({ "by": "nps_class" })),
        ("survival", json!({})),
        ("earnedGrowth", json!({})),
        ("referrals", json!({})),
        ("risk", json!({})),
        ("priorities", json!({})),
    ]
}

/// Where two reports differ, by path; numbers alike to nine digits are the same.
fn differences(path: &str, a: &Value, b: &Value, found: &mut Vec<String>) {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) => {
            for (name, value) in a {
                let other = b.get(name).unwrap_or(&Value::Null);
                differences(&format!("{path}.{name}"), value, other, found);
            }
        }
        (Value::Array(a), Value::Array(b)) if a.len() == b.len() => {
            for (at, (a, b)) in a.iter().zip(b).enumerate() {
                differences(&format!("{path}[{at}]"), a, b, found);
            }
        }
        (Value::Number(x), Value::Number(y)) => {
            let (x, y) = (x.as_f64().unwrap(), y.as_f64().unwrap());
            if (x - y).abs() > 1e-9 * x.abs().max(y.abs()).max(1e-3) {
                found.push(format!("{path}: {x} {y}"));
            }
        }
        _ if a != b => found.push(format!("{path}: {a} {b}").chars().take(300).collect()),
        _ => {}
    }
}

/// Fails where two sessions answer any of some questions otherwise, but for what is `ignored` by its path.
fn compare(
    [a, b]: [&mut Session; 2],
    asked: &[&str],
    filter: &Value,
    ignored: impl Fn(&str) -> bool,
) {
    let questions = questions().into_iter();
    for (name, mut options) in
        questions.filter(|(name, _)| asked.is_empty() || asked.contains(name))
    {
        options["filter"] = filter.clone();
        let mut found = Vec::new();
        let (a, b) = (query(a, name, options.clone()), query(b, name, options));
        differences(name, &a, &b, &mut found);
        found.retain(|difference| !ignored(difference.split(": ").next().unwrap_or_default()));
        let some: Vec<_> = found.iter().take(9).collect();
        let count = found.len();
        assert!(found.is_empty(), "{name}, {count} differences: {some:#?}");
    }
}

/// So many rows stay where they are: values are listed in the order in which they come first.
const FIRST: usize = 40;

fn shuffled(rows: &[String], random: &mut Random) -> Vec<String> {
    let mut rows = rows.to_vec();
    for at in (FIRST + 1..rows.len()).rev() {
        rows.swap(at, FIRST + random.below((at - FIRST) as u32 + 1) as usize);
    }
    rows
}

#[test]
fn no_report_knows_the_order_of_rows() {
    let world = world(1);
    let mut random = Random::new(5);
    let other = World {
        responses: shuffled(&world.responses, &mut random),
        customers: shuffled(&world.customers, &mut random),
        revenue: shuffled(&world.revenue, &mut random),
        interactions: shuffled(&world.interactions, &mut random),
    };
    // Draws go by the numbers of customers, which are those of their first rows: halves to fit and to judge by, and
    // resamples. Examples are taken as they come.
    let questions = questions();
    let names = questions.iter().map(|(name, _)| *name);
    let asked: Vec<&str> = names.filter(|name| *name != "pointValue").collect();
    compare(
        [&mut world.session(), &mut other.session()],
        &asked,
        &json!({}),
        |path| {
            let ends = path.ends_with(".low") || path.ends_with(".high");
            path.starts_with("attribution.") && ends || path.contains(".examples[")
        },
    );
}

#[test]
fn no_report_knows_how_rows_are_cut_into_files() {
    let world = world(2);
    let mut cut = Vec::new();
    for (kind, rows) in world.parts().into_iter().enumerate() {
        let (a, b) = rows.split_at(rows.len() / 3);
        cut.extend([(kind, a), (kind, b)]);
    }
    compare(
        [&mut world.session(), &mut session(&cut)],
        &[],
        &json!({}),
        |_| false,
    );
}

#[test]
fn what_employees_answer_is_no_matter_of_customers() {
    let world = world(3);
    let mut more = world.clone();
    for at in 0..60 {
        more.responses.push(format!(
            "e{at},emp{at},,2024-02-01,2024-0{}-11T10:00:{at:02}Z,employee,relationship,web,email,{},3,4,price,slow work place,2024-03-01,,north",
            1 + at % 9,
            at % 11
        ));
    }
    // There are two programs now, so that the column tells something, and somebody may have taken them together.
    let of_programs = [
        "drivers.offered",
        "reconcile.tried",
        "reconcile.alternatives",
    ];
    compare(
        [&mut world.session(), &mut more.session()],
        &[],
        &json!({}),
        |path| of_programs.contains(&path),
    );
}

#[test]
fn what_is_outside_the_window_is_no_matter_of_it() {
    let world = world(4);
    let answered = |row: &str, from: &str, to: &str| {
        let date = row.split(',').nth(4).unwrap_or_default();
        date >= from && date < to
    };
    let (from, to) = ("2024-06-01", "2025-06-01");
    let mut less = world.clone();
    // The last answers stay, which tell that there was no end of them within the window.
    less.responses
        .retain(|row| answered(row, from, to) || answered(row, "2025-11-20", "9"));
    // Money and time have a past: the class of a customer is that of its last answer, however early it was.
    let asked = [
        "score",
        "trend",
        "compare",
        "segments",
        "drivers",
        "themes",
        "accounts",
        "responseRates",
        "loop",
        "journey",
        "targets",
    ];
    compare(
        [&mut world.session(), &mut less.session()],
        &asked,
        &json!({ "date": [from, to] }),
        |_| false,
    );
}
