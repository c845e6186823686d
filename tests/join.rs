//! Files joined by ids: spellings that do not matter, match rates, ids that look alike, accounts that speak for their contacts.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

mod common;

use common::{open, query};
use pointworth::Session;
use proptest::prelude::*;
use serde_json::{Value, json};

fn scope(session: &mut Session) -> Value {
    serde_json::to_value(session.scope().unwrap()).unwrap()
}

fn tables(session: &mut Session) -> Value {
    serde_json::to_value(session.tables()).unwrap()
}

fn codes(notices: &Value) -> Vec<&str> {
    let notices = notices.as_array().unwrap().iter();
    notices
        .map(|notice| notice["code"].as_str().unwrap())
        .collect()
}

#[test]
fn match_rates_are_told_for_both_files_with_examples_and_similar_ids() {
    let mut session = open(&[
        (
            "answers.csv",
            "customer_id,score\nC0017,9\nC0O18,3\nC0031,7\nC0031,8\n,5\nZZZ,10\n",
        ),
        (
            "billing.csv",
            "customer_id,date,amount\nc0017,2025-01-01,10\nc0017,2025-02-01,10\nC0018,2025-01-01,20\nC0013,2025-01-05,7\nC0040,2025-01-01,5\n",
        ),
    ]);
    assert_eq!(
        scope(&mut session)["join"],
        json!([{
            "key": "customer_id",
            "files": ["answers.csv", "billing.csv"],
            "ids": [4, 4],
            "matched": 1,
            "rows": [5, 5],
            "matchedRows": [1, 2],
            "repeated": [1, 1],
            "unmatched": [
                [{ "row": 3, "value": "C0O18" }, { "row": 4, "value": "C0031" }, { "row": 7, "value": "ZZZ" }],
                [{ "row": 4, "value": "C0018" }, { "row": 5, "value": "C0013" }, { "row": 6, "value": "C0040" }]
            ],
            "similar": [["C0O18", "C0018"], ["C0031", "C0013"]]
        }])
    );
    // Similar ids are told and not joined.
    let revenue = query(&mut session, "revenue", json!({}));
    assert_eq!(revenue["matched"], json!(0.4));
}

