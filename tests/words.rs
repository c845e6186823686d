//! What is said: planted phrases are found, chance is not, and nothing that customers write breaks it.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

mod common;

use common::{in_slices, number, open, query};
use pointworth::Value as Options;
use pointworth::math::Random;
use serde_json::{Value, json};

/// Phrases that promoters and detractors use, and what everybody says, by language.
const SAID: [[&[&str]; 3]; 4] = [
    [
        &["quick helpful support", "easy to use"],
        &["too expensive", "slow response"],
        &[
            "We use it daily.",
            "Please update the manual.",
            "Waiting for the next version.",
            "First year with you.",
        ],
    ],
    [
        &["پشتیبانی سریع", "تیم حرفه‌ای"],
        &["قیمت خیلی بالا", "پاسخ‌گویی کند"],
        &[
            "هر روز استفاده می‌کنیم.",
            "لطفاً راهنما را به‌روز کنید.",
            "منتظر نسخهٔ بعدی هستیم.",
        ],
    ],
    [
        &["kiire abi", "väga tubli meeskond"],
        &["liiga kallis", "aeglane vastus"],
        &[
            "Kasutame seda iga päev.",
            "Palun uuendage juhendeid.",
            "Ootame järgmist versiooni.",
        ],
    ],
    [
        &["быстрая поддержка", "удобно пользоваться"],
        &["слишком дорого", "ошибки в счёте"],
        &[
            "Пользуемся каждый день.",
            "Обновите инструкции.",
            "Ждём следующую версию.",
        ],
    ],
];

fn choose<'a>(random: &mut Random, texts: &[&'a str]) -> &'a str {
    texts[random.below(texts.len() as u32) as usize]
}

/// Answers with comments in four languages; the phrases of a class stand in half of its comments and a few of the other's.
/// Customers with Persian comments are less content, so that every Persian word goes along with low scores.
fn answers(random: &mut Random, customers: u32) -> Vec<(u32, u8, String)> {
    let mut rows = Vec::new();
    for customer in 0..customers {
        let language = random.below(4) as usize;
        let content = if language == 1 { 0.4 } else { 0.6 };
        for _ in 0..1 + random.below(3) {
            let promoter = random.uniform() < content;
            let phrases = if promoter == (random.uniform() < 0.95) {
                SAID[language][0]
            } else {
                SAID[language][1]
            };
            let mut text = choose(random, SAID[language][2]).to_owned();
            if random.uniform() < 0.5 {
                text = format!("{text} {}!", choose(random, phrases));
            }
            if language == 1 && random.uniform() < 0.2 {
                text = text.replace('ی', "ي").replace('ک', "ك");
            }
            rows.push((customer, if promoter { 10 } else { 3 }, text));
        }
    }
    rows
}

fn csv(rows: &[(u32, u8, String)]) -> String {
    let mut csv = String::from("customer_id,responded_at,score,comment\n");
    for (at, (customer, score, text)) in rows.iter().enumerate() {
        let text = text.replace('"', "\"\"");
        csv += &format!(
            "c{customer},2025-{:02}-{:02},{score},\"{text}\"\n",
            1 + at % 12,
            1 + at % 28
        );
    }
    csv
}

fn ask(csv: &str, options: Value) -> Value {
    query(&mut open(&[("answers.csv", csv)]), "words", options)
}

/// Terms that differ, as a reader sees them, by side.
fn differing(report: &Value, side: &str) -> Vec<String> {
    let terms = report["terms"].as_array().unwrap().iter();
    let of_side = terms.filter(|term| term["differs"] == true && term["side"] == side);
    of_side
        .map(|term| {
            term["phrase"]
                .as_str()
                .or(term["text"].as_str())
                .unwrap()
                .to_owned()
        })
        .collect()
}

#[test]
fn planted_phrases_are_found_in_four_languages_and_little_that_everybody_says() {
    let report = ask(&csv(&answers(&mut Random::new(5), 3000)), json!({}));
    let (a, b) = (differing(&report, "a"), differing(&report, "b"));
    for [liked, disliked, _] in SAID {
        for (phrases, found) in [(liked, &a), (disliked, &b)] {
            for phrase in phrases {
                let phrase = phrase.replace('ё', "е");
                let is_found = found.iter().any(|found| phrase.contains(found.as_str()));
                assert!(is_found, "{phrase} is not among {found:?}");
            }
        }
    }
    // A word of both, such as `use`, is said more by those who also say it in a planted phrase.
    let planted: Vec<String> = SAID
        .iter()
        .flat_map(|[liked, disliked, _]| [*liked, *disliked].concat())
        .map(|phrase| phrase.replace('ё', "е"))
        .collect();
    let is_planted = |found: &&String| planted.iter().any(|phrase| phrase.contains(found.as_str()));
    let (all, right) = (
        a.iter().chain(&b),
        a.iter().chain(&b).filter(is_planted).count(),
    );
    let wrong = all.clone().count() - right;
    // A false discovery rate of 0.1 allows one in ten.
    assert!(
        wrong * 10 <= right,
        "{wrong} of {:?} were not planted",
        all.collect::<Vec<_>>()
    );
}

