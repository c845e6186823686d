//! What a session answers depends on the files that are open, their mappings and the rates, and on nothing that was opened,
//! mapped, asked or put down before.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use pointworth::{FileOptions, Session, Settings, Value};
use proptest::prelude::*;
use serde_json::json;

/// Files of every kind, some of which name the same customers, and one that cannot be read.
fn files() -> [(&'static str, String); 7] {
    let answers = |months: std::ops::Range<usize>| {
        let mut text = String::from(
            "response_id,customer_id,account_id,responded_at,score,region,touchpoint,driver:price,comment\n",
        );
        for row in months.start * 30..months.end * 30 {
            text += &format!(
                "r{row},c{},a{},2025-{:02}-{:02},{},{},{},{},{}\n",
                row * 7 % 40,
                row * 7 % 40 / 3,
                row / 30 + 1,
                row % 28 + 1,
                [10, 9, 3, 8, 6, 10][(row + row / 7) % 6],
                ["north", "south", ""][row % 3],
                ["web", "shop"][row / 2 % 2],
                row * 5 % 11,
                ["slow help", "great app", "slow app"][row % 3],
            );
        }
        text
    };
    let mut customers = String::from(
        "customer_id,account_id,name,started_at,ended_at,recurring_revenue,currency\n",
    );
    let mut revenue = String::from("customer_id,order_id,date,amount,currency,kind\n");
    let mut contacts = String::from("customer_id,at,touchpoint,cost\n");
    let mut ratings = String::from("ref,rating,when,area\n");
    for at in 0..45usize {
        let end = match at % 3 {
            0 => format!("2025-{:02}-10", at % 6 + 1),
            _ => String::new(),
        };
        customers += &format!(
            "c{at},a{},N{at},2024-{:02}-01,{end},{},EUR\n",
            at / 3,
            at % 12 + 1,
            at * 3
        );
        for month in 1..6 {
            revenue += &format!(
                "c{at},o{at}-{month},2025-{month:02}-05,{}.25,{},{}\n",
                at * 11 % 17 + month,
                ["EUR", "USD", "JPY"][at % 5 % 3],
                ["new", "renewal", "refund"][(at + month) % 3],
            );
        }
        contacts += &format!(
            "c{at},2025-03-{:02},{},1.5\n",
            at % 28 + 1,
            ["call", "web"][at % 2]
        );
        ratings += &format!(
            "c{at},{},2025-02-{:02},{}\n",
            at * 3 % 11,
            at % 28 + 1,
            at % 4
        );
    }
    [
        ("answers.csv", answers(0..3)),
        ("more.csv", answers(3..5)),
        ("customers.csv", customers),
        ("revenue.csv", revenue),
        ("contacts.csv", contacts),
        ("ratings.csv", ratings),
        ("torn.csv", "customer_id,score\nc1,\"9\nc2,8\n".into()),
    ]
}

fn value(json: serde_json::Value) -> Value {
    serde_json::from_value(json).unwrap()
}

/// What a file may be mapped to; most fit some file only, and some none.
fn mappings() -> Vec<FileOptions> {
    let options = [
        json!({ "mapping": { "region": null } }),
        json!({ "mapping": { "region": "segment:area" } }),
        json!({ "mapping": { "touchpoint": "channel" } }),
        json!({ "mapping": { "score": null } }),
        json!({ "mapping": { "customer_id": null } }),
        json!({ "mapping": { "customer_id": "account_id", "account_id": null } }),
        json!({ "mapping": { "ref": "customer_id", "rating": "score", "when": "responded_at" } }),
        json!({ "mapping": { "ended_at": null } }),
        json!({ "mapping": { "currency": null } }),
        json!({ "kind": "responses" }),
        json!({ "kind": ["customers", "revenue"] }),
        json!({ "mapping": { "region": "no such role" } }),
    ];
    let read = |options| FileOptions::read(&value(options)).unwrap();
    options.map(read).into()
}

fn rates() -> [Value; 4] {
    [
        json!(null),
        json!({ "to": "EUR", "rates": [{ "currency": "USD", "rate": 0.9 }] }),
        json!({ "to": "EUR", "rates": [{ "currency": "USD", "rate": 0.8 }, { "currency": "JPY", "rate": 0.006 }] }),
        json!({ "to": "GBP", "rates": [{ "currency": "EUR", "rate": 0.85, "from": "2025-03-01" }] }),
    ]
    .map(value)
}

/// Questions of every stage, in pairs with every filter.
fn questions() -> Vec<(&'static str, Value)> {
    let filters = [
        json!({}),
        json!({ "date": ["2025-02-01", "2025-05-01"] }),
        json!({ "where": { "region": ["north"] } }),
        json!({ "comment": "slow" }),
    ];
    let asked = [
        ("score", json!({ "by": ["region", { "date": "month" }] })),
        ("trend", json!({})),
        ("discover", json!({ "minN": 2 })),
        ("drivers", json!({ "replicates": 100 })),
        ("moved", json!({})),
        ("accounts", json!({})),
        ("journey", json!({ "minN": 1 })),
        ("words", json!({ "minAuthors": 2 })),
        ("revenue", json!({})),
        ("retention", json!({})),
        ("survival", json!({})),
        ("lifetimeValue", json!({})),
        ("concentration", json!({})),
        ("attribution", json!({})),
        ("risk", json!({})),
        ("priorities", json!({})),
        (
            "dashboard",
            json!({ "panels": ["score", { "panel": "discover", "minN": 2 }, "drivers", "revenue"] }),
        ),
    ];
    let mut questions = Vec::new();
    for (name, options) in asked {
        for filter in &filters {
            let mut options = options.clone();
            options["filter"] = filter.clone();
            questions.push((name, value(options)));
        }
    }
    questions
}

#[derive(Debug, Clone)]
enum Step {
    /// Begins a file and feeds it its first half.
    Begin(usize),
    /// Feeds the other half and ends the file that was begun first.
    Finish,
    Abandon(usize),
    Remap(usize, usize),
    Convert(usize),
    Ask(usize),
    /// Asks by a number, to be put down after so many steps.
    Advance(u32, usize),
    Forget(u32),
    Look,
}

fn step() -> impl Strategy<Value = Step> {
    let question = 0..questions().len();
    prop_oneof![
        3 => (0..files().len()).prop_map(Step::Begin),
        3 => Just(Step::Finish),
        1 => (0..4usize).prop_map(Step::Abandon),
        2 => (0..4usize, 0..mappings().len()).prop_map(|(file, to)| Step::Remap(file, to)),
        1 => (0..rates().len()).prop_map(Step::Convert),
        4 => question.clone().prop_map(Step::Ask),
        6 => (0..3u32, 1..12usize).prop_map(|(number, steps)| Step::Advance(number, steps)),
        1 => (0..9u32).prop_map(Step::Forget),
        1 => Just(Step::Look),
    ]
}

/// A file that is open: its handle, which one it is, and what it was mapped to in turn.
struct Open {
    handle: u32,
    file: usize,
    mapped: Vec<usize>,
}

struct Lived {
    session: Session,
    begun: Vec<(u32, usize)>,
    open: Vec<Open>,
    rates: usize,
    /// What each number asks for, while it is put down.
    asked: [Option<usize>; 3],
}

fn session() -> Session {
    Session::new(Settings {
        today: Some("2025-06-15".into()),
        seed: 7,
        ..Settings::default()
    })
    .unwrap()
}

/// The reply, or the error, as text.
fn told(reply: Result<pointworth::Block, pointworth::Error>) -> String {
    match reply {
        Ok(block) => serde_json::to_string(&block).unwrap(),
        Err(error) => error.to_string(),
    }
}

/// What is told without being asked for.
fn looks(session: &mut Session) -> [String; 3] {
    [
        serde_json::to_string(&session.tables()).unwrap(),
        session.ledger(),
        session.scope().map_or_else(
            |error| error.to_string(),
            |scope| serde_json::to_string(&scope).unwrap(),
        ),
    ]
}

impl Lived {
    /// A session that has never seen but what is open now.
    fn fresh(&self) -> Session {
        let (mut fresh, files, mappings) = (session(), files(), mappings());
        for open in &self.open {
            let (name, text) = &files[open.file];
            let handle = fresh.begin(name, FileOptions::default()).unwrap();
            fresh.feed(handle, text.as_bytes()).unwrap();
            fresh.finish(handle).unwrap();
            for &mapped in &open.mapped {
                fresh.remap(handle, mappings[mapped].clone()).unwrap();
            }
        }
        fresh.query("convert", &rates()[self.rates]).unwrap();
        fresh
    }

    fn take(&mut self, step: &Step) {
        let (files, mappings, questions) = (files(), mappings(), questions());
        match *step {
            Step::Begin(file) => {
                let (name, text) = &files[file];
                let handle = self.session.begin(name, FileOptions::default()).unwrap();
                let half = &text.as_bytes()[..text.len() / 2];
                self.session.feed(handle, half).unwrap();
                self.begun.push((handle, file));
            }
            Step::Finish if !self.begun.is_empty() => {
                let (handle, file) = self.begun.remove(0);
                let text = &files[file].1;
                let half = &text.as_bytes()[text.len() / 2..];
                self.session.feed(handle, half).unwrap();
                if self.session.finish(handle).is_ok() {
                    let mapped = Vec::new();
                    self.open.push(Open {
                        handle,
                        file,
                        mapped,
                    });
                }
            }
            Step::Abandon(at) if at < self.open.len() => {
                self.session.abandon(self.open.remove(at).handle);
            }
            Step::Remap(at, to) if at < self.open.len() => {
                let open = &mut self.open[at];
                if self
                    .session
                    .remap(open.handle, mappings[to].clone())
                    .is_ok()
                {
                    open.mapped.push(to);
                }
            }
            Step::Convert(to) => {
                self.session.query("convert", &rates()[to]).unwrap();
                self.rates = to;
            }
            Step::Ask(question) => {
                let (name, options) = &questions[question];
                let lived = told(self.session.query(name, options));
                assert_eq!(lived, told(self.fresh().query(name, options)), "{name}");
            }
            Step::Advance(number, steps) => {
                let of_number = &mut self.asked[number as usize];
                // The long ones: another by each number.
                let long = ["discover", "drivers", "dashboard"];
                let question = *of_number.get_or_insert_with(|| {
                    let mut own =
                        (0..questions.len()).filter(|&at| long.contains(&questions[at].0));
                    own.nth((number as usize * 5 + steps) % 12).unwrap()
                });
                let (name, options) = &questions[question];
                let left = std::cell::Cell::new(steps);
                let go_on = |_| {
                    left.set(left.get() - 1);
                    left.get() > 0
                };
                let lived = self.session.advance(number, name, options, &go_on);
                if let Some(reply) = lived.transpose() {
                    self.asked[number as usize] = None;
                    assert_eq!(
                        told(reply),
                        told(self.fresh().query(name, options)),
                        "{name}"
                    );
                }
            }
            Step::Forget(number) => {
                self.session.forget(number);
                if let Some(asked) = self.asked.get_mut(number as usize) {
                    *asked = None;
                }
            }
            Step::Look => assert_eq!(looks(&mut self.session), looks(&mut self.fresh())),
            Step::Finish | Step::Abandon(_) | Step::Remap(..) => {}
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_session_answers_as_one_that_has_just_opened_the_same_files(
        steps in prop::collection::vec(step(), 10..60),
    ) {
        let mut lived = Lived {
            session: session(),
            begun: Vec::new(),
            open: Vec::new(),
            rates: 0,
            asked: [None; 3],
        };
        // Answers, so that there is something to ask of.
        for step in [Step::Begin(0), Step::Finish].iter().chain(&steps) {
            lived.take(step);
        }
        lived.take(&Step::Look);
        for question in (0..questions().len()).step_by(7) {
            lived.take(&Step::Ask(question));
        }
    }
}