#[test]
fn files_of_one_kind_are_not_matched_with_each_other() {
    let mut session = open(&[
        ("2024.csv", "customer_id,score,Region\na,9,EMEA\nb,3,APAC\n"),
        ("2025.csv", "customer_id,score,tier\na,10,gold\nc,4,blue\n"),
    ]);
    let scope = scope(&mut session);
    assert_eq!(scope["join"], json!([]));
    assert_eq!(scope["customers"], json!(3));
    let names: Vec<&str> = scope["columns"]
        .as_array()
        .unwrap()
        .iter()
        .map(|column| column["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["Region", "tier"]);
    let score = query(
        &mut session,
        "score",
        json!({ "by": ["Region"], "counted": "all" }),
    );
    let keys: Vec<&Value> = score["groups"]
        .as_array()
        .unwrap()
        .iter()
        .map(|group| &group["key"][0])
        .collect();
    assert_eq!(score["total"]["counts"]["n"], json!(4));
    assert_eq!(keys.len(), 3, "{keys:?}");
}

#[test]
fn ids_that_differ_only_in_spelling_within_a_file_are_noticed() {
    let mut session = open(&[(
        "answers.csv",
        "customer_id,score\nann@b.ee,9\nANN@b.ee,3\nbo@b.ee,5\n",
    )]);
    let scope = scope(&mut session);
    assert_eq!(scope["customers"], json!(2));
    assert_eq!(codes(&scope["notices"]), ["ids_alike"]);
    assert_eq!(
        scope["notices"][0]["examples"],
        json!([{ "row": 3, "value": "ann@b.ee = ANN@b.ee" }])
    );
}

#[test]
fn segments_of_accounts_belong_to_their_contacts_whichever_file_knows_the_account() {
    let crm = "account_id,renewal_at,industry\nA1,2026-01-01,Retail\nA2,2026-02-01,Energy\n";
    let groups = |files: &[(&str, &str)]| {
        let mut session = open(files);
        let score = query(
            &mut session,
            "score",
            json!({ "by": ["industry"], "counted": "all" }),
        );
        let groups = score["groups"].as_array().unwrap().iter();
        let mut groups: Vec<(String, u64)> = groups
            .map(|group| {
                let key = group["key"][0].as_str().unwrap_or("-").to_owned();
                (key, group["counts"]["n"].as_u64().unwrap())
            })
            .collect();
        groups.sort();
        groups
    };
    let expected = [("Energy".to_owned(), 1), ("Retail".to_owned(), 2)];
    // The answers know the account …
    let answers = "customer_id,account_id,score\na,A1,9\nb,a1,8\nc,A2,3\n";
    assert_eq!(
        groups(&[("answers.csv", answers), ("crm.csv", crm)]),
        expected
    );
    // … or name no contact at all …
    let nobody = "account_id,score\nA1,9\nA1,8\nA2,3\n";
    assert_eq!(
        groups(&[("crm.csv", crm), ("answers.csv", nobody)]),
        expected
    );
    // … or the invoices know it.
    let answers = "customer_id,score\na,9\nb,8\nc,3\n";
    let billing = "customer_id,account_id,date,amount\na,A1,2025-01-01,5\nb,A1,2025-01-01,5\nc,A2,2025-01-01,5\n";
    assert_eq!(
        groups(&[
            ("crm.csv", crm),
            ("answers.csv", answers),
            ("billing.csv", billing)
        ]),
        expected
    );
}

/// Another spelling of an id.
fn spelled(id: usize, how: usize) -> String {
    let plain = format!("k{id}@b.ee");
    match how % 8 {
        0 => plain,
        1 => plain.to_uppercase(),
        2 => format!(" {plain} "),
        3 => format!("mailto:{plain}"),
        4 => format!("Kai <{plain}>"),
        5 => format!("\u{200f}{plain}\u{200c}"),
        6 => plain.replace('1', "۱").replace('2', "٢"),
        _ => format!("\u{a0}'{plain}'"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(40))]

    /// How ids are spelled changes no number.
    #[test]
    fn the_spelling_of_ids_changes_no_number(
        answers in prop::collection::vec((0usize..40, 0usize..8, 0u8..=10), 2..60),
        invoices in prop::collection::vec((0usize..40, 0usize..8, 1u32..1000), 2..60),
    ) {
        let asked = |spell: fn(usize, usize) -> String| {
            let mut first = String::from("customer_id,score\n");
            for (id, how, score) in &answers {
                first += &format!("{},{score}\n", spell(*id, *how));
            }
            let mut second = String::from("customer_id,date,amount\n");
            for (id, how, amount) in &invoices {
                second += &format!("{},2025-01-02,{amount}\n", spell(*id, *how));
            }
            let mut session = open(&[("answers.csv", &first), ("billing.csv", &second)]);
            let mut join = scope(&mut session)["join"].clone();
            // Examples are as written.
            join[0]["unmatched"] = Value::Null;
            join[0]["similar"] = Value::Null;
            let score = query(&mut session, "score", json!({}))["total"].clone();
            let revenue = query(&mut session, "revenue", json!({}))["currencies"].clone();
            (join, score, revenue)
        };
        prop_assert_eq!(asked(|id, _| format!("k{id}@b.ee")), asked(spelled));
    }

    /// Leading zeros of numbers change no number, whichever file has them.
    #[test]
    fn leading_zeros_join(ids in prop::collection::vec(0u32..500, 1..40), pad in 1usize..9) {
        let rows = |written: &dyn Fn(u32) -> String, cell: &str| -> String {
            ids.iter().map(|id| format!("{},{cell}\n", written(*id))).collect()
        };
        let padded = |id: u32| format!("{id:0pad$}");
        for (a, b) in [(&padded as &dyn Fn(u32) -> String, &(|id: u32| id.to_string()) as &dyn Fn(u32) -> String), (&|id| id.to_string(), &padded)] {
            let answers = format!("customer_id,score\n{}", rows(a, "9"));
            let billing = format!("customer_id,date,amount\n{}", rows(b, "2025-01-01,5"));
            let mut session = open(&[("answers.csv", &answers), ("billing.csv", &billing)]);
            let join = scope(&mut session)["join"][0].clone();
            prop_assert_eq!(&join["matched"], &join["ids"][0]);
            prop_assert_eq!(&join["matched"], &join["ids"][1]);
        }
    }
}

/// Rows of a file, one for each number.
fn rows(header: &str, count: usize, row: impl Fn(usize) -> String) -> String {
    let rows: String = (0..count).map(|at| row(at) + "\n").collect();
    format!("{header}\n{rows}")
}

/// Role, evidence and overlap of a column.
fn column<'a>(tables: &'a Value, file: usize, name: &str) -> &'a Value {
    let columns = tables[file]["columns"].as_array().unwrap();
    columns
        .iter()
        .find(|column| column["name"] == name)
        .unwrap()
}