#[test]
fn among_shuffled_answers_nothing_differs() {
    let mut random = Random::new(11);
    let foods = std::fs::read_to_string("tests/golden/data/fine_foods_train.csv").unwrap();
    let mut reader: Vec<(u32, u8, String)> = Vec::new();
    for (at, line) in foods.lines().skip(1).enumerate() {
        reader.push((at as u32, 0, line.replace('"', "'")));
    }
    for rows in [answers(&mut random, 1500), reader] {
        let mut discoveries = 0;
        for _ in 0..15 {
            // Every answer keeps its customer and its text; only who is content is drawn anew, a third of them.
            let shuffled: Vec<(u32, u8, String)> = rows
                .iter()
                .map(|(customer, _, text)| {
                    (
                        *customer,
                        if random.uniform() < 0.3 { 2 } else { 9 },
                        text.clone(),
                    )
                })
                .collect();
            let report = ask(&csv(&shuffled), json!({ "examples": 0 }));
            assert!(report["tested"].as_u64().unwrap() > 60);
            discoveries += report["differing"].as_u64().unwrap();
        }
        assert_eq!(discoveries, 0);
    }
}

#[test]
fn who_repeats_a_word_counts_once() {
    let mut rows = answers(&mut Random::new(2), 400);
    for _ in 0..60 {
        rows.push((7, 0, "Zorblax again, zorblax!".into()));
    }
    let report = ask(&csv(&rows), json!({ "minAuthors": 2 }));
    let terms = report["terms"].as_array().unwrap();
    assert!(
        terms
            .iter()
            .all(|term| !term["text"].as_str().unwrap().contains("zorblax"))
    );
    assert!(report["tooRare"].as_u64().unwrap() > 0);
}

#[test]
fn windows_are_compared_as_groups_are_and_rows_of_both_belong_to_neither() {
    let mut rows = answers(&mut Random::new(3), 600);
    let at = |month: usize, row: usize| row % 12 == month - 1;
    for (row, (_, _, text)) in rows.iter_mut().enumerate() {
        if at(12, row) && row % 3 != 0 {
            text.push_str(" The new app crashes.");
        }
    }
    let text = csv(&rows);
    let december = json!({ "date": ["2025-12-01", "2026-01-01"] });
    let before = json!({ "date": ["2025-01-01", "2025-12-01"] });
    let report = ask(&text, json!({ "a": december, "b": before }));
    assert_eq!(differing(&report, "a"), ["new app crashes"]);
    let recent = ask(&text, json!({ "recent": 28 }));
    assert_eq!(
        (&recent["terms"], &recent["sides"][0]["class"]),
        (&report["terms"], &json!("recent"))
    );
    assert_eq!(report["sides"][0]["class"], Value::Null);
    let all = json!({ "date": ["2025-01-01", "2026-01-01"] });
    let report = ask(&text, json!({ "a": december, "b": all }));
    assert_eq!(
        report["both"],
        (0..rows.len()).filter(|&row| at(12, row)).count()
    );
    assert_eq!(
        (&report["sides"][0]["comments"], &report["reason"]),
        (&json!(0), &json!("no_data"))
    );
}

#[test]
fn a_filter_alone_is_compared_with_all_others() {
    let text = csv(&answers(&mut Random::new(6), 900));
    let mut session = open(&[("answers.csv", &text)]);
    let class = |names: Value| json!({ "where": { "nps_class": names } });
    let promoters = class(json!(["promoter"]));
    let alone = query(&mut session, "words", json!({ "a": promoters }));
    assert_eq!(alone["sides"][1]["class"], "rest");
    let others = class(json!(["detractor", "passive", null]));
    let both = query(
        &mut session,
        "words",
        json!({ "a": promoters, "b": others }),
    );
    assert!(!alone["terms"].as_array().unwrap().is_empty());
    assert_eq!(alone["terms"], both["terms"]);
    let options: Options = serde_json::from_value(json!({ "b": others })).unwrap();
    assert!(session.query("words", &options).is_err());
}

