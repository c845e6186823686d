//! Drivers of companies whose truth is known, because we made them.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

mod common;

use common::{close, in_slices, number, open, query};
use pointworth::math::Random;
use pointworth::{FileOptions, Session, Settings, Value as Options};
use serde_json::{Value, json};

const NAMES: [&str; 4] = ["quality", "support", "price", "noise"];

/// Answers of several contacts per account; a rating counts by its weight.
struct Survey {
    accounts: usize,
    weights: [f64; 4],
    /// What support's weight is more in the region "north".
    northern: f64,
    missing: f64,
}

impl Default for Survey {
    fn default() -> Self {
        Self {
            accounts: 200,
            weights: [0.5, 0.3, 0.15, 0.0],
            northern: 0.0,
            missing: 0.0,
        }
    }
}

impl Survey {
    fn csv(&self, random: &mut Random) -> String {
        let mut text = String::from(
            "customer_id,account_id,responded_at,score,region,driver_quality,driver_support,driver_price,driver_noise\n",
        );
        let mut customer = 0;
        for account in 0..self.accounts {
            let mood = 0.6 * random.normal();
            for _ in 0..1 + random.below(4) {
                let north = random.below(2) == 0;
                let shared = mood + 0.8 * random.normal();
                let mut score = 7.2 + 0.3 * mood + 0.9 * random.normal();
                let mut cells = Vec::new();
                for (k, weight) in self.weights.iter().enumerate() {
                    let rating = (6.0 + shared + 1.3 * random.normal())
                        .round()
                        .clamp(0.0, 10.0);
                    let weight = weight + if k == 1 && north { self.northern } else { 0.0 };
                    score += weight * (rating - 6.0);
                    let blank = random.uniform() < self.missing;
                    cells.push(if blank {
                        String::new()
                    } else {
                        rating.to_string()
                    });
                }
                let region = if north { "north" } else { "south" };
                text += &format!(
                    "c{customer},a{account},2025-03-{:02},{},{region},{}\n",
                    1 + customer % 28,
                    score.round().clamp(0.0, 10.0),
                    cells.join(",")
                );
                customer += 1;
            }
        }
        text
    }

    fn ask(&self, seed: u64, options: Value) -> Value {
        let csv = self.csv(&mut Random::new(seed));
        query(&mut open(&[("answers.csv", &csv)]), "drivers", options)
    }
}

fn driver<'a>(report: &'a Value, name: &str) -> &'a Value {
    let drivers = report["drivers"].as_array().unwrap();
    drivers
        .iter()
        .find(|driver| driver["name"] == name)
        .unwrap_or_else(|| panic!("no {name} in {report:#}"))
}

fn holds(estimate: &Value, truth: f64) -> bool {
    number(&estimate["low"]) <= truth && truth <= number(&estimate["high"])
}

fn codes(report: &Value) -> Vec<&str> {
    let notices = report["notices"].as_array().unwrap().iter();
    notices
        .map(|notice| notice["code"].as_str().unwrap())
        .collect()
}

/// Importance of the score's drivers in so many answers that chance plays no part.
fn truth(survey: &Survey) -> (Vec<f64>, f64) {
    let many = Survey {
        accounts: 30_000,
        ..*survey
    };
    let report = many.ask(77, json!({ "outcome": "score", "replicates": 0 }));
    let of = |name| number(&driver(&report, name)["importance"]["value"]);
    (NAMES.map(of).to_vec(), number(&report["rSquared"]["value"]))
}

#[test]
fn planted_importances_lie_in_the_intervals_as_often_as_they_say() {
    let survey = Survey::default();
    let (shares, r_squared) = truth(&survey);
    assert!(close(shares.iter().sum(), r_squared, 1e-12));
    assert!(
        shares.windows(2).all(|pair| pair[0] > pair[1]),
        "{shares:?}"
    );
    let runs = 100;
    let mut covered = [0; 5];
    for seed in 0..runs {
        let report = survey.ask(
            seed,
            json!({ "outcome": "score", "replicates": 200, "seed": seed }),
        );
        for (k, name) in NAMES.iter().enumerate() {
            covered[k] += u32::from(holds(&driver(&report, name)["importance"], shares[k]));
        }
        covered[4] += u32::from(holds(&report["rSquared"], r_squared));
    }
    // 95 % of 100 are 95 ± 2.2; the percentile bootstrap of R² is a little short.
    for (name, covered) in NAMES.iter().chain(&["R²"]).zip(covered) {
        assert!(covered >= 87, "{name}: {covered} of {runs}");
    }
}

