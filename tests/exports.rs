//! Exports as survey, CRM and billing products write them, whole: header rows, locales, totals, words where nothing is. The
//! rows are made up. Each is understood without a question, or with one; the answers to what it asks are in the test.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

mod common;

use common::{number, open, query};
use pointworth::Session;
use pointworth::report::TableReport;
use serde_json::{Value, json};

/// What is found in the first of some files, in words: kinds; roles by header; codes of notices; questions.
struct Found {
    kinds: String,
    roles: Vec<(String, String)>,
    notices: Vec<(&'static str, u64)>,
    questions: Vec<(&'static str, String)>,
}

fn found(table: &TableReport) -> Found {
    let role = |role: &Option<String>| role.clone().unwrap_or("-".into());
    let columns = table.columns.iter();
    let notices = table.notices.iter();
    let questions = table.questions.iter();
    Found {
        kinds: table.kinds.join("+"),
        roles: columns
            .map(|column| (column.name.clone(), role(&column.role)))
            .collect(),
        notices: notices.map(|notice| (notice.code, notice.count)).collect(),
        questions: questions
            .map(|question| (question.code, question.guess.clone()))
            .collect(),
    }
}

/// Checks what is found in a file; roles only of the columns that are named here.
fn check(
    session: &mut Session,
    at: usize,
    kinds: &str,
    roles: &[(&str, &str)],
    notices: &[(&str, u64)],
    questions: &[(&str, &str)],
) {
    let table = &session.tables()[at];
    let found = found(table);
    assert_eq!(found.kinds, kinds, "{}", table.name);
    for (header, role) in roles {
        let mut columns = found.roles.iter();
        let column = columns.find(|(name, _)| name == header);
        let column = column.unwrap_or_else(|| panic!("no {header} in {:?}", found.roles));
        assert_eq!(column.1, *role, "{header}");
    }
    let codes: Vec<(&str, u64)> = found.notices;
    assert_eq!(codes, notices, "{}", table.name);
    let asked = found.questions.iter();
    let asked: Vec<(&str, &str)> = asked.map(|(code, guess)| (*code, guess.as_str())).collect();
    assert_eq!(asked, questions, "{}", table.name);
}

fn lines(header: &str, rows: usize, row: impl Fn(usize) -> String) -> String {
    let rows: Vec<String> = (0..rows).map(row).collect();
    format!("{header}\n{}\n", rows.join("\n"))
}

fn n(session: &mut Session, measure: &str) -> f64 {
    let report = query(session, "score", json!({ "measure": measure }));
    number(&report["total"]["counts"]["n"])
}

/// The share of a file's ids that another has.
fn matched(session: &mut Session) -> Vec<u64> {
    let joins = session.scope().unwrap().join;
    joins.iter().map(|join| join.matched).collect()
}

const SCORES: [u8; 12] = [10, 9, 9, 10, 8, 7, 7, 3, 0, 6, 9, 10];

/// Names, questions and import ids stand in three rows; a preview is an answer as any other.
#[test]
fn qualtrics_with_three_header_rows() {
    let ids = [
        "startDate",
        "endDate",
        "status",
        "finished",
        "recordedDate",
        "_recordId",
        "recipientEmail",
        "distributionChannel",
        "QID1",
        "QID1_NPS_GROUP",
        "QID2_TEXT",
        "segment",
    ];
    let ids = ids
        .map(|id| format!("\"{{\"\"ImportId\"\":\"\"{id}\"\"}}\""))
        .join(",");
    let header = format!(
        "StartDate,EndDate,Status,Finished,RecordedDate,ResponseId,RecipientEmail,DistributionChannel,Q1,Q1_NPS_GROUP,Q2,Segment\n\
         Start Date,End Date,Response Type,Finished,Recorded Date,Response ID,Recipient Email,Distribution Channel,\
         \"On a scale from 0-10, how likely are you to recommend Acme to a friend or colleague?\",\
         \"On a scale from 0-10, how likely are you to recommend Acme? - Group\",\"What is the primary\nreason for your score?\",Segment\n{ids}"
    );
    let text = lines(&header, 12, |at| {
        let score = SCORES[at];
        let group =
            ["Detractor", "Passive", "Promoter"][usize::from(score > 6) + usize::from(score > 8)];
        format!(
            "2025-03-{0} 10:00:00,2025-03-{0} 10:02:00,IP Address,True,2025-03-{0} 10:02:01,R_{at}x,c{at}@acme.test,email,{score},{group},\"because, of {at}\",{1}",
            10 + at,
            ["SMB", "Enterprise"][at % 2]
        )
    });
    let mut session = open(&[("Acme+NPS_March 3, 2025.csv", &text)]);
    check(
        &mut session,
        0,
        "responses",
        &[
            ("RecordedDate", "responded_at"),
            ("ResponseId", "response_id"),
            ("RecipientEmail", "customer_id"),
            ("DistributionChannel", "channel"),
            ("Q1", "score"),
            ("Q1_NPS_GROUP", "segment:Q1_NPS_GROUP"),
            ("Q2", "comment"),
            ("Segment", "segment:Segment"),
        ],
        &[("extra_header_rows", 2)],
        &[],
    );
    assert_eq!(n(&mut session, "nps"), 12.0);
}

/// Questions over the columns of their answers, twelve-hour times, a Russian survey.
#[test]
fn surveymonkey_with_answers_below_questions() {
    let header = "Respondent ID,Collector ID,Date Created,Date Modified,IP Address,Email Address,First Name,Last Name,Custom Data 1,\
        Насколько вероятно, что вы порекомендуете нас?,Чем вы пользовались?,,,Что нам улучшить?\n\
        ,,,,,,,,,Ответ,Чат,Телефон,Почта,Open-Ended Response"
        .replace("Насколько вероятно, что вы", "\"Насколько вероятно, что вы")
        .replace("порекомендуете нас?", "порекомендуете нас?\"");
    let text = lines(&header, 12, |at| {
        let used = |which: usize, name: &'static str| if at % 3 == which { name } else { "" };
        format!(
            "1184{at:02},4410,03/{0}/2025 10:12:03 AM,03/{0}/2025 10:15:40 PM,10.0.0.{at},u{at}@acme.test,Анна,К.,B2B,{1},{2},{3},{4},быстрее и дешевле",
            13 + at,
            SCORES[at],
            used(0, "Чат"),
            used(1, "Телефон"),
            used(2, "Почта")
        )
    });
    let mut session = open(&[("Опрос.csv", &text)]);
    check(
        &mut session,
        0,
        "responses",
        &[
            ("Respondent ID", "response_id"),
            ("Email Address", "customer_id"),
            ("Date Created", "responded_at"),
            ("Насколько вероятно, что вы порекомендуете нас?", "score"),
            ("Чем вы пользовались?: Чат", "theme:Чат"),
            ("Чем вы пользовались?: Почта", "theme:Почта"),
            ("Что нам улучшить?", "comment"),
        ],
        &[("extra_header_rows", 1)],
        &[],
    );
    let columns = &session.tables()[0].columns;
    let created = columns.iter().find(|column| column.name == "Date Created");
    let created = created.unwrap();
    assert_eq!(created.min.as_deref(), Some("2025-03-13T10:12:03"));
    assert_eq!(n(&mut session, "nps"), 12.0);
}

/// Hidden fields in small letters, an answer as `n` of 0–10, ISO times, a partial answer without a score.
#[test]
fn typeform_with_hidden_fields_and_partial_answers() {
    let header = "#,\"How likely are you to recommend Acme to a friend?\",Why did you give that score?,user_id,plan,\
                  Response Type,Start Date (UTC),Stage Date (UTC),Submit Date (UTC),Network ID,Tags,Ending";
    let text = lines(header, 12, |at| {
        let partial = at == 11;
        format!(
            "k{at}z,{},{},u-{at},{},{},2025-03-{d} 08:00:00,,{},{at}ab9,,",
            if partial {
                String::new()
            } else {
                SCORES[at].to_string()
            },
            if partial { "" } else { "it is what I needed" },
            ["free", "pro"][at % 2],
            if partial { "partial" } else { "completed" },
            if partial {
                String::new()
            } else {
                format!("2025-03-{} 08:01:00", 10 + at)
            },
            d = 10 + at
        )
    });
    let mut session = open(&[("responses-Vw1.csv", &text)]);
    check(
        &mut session,
        0,
        "responses",
        &[
            ("How likely are you to recommend Acme to a friend?", "score"),
            ("Why did you give that score?", "comment"),
            ("user_id", "customer_id"),
            ("plan", "segment:plan"),
            ("Submit Date (UTC)", "responded_at"),
        ],
        &[],
        &[],
    );
    let report = query(&mut session, "score", json!({}));
    assert_eq!(number(&report["total"]["counts"]["n"]), 11.0);
    assert_eq!(report["rule"]["blank"], json!(1));
}

/// A German export: semicolons, days before months, a score of text, invitations that nobody answered.
#[test]
fn delighted_opened_and_saved_by_a_german_spreadsheet() {
    let header =
        "\u{feff}Response ID;Name;Email;Score;Comment;Survey Type;Sent At;Created At;Country;Tags";
    let text = lines(header, 12, |at| {
        let silent = at % 4 == 3;
        let day = format!("{}.03.2025", 13 + at);
        format!(
            "{};Person {at};p{at}@acme.test;{};{};NPS;{day} 09:00;{};{};{}",
            90_210 + at,
            if silent {
                String::new()
            } else {
                SCORES[at].to_string()
            },
            if silent { "" } else { "schnell, aber teuer" },
            if silent {
                String::new()
            } else {
                format!("{day} 10:30")
            },
            ["DE", "AT"][at % 2],
            ["preis", "preis;service", ""][at % 3].replace(';', ", ")
        )
    });
    let mut session = open(&[("delighted.csv", &text)]);
    check(
        &mut session,
        0,
        "responses",
        &[
            ("Response ID", "response_id"),
            ("Email", "customer_id"),
            ("Score", "score"),
            ("Comment", "comment"),
            ("Survey Type", "survey_type"),
            ("Sent At", "invited_at"),
            ("Created At", "responded_at"),
            ("Country", "segment:Country"),
            ("Tags", "theme"),
        ],
        &[],
        &[],
    );
    assert_eq!(session.tables()[0].delimiter, ";");
    let report = query(&mut session, "score", json!({}));
    assert_eq!(number(&report["total"]["counts"]["n"]), 9.0);
    assert_eq!(report["rule"]["blank"], json!(3));
}

/// Likelihoods as `10 - …`, satisfaction in words, a dash where nothing is, a title above and a count below.
#[test]
fn medallia_with_a_title_and_words() {
    let header = "Survey Responses\nProgram: Relationship,,,,,,\n\n\
        Survey ID,Response Date,Likelihood to Recommend,Overall Satisfaction,Unit Name,Customer ID,Comments";
    let text = lines(header, 12, |at| {
        let score = match SCORES[at] {
            10 => "10 - Extremely likely".to_owned(),
            0 => "0 - Not at all likely".to_owned(),
            score => score.to_string(),
        };
        let satisfied = [
            "Very satisfied",
            "Satisfied",
            "Neutral",
            "Dissatisfied",
            "Very dissatisfied",
            "-",
        ][at % 6];
        format!(
            "{},{} Mar 2025,{score},{satisfied},{},M-{at:04},{}",
            70_001 + at,
            13 + at,
            ["Tallinn", "Tartu"][at % 2],
            if at % 2 == 0 { "friendly staff" } else { "-" }
        )
    }) + "Total records: 12,,,,,,\n";
    let mut session = open(&[("medallia.csv", &text)]);
    check(
        &mut session,
        0,
        "responses",
        &[
            ("Survey ID", "response_id"),
            ("Response Date", "responded_at"),
            ("Likelihood to Recommend", "score"),
            ("Overall Satisfaction", "csat"),
            ("Unit Name", "segment:Unit Name"),
            ("Customer ID", "customer_id"),
            ("Comments", "comment"),
        ],
        &[
            ("preamble_skipped", 2),
            ("footer_skipped", 1),
            ("missing_words", 2),
            ("missing_words", 6),
        ],
        &[],
    );
    assert_eq!(n(&mut session, "nps"), 12.0);
    assert_eq!(n(&mut session, "csat"), 10.0);
}

/// Good and Bad, and where nobody rated Offered and Unoffered: two answers, no question.
#[test]
fn zendesk_satisfaction_is_good_or_bad() {
    let header = "Ticket ID,Ticket created - Date,Ticket solved - Date,Requester email,Ticket organization name,Assignee name,Ticket channel,Ticket satisfaction rating,Ticket satisfaction comment";
    let rating = |at: usize| ["Good", "Good", "Bad", "Offered", "Unoffered"][at % 5];
    let text = lines(header, 40, |at| {
        format!(
            "{},2025-03-{:02},2025-03-{:02},r{at}@acme.test,Org {},Eve,Email,{},{}",
            4000 + at,
            1 + at % 28,
            1 + (at + 2) % 28,
            at % 7,
            rating(at),
            if at % 5 == 2 { "too slow" } else { "" }
        )
    });
    let mut session = open(&[("zendesk.csv", &text)]);
    check(
        &mut session,
        0,
        "responses",
        &[
            ("Requester email", "customer_id"),
            ("Ticket organization name", "account_id"),
            ("Assignee name", "case_owner"),
            ("Ticket channel", "channel"),
            ("Ticket satisfaction rating", "csat"),
            ("Ticket satisfaction comment", "comment"),
        ],
        &[("missing_words", 16)],
        &[],
    );
    let column = &session.tables()[0].columns[7];
    assert_eq!(column.format.as_deref(), Some("labels 0–1"));
    let report = query(
        &mut session,
        "score",
        json!({ "measure": "csat", "counted": "all" }),
    );
    let total = &report["total"];
    // 16 of 24, by hand.
    assert_eq!(number(&total["counts"]["n"]), 24.0);
    assert!((number(&total["score"]["value"]) - 2.0 / 3.0).abs() < 1e-12);
    assert!((number(&total["mean"]["value"]) - 2.0 / 3.0).abs() < 1e-12);
    assert_eq!(total["counts"]["histogram"], json!([8, 16]));
    assert_eq!(report["rule"]["scale"], json!([0, 1]));

    // The same ratings as flags, and as the ends of a scale beside a file on it: the share stays what it is.
    let flags = text.replace("Good", "1").replace("Bad", "0");
    let flags = flags.replace("Offered", "").replace("Unoffered", "");
    let mut session = open(&[("flags.csv", &flags.replace("Un,", ","))]);
    let report = query(
        &mut session,
        "score",
        json!({ "measure": "csat", "counted": "all" }),
    );
    assert!((number(&report["total"]["score"]["value"]) - 2.0 / 3.0).abs() < 1e-12);
    let stars = "response_id,csat\n1,5\n2,4\n3,3\n4,1\n5,2\n6,5\n";
    let mut session = open(&[("zendesk.csv", &text), ("stars.csv", stars)]);
    let report = query(
        &mut session,
        "score",
        json!({ "measure": "csat", "counted": "all" }),
    );
    assert_eq!(report["rule"]["scale"], json!([1, 5]));
    // 16 + 3 of 24 + 6.
    assert!((number(&report["total"]["score"]["value"]) - 19.0 / 30.0).abs() < 1e-12);
    assert_eq!(
        report["total"]["counts"]["histogram"],
        json!([9, 1, 1, 1, 18])
    );
}

/// Satisfaction of 0 to 2, as its own surveys have it: of three answers the highest is satisfied.
#[test]
fn hubspot_feedback_counts_satisfaction_from_0_to_2() {
    let header = "Record ID,Survey Name,Survey Type,Response Date,Customer Satisfaction,Sentiment,Response,Contact email,Survey channel,Associated Company";
    let text = lines(header, 30, |at| {
        format!(
            "{},Ticket closed,CSAT,2025-03-{:02} 14:0{},{},{},\"quick, thanks\",h{at}@acme.test,Email,Company {}",
            551_000 + at,
            1 + at % 28,
            at % 10,
            [2, 2, 1, 0, 2][at % 5],
            ["Promoter", "Promoter", "Passive", "Detractor", "Promoter"][at % 5],
            at % 9
        )
    });
    let mut session = open(&[("hubspot-feedback.csv", &text)]);
    check(
        &mut session,
        0,
        "responses",
        &[
            ("Record ID", "response_id"),
            ("Survey Name", "touchpoint"),
            ("Survey Type", "survey_type"),
            ("Response Date", "responded_at"),
            ("Customer Satisfaction", "csat"),
            ("Sentiment", "segment:Sentiment"),
            ("Contact email", "customer_id"),
            ("Survey channel", "channel"),
            ("Associated Company", "account_id"),
        ],
        &[],
        &[],
    );
    let report = query(
        &mut session,
        "score",
        json!({ "measure": "csat", "counted": "all" }),
    );
    assert!((number(&report["total"]["score"]["value"]) - 0.6).abs() < 1e-12);
    assert_eq!(report["total"]["counts"]["histogram"], json!([6, 6, 18]));
}

/// Payments and, in a file of its own, who the customers are: their ids meet, and the plan groups the answers.
#[test]
fn stripe_payments_and_customers_beside_a_survey() {
    let payments = lines(
        "id,Created date (UTC),Amount,Amount Refunded,Currency,Captured,Converted Amount,Converted Amount Refunded,Converted Currency,Description,Fee,Customer ID,Customer Email,Invoice ID,Status,Seller Message",
        24,
        |at| {
            format!(
                "ch_3{at}Q,2025-0{}-1{} 10:00:00,\"1,{}00.50\",0.00,eur,TRUE,\"1,{}00.50\",0.00,eur,Subscription update,12.30,cus_K{:02},u{:02}@acme.test,in_{at},Paid,Payment complete.",
                1 + at / 12,
                at % 10,
                at % 9,
                at % 9,
                at % 12,
                at % 12
            )
        },
    );
    let customers = lines("id,Description,Email,Name,Plan,Country", 12, |at| {
        format!(
            "cus_K{at:02},,u{at:02}@acme.test,Person {at},{},{}",
            ["basic", "pro", "team"][at % 3],
            ["EE", "FI"][at % 2]
        )
    });
    let survey = lines("Email,Score,Created At", 12, |at| {
        format!(
            "U{at:02}@ACME.test,{},2025-02-{} 10:00:00",
            SCORES[at],
            10 + at
        )
    });
    let mut session = open(&[
        ("unified_payments.csv", &payments),
        ("customers.csv", &customers),
        ("survey.csv", &survey),
    ]);
    check(
        &mut session,
        0,
        "revenue",
        &[
            ("Created date (UTC)", "date"),
            ("Amount", "amount"),
            ("Currency", "currency"),
            // The other files name customers by their addresses, and none of them by these ids.
            ("Customer ID", "-"),
            ("Customer Email", "customer_id"),
        ],
        &[],
        &[],
    );
    let table = &session.tables()[1];
    assert_eq!(table.kinds, ["customers"]);
    let revenue = query(&mut session, "revenue", json!({}));
    assert_eq!(number(&revenue["matched"]), 1.0);
    assert_eq!(matched(&mut session), [12; 3]);
    assert_eq!(revenue["currencies"][0]["currency"], "EUR");
    let by_plan = query(&mut session, "score", json!({ "by": ["Plan"] }));
    let groups = by_plan["groups"].as_array().unwrap();
    let of_group = |group: &Value| number(&group["counts"]["n"]);
    assert_eq!(groups.iter().map(of_group).collect::<Vec<_>>(), [4.0; 3]);
}

/// Days as `01-Mar-2025`, a status, several columns of money, and credit notes as amounts in brackets.
#[test]
fn chargebee_invoices_with_named_months_and_brackets() {
    let text = lines(
        "Invoice Number,Subscription Id,Customer Id,Customer Company,PO Number,Recurring,Status,Invoice Date,Due Date,Paid On,Amount (USD),Amount Paid (USD),Tax (USD)",
        24,
        |at| {
            let day = format!("{:02}-{}-2025 10:15", 1 + at, ["Mar", "Apr"][at % 2]);
            let amount = if at == 5 {
                "(25.00)".to_owned()
            } else {
                format!("1,{at:03}.00")
            };
            format!(
                "INV-{at:05},S{at},CB{:02},Firm {at},,true,Paid,{day},{day},{day},\"{amount}\",\"{amount}\",0.00",
                at % 12
            )
        },
    );
    let mut session = open(&[("Invoices.csv", &text)]);
    check(
        &mut session,
        0,
        "revenue",
        &[
            ("Invoice Number", "order_id"),
            ("Customer Id", "customer_id"),
            ("Invoice Date", "date"),
            ("Amount (USD)", "amount"),
        ],
        &[],
        &[],
    );
    let amount = &session.tables()[0].columns[10];
    assert_eq!(amount.currencies, ["USD"]);
    assert_eq!(amount.currency_evidence, Some("header"));
    let revenue = query(&mut session, "revenue", json!({}));
    assert_eq!(revenue["currencies"][0]["currency"], "USD");
}

/// A report in windows-1252 as it is after decoding, with the lines that it has below: accounts alone, and opportunities
/// in a currency that only the header names.
#[test]
fn salesforce_reports_of_accounts_and_opportunities() {
    let footer = "\n\n\"Accounts by owner\"\n\"Copyright (c) 2000-2025 salesforce.com, inc. All rights reserved.\"\n\"Confidential Information - Do Not Distribute\"\n\"Generated By: Ann Example 3/3/2025 10:12 AM\"\n";
    let accounts = lines(
        "\"Account ID\",\"Account Owner\",\"Type\",\"Industry\",\"Billing State/Province\"",
        30,
        |at| {
            format!(
                "\"0015e000{at:03}AAX\",\"Ann\",\"Customer - Direct\",\"{}\",\"{}\"",
                ["Retail", "Energy", "Banking"][at % 3],
                ["Harju", "Tartu"][at % 2]
            )
        },
    ) + footer;
    let deals = lines(
        "\"Opportunity Name\",\"Account ID\",\"Stage\",\"Close Date\",\"Amount (converted), EUR\"",
        60,
        |at| {
            format!(
                "\"Renewal {at}\",\"0015E000{:03}aax\",\"Closed Won\",\"{}/{}/2025\",\"{}.00\"",
                at % 30,
                1 + at % 12,
                1 + at % 28,
                1000 + at
            )
        },
    ) + footer;
    let mut session = open(&[("accounts.csv", &accounts), ("deals.csv", &deals)]);
    check(
        &mut session,
        0,
        "customers",
        &[
            ("Account ID", "account_id"),
            ("Account Owner", "segment:Account Owner"),
            ("Industry", "segment:Industry"),
            ("Billing State/Province", "segment:Billing State/Province"),
        ],
        &[("footer_skipped", 4)],
        &[],
    );
    check(
        &mut session,
        1,
        "revenue",
        &[
            ("Account ID", "account_id"),
            ("Close Date", "date"),
            ("Amount (converted), EUR", "amount"),
        ],
        &[("footer_skipped", 4)],
        &[],
    );
    assert_eq!(matched(&mut session), [30]);
    let amount = &session.tables()[1].columns[4];
    assert_eq!(amount.currencies, ["EUR"]);
}

/// Who the customers are and nothing else: an id that each row has its own of, and words.
#[test]
fn a_list_of_customers_is_one_by_its_id_or_by_what_it_meets() {
    let kinds = |text: &str| open(&[("a.csv", text)]).tables()[0].kinds.clone();
    let list = |header: &str| {
        lines(header, 30, |at| {
            format!("C{at},{},{}", ["a", "b"][at % 2], ["x", "y"][at % 2])
        })
    };
    for header in [
        "Customer ID,Plan,Region",
        "Код клиента,Тариф,Регион",
        "کد مشتری,طرح,منطقه",
        "Kliendi kood,Pakett,Piirkond",
    ] {
        assert_eq!(kinds(&list(header)), ["customers"], "{header}");
    }
    // An id of something, or no words: nobody knows what it is for.
    assert!(kinds(&list("Ref,Plan,Region")).is_empty());
    assert!(
        kinds(&lines("Customer ID,Seats", 30, |at| format!(
            "C{at},{}",
            at * 7
        )))
        .is_empty()
    );
    // Twice the same: rows of something that happened.
    assert!(kinds(&(list("Customer ID,Plan,Region") + &list("C,a,b"))).is_empty());
    // By the ids of the answers the same file is one of customers.
    let answers = lines("Customer ID,Score", 30, |at| format!("C{at},{}", at % 11));
    for header in ["Ref,Plan,Region", "ID,Plan,Region"] {
        let mut session = open(&[("a.csv", &list(header)), ("answers.csv", &answers)]);
        assert_eq!(session.tables()[0].kinds, ["customers"], "{header}");
        let by = query(&mut session, "score", json!({ "by": ["Plan"] }));
        assert_eq!(by["groups"].as_array().unwrap().len(), 2);
    }
}

/// Yes and no, and likelihoods in words, are on no scale of 0–10.
#[test]
fn words_are_no_likelihood_of_0_to_10() {
    let rows = |header: &str, words: [&'static str; 3]| {
        lines(header, 30, move |at| format!("r{at},{}", words[at % 3]))
    };
    let mut session = open(&[(
        "a.csv",
        &rows("Response ID,Rating", ["Good", "Bad", "Good"]),
    )]);
    check(
        &mut session,
        0,
        "responses",
        &[("Rating", "csat")],
        &[],
        &[("label_scale", "2")],
    );
    let text = rows(
        "Response ID,Would you recommend us to a friend?",
        ["Yes", "No", "Yes"],
    );
    let mut session = open(&[("a.csv", &text)]);
    check(
        &mut session,
        0,
        "responses",
        &[("Would you recommend us to a friend?", "csat")],
        &[],
        &[("score_scale", "csat")],
    );
    let report = query(&mut session, "score", json!({ "measure": "csat" }));
    assert!((number(&report["total"]["score"]["value"]) - 2.0 / 3.0).abs() < 1e-12);
}

/// More words than there are currencies in the world: the amounts beyond them are set aside, not folded into one.
#[test]
fn what_are_no_currencies_sets_amounts_aside() {
    let text = lines("customer_id,date,amount,currency", 300, |at| {
        let letter = |at: usize| char::from(b'A' + (at % 26) as u8);
        format!("c{at},2025-01-01,10.00,X{}{}", letter(at / 26), letter(at))
    });
    let mut session = open(&[("a.csv", &text)]);
    let notices = session.scope().unwrap().notices;
    let set_aside = notices
        .iter()
        .find(|notice| notice.code == "too_many_currencies");
    assert_eq!(set_aside.unwrap().count, 45);
    let table = &session.tables()[0];
    assert_eq!((table.ledger.read, table.ledger.used), (300, 255));
}