#[test]
fn a_column_whose_cells_are_ids_of_another_file_joins_it_whatever_its_header() {
    let answers = rows("Ref,score,responded_at", 40, |at| {
        format!("k-{:03},{},2025-01-{:02}", at * 2, at % 11, at % 28 + 1)
    });
    let crm = rows("customer_id,renewal_at,tier", 90, |at| {
        format!("K-{at:03},2026-01-01,{}", ["gold", "blue"][at % 2])
    });
    let mut session = open(&[("answers.csv", &answers), ("crm.csv", &crm)]);
    let tables = tables(&mut session);
    let found = column(&tables, 0, "Ref");
    assert_eq!(
        (&found["role"], &found["roleEvidence"]),
        (&json!("customer_id"), &json!("overlap"))
    );
    assert_eq!(
        found["overlap"],
        json!({ "file": "crm.csv", "column": "customer_id", "share": 1.0 })
    );
    let scope = scope(&mut session);
    assert_eq!(scope["join"][0]["matched"], json!(40));
    assert_eq!(scope["customers"], json!(90));

    // What the user says stays.
    let mut session = open(&[("crm.csv", &crm)]);
    let options = serde_json::from_value(json!({ "mapping": { "Ref": null } })).unwrap();
    let file = session
        .begin(
            "answers.csv",
            pointworth::FileOptions::read(&options).unwrap(),
        )
        .unwrap();
    session.feed(file, answers.as_bytes()).unwrap();
    session.finish(file).unwrap();
    let tables = self::tables(&mut session);
    assert_eq!(column(&tables, 1, "Ref")["roleEvidence"], "mapping");
    // A file that is closed takes its ids with it.
    let mut session = open(&[("crm.csv", &crm), ("answers.csv", &answers)]);
    session.abandon(0);
    assert_eq!(
        column(&self::tables(&mut session), 0, "Ref")["role"],
        "segment:Ref"
    );
}

#[test]
fn answers_by_address_and_invoices_by_number_meet_in_the_customers_file() {
    let answers = rows("Email,score", 30, |at| format!("P{at}@b.ee,{}", at % 11));
    let billing = rows("customer_id,date,amount", 60, |at| {
        format!("{},2025-01-02,{}", at % 30 + 100, at)
    });
    let crm = rows("customer_id,Email,renewal_at", 40, |at| {
        format!("{},p{at}@b.ee,2026-01-01", at + 100)
    });
    let files = [
        ("answers.csv", answers.as_str()),
        ("crm.csv", &crm),
        ("billing.csv", &billing),
    ];
    for order in [[0, 1, 2], [2, 1, 0], [1, 0, 2], [2, 0, 1]] {
        let mut session = open(&order.map(|at| files[at]));
        let tables = tables(&mut session);
        let crm = order.iter().position(|at| *at == 1).unwrap();
        assert_eq!(
            column(&tables, crm, "Email")["role"],
            "customer_alias",
            "{order:?}"
        );
        assert_eq!(scope(&mut session)["customers"], json!(40));
        assert_eq!(
            query(&mut session, "revenue", json!({}))["matched"],
            json!(1)
        );
    }
    // An address of two customers is nobody's.
    let shared = crm.replace("p1@b.ee", "p0@b.ee");
    let mut session = open(&[
        ("answers.csv", &answers),
        ("crm.csv", &shared),
        ("billing.csv", &billing),
    ]);
    let scope = scope(&mut session);
    assert_eq!(codes(&scope["notices"]), ["alias_shared"]);
    assert_eq!(scope["customers"], json!(42));
}

#[test]
fn bare_numbers_and_few_words_are_no_ids_by_chance() {
    let answers = rows("customer_id,score,Year,tier", 60, |at| {
        format!(
            "{},{},{},{}",
            at + 2000,
            at % 11,
            2000 + at % 30,
            ["a", "b"][at % 2]
        )
    });
    let billing = rows("order_id,date,amount,quantity", 60, |at| {
        format!("o{at},2025-01-02,{},{}", at * 13 % 97, at % 5)
    });
    let mut session = open(&[("answers.csv", &answers), ("billing.csv", &billing)]);
    let tables = tables(&mut session);
    for file in 0..2 {
        for column in tables[file]["columns"].as_array().unwrap() {
            assert_ne!(column["roleEvidence"], "overlap", "{column}");
        }
    }
}