#[test]
fn a_driver_that_only_goes_along_has_importance_and_no_effect() {
    let report = Survey {
        accounts: 3_000,
        ..Survey::default()
    }
    .ask(5, json!({}));
    let noise = driver(&report, "noise");
    assert!(number(&noise["importance"]["value"]) > 0.005);
    assert!(holds(&noise["effect"], 0.0), "{noise:#}");
    assert_eq!(report["verdict"], "story");
    assert_eq!(report["drivers"][0]["name"], "quality");
    assert!(number(&driver(&report, "quality")["firstProbability"]) > 0.99);
    assert!(number(&report["lead"]) > 0.99);
    assert_eq!(report["check"]["agrees"], true);
    // Importance adds up to what all explain, shares to 1.
    let sum = |field: &str| -> f64 {
        NAMES
            .iter()
            .map(|name| number(&driver(&report, name)[field]["value"]))
            .sum()
    };
    assert!(close(
        sum("importance"),
        number(&report["rSquared"]["value"]),
        1e-12
    ));
    assert!(close(sum("share"), 1.0, 1e-12));
    let johnson: f64 = NAMES
        .iter()
        .map(|name| number(&driver(&report, name)["johnson"]))
        .sum();
    assert!(close(johnson, number(&report["rSquared"]["value"]), 1e-10));
    assert_eq!(report["missing"], "complete");
    assert!(report["drivers"][0]["otherWay"].is_null());
}

#[test]
fn quadrants_are_cut_at_the_means_of_ratings() {
    let report = Survey::default().ask(8, json!({}));
    let [important, performs] = [0, 1].map(|at| number(&report["cuts"][at]));
    let mean = |field: fn(&Value) -> f64| {
        NAMES
            .iter()
            .map(|name| field(driver(&report, name)))
            .sum::<f64>()
            / 4.0
    };
    assert!(close(
        important,
        mean(|driver| number(&driver["importance"]["value"])),
        1e-12
    ));
    assert!(close(
        performs,
        mean(|driver| number(&driver["performance"])),
        1e-12
    ));
    for name in NAMES {
        let driver = driver(&report, name);
        let above = number(&driver["importance"]["value"]) >= important;
        let good = number(&driver["performance"]) >= performs;
        let expected = match (above, good) {
            (true, false) => "fix",
            (true, true) => "keep",
            (false, false) => "watch",
            (false, true) => "leave",
        };
        assert_eq!(driver["quadrant"], expected);
        assert_eq!(driver["scale"], json!([0, 10]));
        assert!(close(
            number(&driver["performance"]),
            number(&driver["mean"]["value"]) / 10.0,
            1e-12
        ));
    }
}

#[test]
fn scores_that_nothing_drives_have_no_story_as_often_as_the_level_says() {
    let survey = Survey {
        accounts: 120,
        weights: [0.0; 4],
        ..Survey::default()
    };
    let runs = 120;
    let told = (0..runs).filter(|&seed| {
        // The account's mood moves score and ratings alike: what is tested is whether clusters are seen as such.
        let mut random = Random::new(1_000 + seed);
        let csv = survey.csv(&mut random);
        // Scores of other accounts, so that nothing is left but the dependence within them.
        let rows: Vec<&str> = csv.lines().skip(1).collect();
        let mut mixed = csv.lines().next().unwrap().to_owned() + "\n";
        for (at, row) in rows.iter().enumerate() {
            let mut cells: Vec<&str> = row.split(',').collect();
            let other: Vec<&str> = rows[(at + rows.len() / 2) % rows.len()]
                .split(',')
                .collect();
            cells[3] = other[3];
            mixed += &(cells.join(",") + "\n");
        }
        let report = query(
            &mut open(&[("answers.csv", &mixed)]),
            "drivers",
            json!({ "replicates": 100 }),
        );
        report["verdict"] == "story"
    });
    let told = told.count();
    // 5 % of 120 are 6 ± 2.4.
    assert!(told <= 13, "{told}");
}