#[test]
fn what_is_shared_tells_of_no_fewer_than_k_people() {
    let text = csv(&answers(&mut Random::new(12), 700));
    let mut session = open(&[("answers.csv", &text)]);
    let options = json!({ "limit": 200, "examples": 0 });
    let whole = query(&mut session, "words", options);
    let few = |term: &&Value| {
        let authors = term["authors"].as_array().unwrap().iter();
        authors.map(number).any(|n| n > 0.0 && n < 5.0)
    };
    let told = whole["terms"].as_array().unwrap();
    assert!(told.iter().any(|term| few(&term)) && !told.iter().all(|term| few(&term)));
    let options = json!({ "limit": 200, "k": 5, "search": "too expensive" });
    let shared = query(&mut session, "words", options);
    let terms = shared["terms"].as_array().unwrap();
    assert!(!terms.is_empty() && !terms.iter().any(|term| few(&term)));
    assert!(number(&shared["withheld"]) > 0.0 && shared["found"].is_null());
    for term in terms {
        assert_eq!(
            (&term["examples"], &term["revenue"]),
            (&json!([]), &json!([]))
        );
    }
    // A side of four people is told by nothing.
    let four = "customer_id,score,comment\na,9,good\nb,9,good\nc,10,good\nd,9,good\n";
    let many: String = (0..20).map(|at| format!("e{at},1,bad\n")).collect();
    let report = ask(&[four, &many].concat(), json!({ "k": 5 }));
    assert_eq!(report["reason"], "suppressed");
    assert_eq!(number(&report["sides"][0]["authors"]), 0.0);
}

#[test]
fn tags_are_shown_and_are_no_words() {
    let mut rows = answers(&mut Random::new(8), 300);
    for (customer, score, text) in &mut rows {
        if *score == 10 {
            *text = format!("<p class=\"pleased\">{text}&nbsp;<b>Great</b> value</p>");
        } else if *customer % 2 == 0 {
            *text = "👍 😡".to_owned();
        }
    }
    let text = csv(&rows);
    let report = ask(&text, json!({ "limit": 200 }));
    let terms = report["terms"].as_array().unwrap();
    assert!(differing(&report, "a").contains(&"great value".to_owned()));
    for name in ["p", "b", "class", "pleased", "nbsp"] {
        assert!(!terms.iter().any(|term| term["text"] == name), "{name}");
    }
    let great = terms.iter().find(|term| term["text"] == "great value");
    assert_eq!(great.unwrap()["examples"][0]["said"], "Great</b> value");
    // Comments without words say nothing of either side.
    let spoken = rows
        .iter()
        .filter(|(_, _, text)| !text.contains('👍'))
        .count();
    let comments = [0, 1].map(|side| number(&report["sides"][side]["comments"]));
    assert!(comments[0] + comments[1] <= spoken as f64);
}

#[test]
fn a_search_finds_what_the_terms_count() {
    let text = csv(&answers(&mut Random::new(9), 800));
    let mut session = open(&[("answers.csv", &text)]);
    let report = query(&mut session, "words", json!({}));
    let terms = report["terms"].as_array().unwrap();
    assert!(terms.len() > 8);
    for term in terms {
        let promoters = json!({ "comment": term["text"], "where": { "nps_class": ["promoter"] } });
        let detractors =
            json!({ "comment": term["text"], "where": { "nps_class": ["detractor"] } });
        for (side, filter) in [promoters, detractors].into_iter().enumerate() {
            let found = query(
                &mut session,
                "comments",
                json!({ "filter": filter, "limit": 500 }),
            );
            assert_eq!(
                found["comments"], term["comments"][side],
                "{}",
                term["text"]
            );
            assert_eq!(found["authors"], term["authors"][side], "{}", term["text"]);
            let quotes = found["quotes"].as_array().unwrap();
            assert!(
                quotes
                    .iter()
                    .all(|quote| !quote["said"].as_str().unwrap().is_empty())
            );
        }
        for quote in term["examples"].as_array().unwrap() {
            assert!(!quote["said"].as_str().unwrap().is_empty());
            assert!(text.contains(quote["said"].as_str().unwrap()));
        }
    }
    // The filter narrows every analysis alike.
    let score = query(
        &mut session,
        "score",
        json!({ "filter": { "comment": "too expensive" }, "counted": "all" }),
    );
    let found = query(
        &mut session,
        "comments",
        json!({ "filter": { "comment": "too expensive" } }),
    );
    assert_eq!(score["total"]["counts"]["n"], found["comments"]);
}