#[test]
fn answers_from_one_to_five_are_asked_about() {
    let stars = rows("Email,Rating,Comment", 40, |at| {
        format!("p{at}@b.ee,{},fine", at % 5 + 1)
    });
    let mut session = open(&[("stars.csv", &stars)]);
    let table = tables(&mut session)[0].clone();
    assert_eq!(column(&tables(&mut session), 0, "Rating")["role"], "csat");
    assert_eq!(
        table["questions"],
        json!([{
            "code": "score_scale", "column": "Rating", "guess": "csat",
            "alternatives": ["score", "csat"], "sample": ["1", "2", "3", "4", "5"]
        }])
    );
    // Answering is saying the role.
    let options = serde_json::from_value(json!({ "mapping": { "Rating": "score" } })).unwrap();
    session
        .remap(0, pointworth::FileOptions::read(&options).unwrap())
        .unwrap();
    let table = tables(&mut session)[0].clone();
    assert_eq!(
        (&table["questions"], &table["columns"][1]["role"]),
        (&json!([]), &json!("score"))
    );
    // A question about recommending stays one, and is asked about.
    let nps = stars.replace("Rating", "How likely are you to recommend us?");
    let table = tables(&mut open(&[("nps.csv", &nps)]))[0].clone();
    assert_eq!(
        (
            &table["questions"][0]["guess"],
            &table["columns"][1]["role"]
        ),
        (&json!("score"), &json!("score"))
    );
    // Answers of 0–10 are not.
    let ten = rows("Email,Rating,Comment", 40, |at| {
        format!("p{at}@b.ee,{},fine", at % 11)
    });
    assert_eq!(
        tables(&mut open(&[("ten.csv", &ten)]))[0]["questions"],
        json!([])
    );
}

#[test]
fn headers_in_another_language_change_no_number() {
    let answers = |header: &str| {
        rows(header, 40, |at| {
            format!(
                "k{},2025-{:02}-03,{},web",
                at % 25,
                at % 12 + 1,
                at * 7 % 11
            )
        })
    };
    let billing = |header: &str| {
        rows(header, 80, |at| {
            format!(
                "o{at},k{},2025-{:02}-09,{}.50,EUR",
                at % 25,
                at % 12 + 1,
                at * 13 % 97
            )
        })
    };
    let crm = |header: &str| rows(header, 25, |at| format!("k{at},2020-01-02,{}", at * 3 + 1));
    let numbers = |headers: [&str; 3]| {
        let mut session = open(&[
            ("a.csv", &answers(headers[0])),
            ("b.csv", &billing(headers[1])),
            ("c.csv", &crm(headers[2])),
        ]);
        let scope = scope(&mut session);
        let mut all = vec![
            scope["join"].clone(),
            scope["measures"].clone(),
            scope["days"].clone(),
        ];
        for panel in ["score", "trend", "revenue", "pointValue"] {
            all.push(query(&mut session, panel, json!({})));
        }
        all
    };
    let english = numbers([
        "customer_id,responded_at,score,channel",
        "order_id,customer_id,date,amount,currency",
        "customer_id,started_at,recurring_revenue",
    ]);
    for headers in [
        [
            "شناسه مشتری,تاریخ پاسخ,امتیاز,کانال",
            "شماره فاکتور,کد مشتری,تاریخ فاکتور,مبلغ,ارز",
            "کد مشتری,تاریخ عضویت,درآمد ماهانه",
        ],
        [
            "Kliendi ID,Vastamise kuupäev,Hinne,Kanal",
            "Arve nr,Kliendi kood,Arve kuupäev,Summa,Valuuta",
            "Klient,Klient alates,Kuutasu",
        ],
        [
            "ID клиента,Дата ответа,Оценка,Канал",
            "Номер счета,Клиент,Дата счета,Сумма,Валюта",
            "Код клиента,Дата регистрации,Абонентская плата",
        ],
    ] {
        assert_eq!(numbers(headers), english, "{headers:?}");
    }
}