#[test]
fn a_story_that_differs_between_segments_is_found_and_one_that_does_not_is_not() {
    let options = json!({ "by": "region", "outcome": "score", "replicates": 100 });
    let differs = Survey {
        accounts: 600,
        northern: 0.3,
        ..Survey::default()
    }
    .ask(3, options.clone());
    let story = &differs["segments"];
    assert_eq!(story["segments"].as_array().unwrap().len(), 2);
    assert!(number(&story["pValue"]) < 0.001, "{story:#}");
    let of = |name: &str| {
        let tests = story["drivers"].as_array().unwrap().iter();
        number(&tests.clone().find(|test| test["name"] == name).unwrap()["pAdjusted"])
    };
    assert!(of("support") < 0.001);
    assert!(of("quality") > 0.01);
    let runs = 120;
    let false_alarms = (0..runs).filter(|&seed| {
        let survey = Survey {
            accounts: 80,
            ..Survey::default()
        };
        number(&survey.ask(seed, options.clone())["segments"]["pValue"]) < 0.05
    });
    let false_alarms = false_alarms.count();
    assert!(false_alarms <= 13, "{false_alarms}");
}

#[test]
fn missing_ratings_are_counted_both_ways() {
    let survey = Survey {
        accounts: 2_000,
        missing: 0.25,
        ..Survey::default()
    };
    let (shares, _) = truth(&Survey::default());
    for missing in ["complete", "pairs"] {
        let report = survey.ask(
            4,
            json!({ "outcome": "score", "missing": missing, "replicates": 200 }),
        );
        assert_eq!(report["missing"], missing);
        let (complete, answers) = (number(&report["complete"]), number(&report["answers"]));
        assert!((complete / answers - 0.75f64.powi(4)).abs() < 0.03);
        for (k, name) in NAMES.iter().enumerate() {
            let driver = driver(&report, name);
            for way in ["importance", "otherWay"] {
                assert!(
                    (number(&driver[way]["value"]) - shares[k]).abs() < 0.04,
                    "{missing} {name} {driver:#}"
                );
                assert!(number(&driver[way]["low"]) < number(&driver[way]["high"]));
            }
            assert!((number(&driver["pairs"]) / answers - 0.75).abs() < 0.03);
        }
    }
}

#[test]
fn the_value_of_a_step_is_its_points_at_the_planted_worth_of_a_point() {
    let survey = Survey {
        accounts: 900,
        ..Survey::default()
    };
    let csv = survey.csv(&mut Random::new(21));
    let mut random = Random::new(22);
    // A class step is worth 400 a year to every customer, and nothing else moves money.
    let mut billing = String::from("customer_id,date,amount,currency\n");
    let mut customers = 0.0;
    for row in csv.lines().skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        let class = match cells[3].parse::<u8>().unwrap() {
            9.. => 1.0,
            7 | 8 => 0.0,
            _ => -1.0,
        };
        customers += 1.0;
        for month in 0..24 {
            let amount = (5_000.0 + 400.0 * class + 300.0 * random.normal()) / 12.0;
            billing += &format!(
                "{},{}-{:02}-15,{amount:.2},EUR\n",
                cells[0],
                2024 + month / 12,
                month % 12 + 1
            );
        }
    }
    let mut session = open(&[("answers.csv", &csv), ("billing.csv", &billing)]);
    let report = query(&mut session, "drivers", json!({ "replicates": 400 }));
    assert!(report["noValue"].is_null(), "{}", report["noValue"]);
    assert!(
        holds(&report["point"]["value"], 0.01 * customers * 400.0),
        "{:#}",
        report["point"]
    );
    for name in ["quality", "support"] {
        let driver = driver(&report, name);
        let points = number(&driver["effect"]["value"]);
        let value = &driver["value"];
        assert!(close(
            number(&value["value"]),
            points * number(&report["point"]["value"]["value"]),
            1e-12
        ));
        assert!(holds(value, points * 0.01 * customers * 400.0));
        assert!(number(&value["high"]) - number(&value["low"]) > 0.0);
    }
    // Without money there is no value, and the reason is told.
    let report = query(
        &mut open(&[("answers.csv", &csv)]),
        "drivers",
        json!({ "replicates": 100 }),
    );
    assert_eq!(report["noValue"], "no_data");
    assert!(report["drivers"][0]["value"]["value"].is_null());
}