#[test]
fn comments_are_cut_and_searched_in_steps_that_questions_share() {
    let mut random = Random::new(11);
    let rows: Vec<(u32, u8, String)> = (0..20_000)
        .map(|customer| {
            let word = |random: &mut Random| format!("w{}", random.below(900) * random.below(9));
            let words: Vec<String> = (0..12).map(|_| word(&mut random)).collect();
            let score = if random.below(2) == 0 { 10 } else { 2 };
            (customer, score, words.join(" "))
        })
        .collect();
    let text = csv(&rows);
    let open = || open(&[("answers.csv", &text)]);
    let searched = json!({ "filter": { "comment": "w1*, w8" } });

    let (mut whole, mut sliced) = (open(), open());
    // A list of comments needs no words.
    assert_eq!(in_slices(&mut sliced, "comments", json!({})).1, 1);
    let (found, asked) = in_slices(&mut sliced, "comments", searched.clone());
    assert_eq!(found, query(&mut whole, "comments", searched.clone()));
    assert!(asked > 2, "searched in {asked} slices");
    // What is known already is not searched again.
    assert_eq!(in_slices(&mut sliced, "score", searched.clone()).1, 1);

    // Somebody asks, and asks no more: the next one goes on with what is done.
    let nothing = serde_json::from_value(json!({})).unwrap();
    for _ in 0..3 {
        assert!(
            sliced
                .advance(1, "words", &nothing, &|_| false)
                .unwrap()
                .is_none()
        );
    }
    sliced.forget(1);
    let (report, asked) = in_slices(&mut sliced, "words", json!({}));
    assert_eq!(report, query(&mut whole, "words", json!({})));
    let (fresh, all) = in_slices(&mut open(), "words", json!({}));
    assert_eq!(fresh, report);
    assert_eq!(asked + 3, all);
    assert!(all > 6, "cut and counted in {all} slices");
    assert_eq!(in_slices(&mut sliced, "words", searched).1, 1);

    // The shares told grow to the whole.
    let shares = std::cell::RefCell::new(Vec::new());
    let told = |share| {
        shares.borrow_mut().push(share);
        true
    };
    open().advance(1, "words", &nothing, &told).unwrap();
    assert!(shares.borrow().is_sorted() && shares.borrow().iter().all(|share| *share <= 1.0));
}

#[test]
fn nothing_that_customers_write_breaks_it_or_reaches_a_page_as_markup() {
    let mut rows = answers(&mut Random::new(4), 200);
    let noise = [
        "👍👍🏽 😡".to_owned(),
        "word ".repeat(200_000),
        "x".repeat(1 << 20),
        "<script>alert(1)</script><img src=x onerror=alert(1)> too expensive".to_owned(),
        "too\u{0}\u{7}\u{202E}expensive\u{1b}[31m\r\n\ttoo expensive".to_owned(),
        "\u{301}\u{301}\u{301}".to_owned(),
        "'; DROP TABLE -- …".to_owned(),
    ];
    for (at, text) in noise.iter().cycle().take(70).enumerate() {
        rows.push((1000 + at as u32, 1, text.clone()));
    }
    let text = csv(&rows);
    let mut session = open(&[("answers.csv", &text)]);
    let report = query(
        &mut session,
        "words",
        json!({ "limit": 200, "examples": 10 }),
    );
    for term in report["terms"].as_array().unwrap() {
        for quote in term["examples"].as_array().unwrap() {
            for part in ["before", "said", "after"] {
                let part = quote[part].as_str().unwrap();
                assert!(part.chars().count() < 400);
                assert!(!part.contains(
                    |char: char| char.is_control() || ('\u{202A}'..='\u{202E}').contains(&char)
                ));
            }
        }
    }
    let found = query(&mut session, "comments", json!({ "limit": 500 }));
    assert_eq!(found["comments"].as_u64().unwrap() as usize, rows.len());
    for csv in [
        "customer_id,score\nc1,9\n",
        "customer_id,score,comment\nc1,9,\n",
        "score,comment\n9,only one\n",
    ] {
        assert_ne!(ask(csv, json!({}))["reason"], Value::Null, "{csv}");
    }
}

#[test]
fn words_that_say_little_are_no_terms_unless_asked_for() {
    let mut rows = Vec::new();
    for customer in 0..120 {
        let (score, text) = if customer % 2 == 0 {
            (10, "of the garden")
        } else {
            (2, "this is bitter")
        };
        rows.push((customer, score, text.to_owned()));
    }
    let csv = csv(&rows);
    for (options, expected) in [
        (
            json!({}),
            &["bitter", "garden", "is bitter", "the garden"][..],
        ),
        (
            json!({ "keep": ["the"] }),
            &[
                "bitter",
                "garden",
                "is bitter",
                "of the",
                "the",
                "the garden",
            ],
        ),
        (json!({ "leaveOut": ["garden"] }), &["bitter", "is bitter"]),
    ] {
        let report = ask(&csv, options.clone());
        assert_eq!(
            number(&report["tested"]),
            expected.len() as f64,
            "{options}"
        );
        // Of two that are always said together one is told.
        for term in report["terms"].as_array().unwrap() {
            let text = term["text"].as_str().unwrap();
            assert!(expected.contains(&text), "{options}: {text}");
        }
    }
}