#[test]
fn what_was_said_at_billing_drives_the_relationship_and_what_came_later_does_not() {
    let mut random = Random::new(6);
    let mut csv = String::from("customer_id,responded_at,survey_type,touchpoint,score\n");
    let score = |x: f64| x.round().clamp(0.0, 10.0);
    for customer in 0..1_500 {
        let mut whole = 2.0 + random.normal();
        for (touchpoint, weight, share) in [
            ("billing", 0.6, 0.7),
            ("webinar", 0.0, 0.6),
            ("training", 0.2, 0.5),
        ] {
            let said = score(6.5 + 2.0 * random.normal());
            whole += weight * said;
            if random.uniform() < share {
                csv += &format!(
                    "c{customer},2025-02-{:02},transactional,{touchpoint},{said}\n",
                    1 + customer % 28
                );
            }
        }
        csv += &format!("c{customer},2025-03-10,relationship,,{}\n", score(whole));
        // What was said afterwards, opposite to it, and of no account.
        csv += &format!(
            "c{customer},2025-04-01,transactional,webinar,{}\n",
            score(10.0 - whole)
        );
    }
    let report = query(
        &mut open(&[("answers.csv", &csv)]),
        "drivers",
        json!({ "from": "touchpoint", "outcome": "score", "replicates": 200 }),
    );
    assert_eq!(
        (&report["missing"], &report["answers"]),
        (&json!("pairs"), &json!(1500))
    );
    let drivers = report["drivers"].as_array().unwrap();
    let names: Vec<&str> = drivers
        .iter()
        .map(|driver| driver["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["billing", "training", "webinar"]);
    assert!((number(&drivers[0]["pairs"]) / 1500.0 - 0.7).abs() < 0.05);
    assert!(number(&drivers[0]["importance"]["value"]) > 0.4);
    assert!(
        number(&drivers[2]["importance"]["value"]) < 0.02,
        "{:#}",
        drivers[2]
    );
}

#[test]
fn what_cannot_be_a_driver_is_left_out_and_named() {
    let mut random = Random::new(9);
    let mut csv = String::from(
        "customer_id,score,driver:good,driver:constant,driver:copy,driver:rare,plan,driver:minutes,remark\n",
    );
    for customer in 0..400 {
        let good = random.below(11);
        let plan = ["basic", "plus", "pro"][random.below(3) as usize];
        let minutes = 1_000_000.0 + 90.0 * random.uniform();
        let score = (f64::from(good) * 0.7 + random.normal() + 2.0
            - (minutes - 1_000_045.0) / 45.0
            + if plan == "pro" { 1.5 } else { 0.0 })
        .round()
        .clamp(0.0, 10.0);
        let rare = if customer % 20 == 0 { "3" } else { "" };
        csv += &format!(
            "c{customer},{score},{good},5,{score},{rare},{plan},{minutes:.3},text {customer} of its very own, as people write\n"
        );
    }
    // A category and a text that somebody takes for drivers.
    let options = json!({ "mapping": { "remark": "driver:remark" } });
    let options = FileOptions::read(&serde_json::from_value(options).unwrap()).unwrap();
    let mut session = Session::new(Settings::default()).unwrap();
    let file = session.begin("answers.csv", options).unwrap();
    session.feed(file, csv.as_bytes()).unwrap();
    session.finish(file).unwrap();
    let names = [
        "good", "constant", "copy", "rare", "plan", "minutes", "remark",
    ];
    let options = json!({ "outcome": "score", "replicates": 200, "drivers": names });
    let report = query(&mut session, "drivers", options);
    let drivers = report["drivers"].as_array().unwrap();
    let mut kinds: Vec<(&str, &str)> = drivers
        .iter()
        .map(|driver| {
            (
                driver["name"].as_str().unwrap(),
                driver["kind"].as_str().unwrap(),
            )
        })
        .collect();
    kinds.sort_unstable();
    assert_eq!(
        kinds,
        [
            ("good", "rating"),
            ("minutes", "number"),
            ("plan", "category")
        ],
        "{:#}",
        report["notices"]
    );
    let left_out = codes(&report);
    for code in [
        "driver_constant",
        "driver_is_score",
        "driver_mostly_missing",
        "driver_unusable",
    ] {
        assert!(left_out.contains(&code), "{left_out:?}");
    }
    let offered = [
        "good", "constant", "copy", "rare", "minutes", "remark", "plan",
    ];
    assert_eq!(report["offered"], json!(offered));
    let minutes = driver(&report, "minutes");
    assert!((number(&minutes["mean"]["value"]) - 1_000_045.0).abs() < 5.0);
    let plan = driver(&report, "plan");
    assert!(
        plan["johnson"].is_null()
            && plan["effect"]["value"].is_null()
            && plan["quadrant"].is_null()
    );
    assert!(number(&plan["importance"]["value"]) > 0.02);
}

/// Waiting pleases detractors a little and makes promoters rare: the mean score rises with it, the odds of a better class fall.
#[test]
fn where_the_classes_tell_another_story_than_the_scores_the_drivers_are_named() {
    let mut random = Random::new(12);
    let mut csv = String::from("customer_id,score,driver:waiting,driver:help\n");
    for customer in 0..3_000 {
        let (waiting, help) = (random.below(11), random.below(11));
        let chance = 0.2 - 0.015 * f64::from(waiting) + 0.02 * f64::from(help);
        let score = if random.uniform() < chance {
            10
        } else {
            (waiting * 6 + 5) / 10
        };
        csv += &format!("c{customer},{score},{waiting},{help}\n");
    }
    let mut session = open(&[("answers.csv", &csv)]);
    let options = json!({ "outcome": "score", "replicates": 200 });
    let report = query(&mut session, "drivers", options);
    let waiting = driver(&report, "waiting");
    assert!(number(&waiting["standardized"]) > 0.2);
    assert!(number(&waiting["logOdds"]) < 0.0);
    assert_eq!(report["check"]["agrees"], false);
    let differs = report["check"]["differs"].as_array().unwrap();
    assert!(differs.contains(&json!("waiting")));
    // Set against the classes themselves, there is one story.
    let report = query(&mut session, "drivers", json!({ "replicates": 200 }));
    assert_eq!(report["check"]["agrees"], true, "{:#}", report["check"]);
}

#[test]
fn few_answers_and_many_drivers_are_refused_or_told() {
    let header: Vec<String> = (0..200).map(|k| format!("driver:d{k}")).collect();
    let mut random = Random::new(10);
    let mut csv = format!("customer_id,score,{}\n", header.join(","));
    for customer in 0..300 {
        let cells: Vec<String> = (0..200).map(|_| random.below(11).to_string()).collect();
        csv += &format!("c{customer},{},{}\n", random.below(11), cells.join(","));
    }
    let mut session = open(&[("answers.csv", &csv)]);
    let all: Vec<&str> = header.iter().map(|name| &name["driver:".len()..]).collect();
    let refused = ask(&mut session, json!({ "drivers": all })).unwrap_err();
    assert_eq!(refused.kind.code(), "bad_option");
    assert!(refused.to_string().contains("200 drivers"), "{refused}");
    // Where nobody has named them, as many as there may be, and it is told.
    let report = query(&mut session, "drivers", json!({ "replicates": 0 }));
    assert_eq!(report["drivers"].as_array().unwrap().len(), 64);
    assert_eq!(report["offered"].as_array().unwrap().len(), 200);
    let over = &report["notices"].as_array().unwrap()[0];
    assert_eq!(
        (&over["code"], number(&over["count"])),
        (&json!("drivers_over_limit"), 136.0)
    );
    // Twenty of them: orders are drawn, and their error is told.
    let names: Vec<&str> = header[..20]
        .iter()
        .map(|name| &name["driver:".len()..])
        .collect();
    let report = query(
        &mut session,
        "drivers",
        json!({ "drivers": names, "replicates": 100 }),
    );
    assert!(number(&report["orders"]) >= 500.0);
    assert!(
        report["drivers"]
            .as_array()
            .unwrap()
            .iter()
            .all(|driver| number(&driver["drawingError"]) > 0.0)
    );
    let twelve: Vec<&str> = csv.lines().take(13).collect();
    let report = query(
        &mut open(&[("few.csv", &twelve.join("\n"))]),
        "drivers",
        json!({ "drivers": names }),
    );
    assert_eq!(
        (&report["verdict"], &report["rSquared"]["reason"]),
        (&json!("too_few"), &json!("too_few"))
    );
    let forty: Vec<&str> = csv.lines().take(41).collect();
    let report = query(
        &mut open(&[("few.csv", &forty.join("\n"))]),
        "drivers",
        json!({ "drivers": names }),
    );
    assert!(codes(&report).contains(&"few_answers_per_driver"));
    let refused = ask(&mut session, json!({ "drivers": ["nobody"] })).unwrap_err();
    assert_eq!(refused.kind.code(), "no_such_column");
}

fn ask(session: &mut Session, options: Value) -> pointworth::Result<()> {
    let options: Options = serde_json::from_value(options).unwrap();
    session.query("drivers", &options).map(|_| ())
}

#[test]
fn the_same_seed_gives_the_same_report_and_no_resamples_no_intervals() {
    let survey = Survey::default();
    let options = json!({ "seed": 3, "replicates": 200, "by": "region" });
    assert_eq!(survey.ask(1, options.clone()), survey.ask(1, options));
    let report = survey.ask(1, json!({ "replicates": 0 }));
    assert_eq!(report["drivers"][0]["importance"]["method"], "none");
    assert!(report["pValue"].is_null() && report["check"].is_null());
}

#[test]
fn resamples_in_slices_give_the_same_report() {
    let survey = Survey {
        missing: 0.1,
        ..Survey::default()
    };
    let csv = survey.csv(&mut Random::new(3));
    let mut session = open(&[("answers.csv", &csv)]);
    let asked = json!({ "replicates": 100, "by": "region" });
    let whole = query(&mut session, "drivers", asked.clone());
    let (sliced, slices) = in_slices(&mut session, "drivers", asked);
    assert_eq!(sliced, whole);
    // Halted after every resample but the last: of all answers, of the other way with missing cells, of two regions.
    assert_eq!(slices, 1 + 4 * 99);
}

#[test]
fn themes_are_drivers_by_whether_they_are_named() {
    let mut random = Random::new(14);
    let mut csv = String::from("customer_id,score,theme\n");
    let planted = [("price", -2.0), ("support", -1.0), ("looks", 0.0)];
    for customer in 0..1_200 {
        let mut score = 8.0 + random.normal();
        let mut named = Vec::new();
        for (theme, effect) in planted {
            if random.below(3) == 0 {
                named.push(theme);
                score += effect;
            }
        }
        csv += &format!(
            "c{customer},{},{}\n",
            score.round().clamp(0.0, 10.0),
            named.join(";")
        );
    }
    let options = json!({ "drivers": ["theme"], "outcome": "score", "replicates": 200 });
    let report = query(&mut open(&[("answers.csv", &csv)]), "drivers", options);
    let names = [0, 1, 2].map(|at| report["drivers"][at]["name"].as_str().unwrap());
    assert_eq!(
        names,
        ["price", "support", "looks"],
        "{:#}",
        report["notices"]
    );
    for (name, effect) in planted {
        let driver = driver(&report, name);
        assert_eq!(
            (&driver["kind"], &driver["quadrant"]),
            (&json!("mark"), &Value::Null)
        );
        assert!((number(&driver["mean"]["value"]) - 1.0 / 3.0).abs() < 0.05);
        assert!(number(&driver["effect"]["value"]) < 0.0 || effect == 0.0);
    }
    assert!(holds(&driver(&report, "looks")["effect"], 0.0));
}

/// Each answer again and again, by another customer of its account.
fn repeated(csv: &str, times: usize) -> String {
    let mut text = csv.lines().next().unwrap().to_owned() + "\n";
    for row in csv.lines().skip(1) {
        for copy in 0..times {
            text += &format!("x{copy}{row}\n");
        }
    }
    text
}

#[test]
fn answers_repeated_within_their_accounts_make_nothing_surer() {
    let survey = Survey {
        accounts: 50,
        ..Survey::default()
    };
    let csv = survey.csv(&mut Random::new(31));
    for outcome in ["class", "score"] {
        let [once, often] = [1, 6].map(|times| {
            let text = repeated(&csv, times);
            let options = json!({ "outcome": outcome, "replicates": 100 });
            query(&mut open(&[("answers.csv", &text)]), "drivers", options)
        });
        assert_eq!(number(&often["answers"]), 6.0 * number(&once["answers"]));
        assert_eq!(
            (&once["clusters"], &often["clusters"]),
            (&json!(50), &json!(50))
        );
        let same = |of: &dyn Fn(&Value) -> &Value| {
            let (once, often) = (of(&once), of(&often));
            for end in ["value", "low", "high"] {
                let (once, often) = (number(&once[end]), number(&often[end]));
                assert!((once - often).abs() < 1e-9, "{end}: {once} and {often}");
            }
            assert!(number(&once["high"]) - number(&once["low"]) > 0.01);
        };
        same(&|report| &report["rSquared"]);
        for name in NAMES {
            for field in ["importance", "share", "mean", "effect"] {
                same(&|report| &driver(report, name)[field]);
            }
        }
    }
}

/// The difference of two that are alike in truth is normal about 0, and the share of resamples in which the one is ahead is
/// how much of that normal lies below what was found: any share is as likely as any other, and of the larger two the mean is ¾.
#[test]
fn of_two_drivers_alike_in_truth_each_is_ahead_as_surely_as_chance_has_it() {
    let runs = 80;
    let mut leads = Vec::new();
    let mut firsts = Vec::new();
    for seed in 0..runs {
        let survey = Survey {
            accounts: 120,
            weights: [0.35, 0.35, 0.0, 0.0],
            ..Survey::default()
        };
        let options = json!({ "outcome": "score", "drivers": ["quality", "support"], "replicates": 200, "seed": seed });
        let report = survey.ask(500 + seed, options);
        leads.push(number(&report["lead"]));
        let [quality, support] =
            ["quality", "support"].map(|name| number(&driver(&report, name)["firstProbability"]));
        // Both move the score in every resample, so that one of them is first.
        assert!(close(quality + support, 1.0, 1e-12), "{quality} {support}");
        firsts.push(quality);
    }
    let mean = |values: &[f64]| values.iter().sum::<f64>() / runs as f64;
    // The mean of 80 even draws on [½, 1] is ¾ ± 0.016, of those on [0, 1] ½ ± 0.032.
    assert!((mean(&leads) - 0.75).abs() < 0.05, "{}", mean(&leads));
    assert!((mean(&firsts) - 0.5).abs() < 0.1, "{}", mean(&firsts));
    // A fifth lies above 0.9: 16 ± 3.6.
    let sure = leads.iter().filter(|lead| **lead > 0.9).count();
    assert!((5..=27).contains(&sure), "{sure}");
}

/// Of independent factors the squares of relative errors add up: (1 + a²)(1 + b²) − 1.
#[test]
fn the_value_of_a_step_is_as_unsure_as_its_points_and_the_point_together() {
    let survey = Survey {
        accounts: 300,
        weights: [0.9, 0.9, 0.0, 0.0],
        ..Survey::default()
    };
    let csv = survey.csv(&mut Random::new(41));
    let mut random = Random::new(42);
    let mut billing = String::from("customer_id,date,amount,currency\n");
    for row in csv.lines().skip(1) {
        let cells: Vec<&str> = row.split(',').collect();
        let class = match cells[3].parse::<u8>().unwrap() {
            9.. => 1.0,
            7 | 8 => 0.0,
            _ => -1.0,
        };
        let size = 5_000.0 + 400.0 * class + 1_500.0 * random.normal().clamp(-3.0, 3.0);
        for month in 0..24 {
            billing += &format!(
                "{},{}-{:02}-15,{:.2},EUR\n",
                cells[0],
                2024 + month / 12,
                month % 12 + 1,
                size / 12.0
            );
        }
    }
    let mut session = open(&[("answers.csv", &csv), ("billing.csv", &billing)]);
    let report = query(&mut session, "drivers", json!({ "replicates": 1_000 }));
    let relative = |estimate: &Value| {
        let width = number(&estimate["high"]) - number(&estimate["low"]);
        width / (2.0 * 1.96 * number(&estimate["value"]).abs())
    };
    let point = relative(&report["point"]["value"]);
    for name in ["quality", "support"] {
        let driver = driver(&report, name);
        let (points, value) = (relative(&driver["effect"]), relative(&driver["value"]));
        let expected = ((1.0 + points * points) * (1.0 + point * point) - 1.0).sqrt();
        // The point is what is unsure here.
        assert!(point > 2.0 * points, "{point} {points}");
        assert!((value / expected - 1.0).abs() < 0.15, "{value} {expected}");
    }
}

/// min over all p-values no smaller of p · m / (how many are as small), as Benjamini and Hochberg 1995 have it.
#[test]
fn drivers_that_differ_between_segments_are_adjusted_for_all_that_are_tested() {
    let survey = Survey {
        accounts: 300,
        northern: 0.12,
        ..Survey::default()
    };
    let report = survey.ask(
        3,
        json!({ "by": "region", "outcome": "score", "replicates": 100 }),
    );
    let tests = report["segments"]["drivers"].as_array().unwrap();
    let p: Vec<f64> = tests.iter().map(|test| number(&test["pValue"])).collect();
    assert_eq!(p.len(), 4);
    for (test, &own) in tests.iter().zip(&p) {
        let expected = p
            .iter()
            .filter(|other| **other >= own)
            .map(|other| {
                let rank = p.iter().filter(|smaller| *smaller <= other).count();
                other * 4.0 / rank as f64
            })
            .fold(1.0, f64::min);
        assert!(
            close(number(&test["pAdjusted"]), expected, 1e-12),
            "{test} {expected}"
        );
    }
    let least = p.iter().copied().fold(1.0, f64::min);
    let of_least = tests.iter().find(|test| test["pValue"] == least).unwrap();
    assert!(number(&of_least["pAdjusted"]) > 1.5 * least);
}

#[test]
fn a_category_has_fifty_values_at_most() {
    for (values, kept) in [(50, true), (51, false)] {
        let mut random = Random::new(15);
        let mut csv = String::from("customer_id,score,driver:help,branch\n");
        for customer in 0..1_020 {
            let help = random.below(11);
            let score = (f64::from(help) * 0.6 + 2.0 + random.normal())
                .round()
                .clamp(0.0, 10.0);
            csv += &format!("c{customer},{score},{help},b{}\n", customer % values);
        }
        let mut session = open(&[("answers.csv", &csv)]);
        let options = json!({ "drivers": ["help", "branch"], "replicates": 0 });
        let report = query(&mut session, "drivers", options);
        let drivers = report["drivers"].as_array().unwrap();
        let is_there = drivers.iter().any(|driver| driver["name"] == "branch");
        assert_eq!(is_there, kept, "{values}: {:#}", report["notices"]);
        assert_eq!(codes(&report).contains(&"driver_many_values"), !kept);
        // Nor is it offered, or drawn in where nobody names drivers.
        let offered = report["offered"].as_array().unwrap();
        assert_eq!(offered.contains(&json!("branch")), kept);
    }
}

/// Waiting as above, alone: it has a sign and nobody to be set in order with.
#[test]
fn a_sign_alone_makes_another_story() {
    let mut random = Random::new(16);
    let mut csv = String::from("customer_id,score,driver:waiting\n");
    for customer in 0..2_000 {
        let waiting = random.below(11);
        let promotes = random.uniform() < 0.3 - 0.02 * f64::from(waiting);
        let score = if promotes { 10 } else { (waiting * 6 + 5) / 10 };
        csv += &format!("c{customer},{score},{waiting}\n");
    }
    let mut session = open(&[("answers.csv", &csv)]);
    let options = json!({ "outcome": "score", "replicates": 200 });
    let report = query(&mut session, "drivers", options);
    let waiting = driver(&report, "waiting");
    assert!(number(&waiting["standardized"]) > 0.1, "{waiting:#}");
    assert!(number(&waiting["logOdds"]) < 0.0);
    assert_eq!(report["check"]["differs"], json!(["waiting"]));
    assert_eq!(report["check"]["agrees"], false);
}

/// Comfort tells detractors from worse detractors, speed promoters from detractors: both raise scores and classes, and
/// comfort moves the scores more, speed the classes.
#[test]
fn an_order_alone_makes_another_story() {
    let mut random = Random::new(17);
    let mut csv = String::from("customer_id,score,driver:comfort,driver:speed\n");
    for customer in 0..2_000 {
        let (comfort, speed) = (random.below(11), random.below(11));
        let chance = 0.06 + 0.006 * f64::from(comfort) + 0.012 * f64::from(speed);
        let score = if random.uniform() < chance {
            10
        } else {
            (comfort * 6 + 5) / 10
        };
        csv += &format!("c{customer},{score},{comfort},{speed}\n");
    }
    let mut session = open(&[("answers.csv", &csv)]);
    let options = json!({ "outcome": "score", "replicates": 200 });
    let report = query(&mut session, "drivers", options);
    let [comfort, speed] = ["comfort", "speed"].map(|name| driver(&report, name));
    let of = |field: &str| [comfort, speed].map(|driver| number(&driver[field]));
    let (slopes, odds) = (of("standardized"), of("logOdds"));
    assert!(slopes[0] > slopes[1] + 0.1 && slopes[1] > 0.0, "{slopes:?}");
    assert!(odds[1] > odds[0] && odds[0] > 0.0, "{odds:?}");
    let mut differs: Vec<&str> = report["check"]["differs"]
        .as_array()
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap())
        .collect();
    differs.sort_unstable();
    assert_eq!(differs, ["comfort", "speed"]);
    assert_eq!(report["check"]["agrees"], false);
}
