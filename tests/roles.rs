//! Header rows as products and people write them, with the kinds of table and the roles that a reader of them expects.
//!
//! The headers are those of the products' exports and documents; the cells are made up.

#![cfg(not(target_arch = "wasm32"))]
#![allow(clippy::unwrap_used)]

use pointworth::table::{ReadOptions, Role, TableReader, assign};
use pointworth::{FileOptions, Session, Settings};
use serde_json::json;

/// Kinds and roles (`-` = none) that are found in a text.
fn found(text: &str) -> (String, String) {
    let mut reader = TableReader::new("file.csv", ReadOptions::default());
    reader.feed(text.as_bytes()).unwrap();
    let roles = assign(&reader.finish().unwrap(), None).unwrap();
    let kinds: Vec<&str> = roles.kinds.iter().map(|kind| kind.name()).collect();
    let names = roles.columns.iter().map(|column| match &column.role {
        Some(Role::Segment(_)) => "segment".to_owned(),
        Some(Role::Driver(_)) => "driver".to_owned(),
        Some(role) => role.name(),
        None => "-".to_owned(),
    });
    (kinds.join("+"), names.collect::<Vec<_>>().join(" "))
}

/// One export: header and role of each column, with two cells of it.
fn check(product: &str, kinds: &str, columns: &[(&str, &str, &str, &str)]) {
    let quoted = |cells: Vec<&str>| {
        let cells: Vec<String> = cells.iter().map(|cell| format!("\"{cell}\"")).collect();
        cells.join(",") + "\n"
    };
    let text = quoted(columns.iter().map(|column| column.0).collect())
        + &quoted(columns.iter().map(|column| column.2).collect())
        + &quoted(columns.iter().map(|column| column.3).collect());
    let (found_kinds, found_roles) = found(&text);
    assert_eq!(found_kinds, kinds, "{product}");
    for (column, role) in columns.iter().zip(found_roles.split(' ')) {
        assert_eq!(role, column.1, "{product}: {}", column.0);
    }
}

#[test]
fn survey_tools() {
    check(
        "Qualtrics",
        "responses",
        &[
            (
                "StartDate",
                "-",
                "2025-03-01 10:00:00",
                "2025-03-02 11:00:00",
            ),
            ("EndDate", "-", "2025-03-01 10:02:00", "2025-03-02 11:01:00"),
            ("Status", "segment", "IP Address", "Survey Preview"),
            ("IPAddress", "segment", "10.0.0.1", "10.0.0.2"),
            ("Progress", "-", "100", "100"),
            ("Duration (in seconds)", "-", "120", "60"),
            ("Finished", "segment", "True", "False"),
            (
                "RecordedDate",
                "responded_at",
                "2025-03-01 10:02:01",
                "2025-03-02 11:01:01",
            ),
            ("ResponseId", "response_id", "R_1aB", "R_2cD"),
            ("RecipientLastName", "segment", "Tamm", "Saar"),
            ("RecipientFirstName", "segment", "Mari", "Jaan"),
            ("RecipientEmail", "customer_id", "a@b.ee", "c@d.ee"),
            ("ExternalReference", "-", "", ""),
            ("LocationLatitude", "-", "59.4", "58.4"),
            ("LocationLongitude", "-", "24.7", "26.7"),
            ("DistributionChannel", "channel", "email", "anonymous"),
            ("UserLanguage", "segment", "ET", "EN"),
            ("Q1_NPS_GROUP", "segment", "Promoter", "Detractor"),
            ("Q1", "score", "9", "2"),
            ("Q2", "segment", "fast", "slow"),
        ],
    );
    check(
        "SurveyMonkey",
        "responses",
        &[
            ("Respondent ID", "response_id", "1001", "1002"),
            ("Collector ID", "-", "7", "7"),
            (
                "Start Date",
                "-",
                "2025-03-01 10:00:00",
                "2025-03-02 11:00:00",
            ),
            (
                "End Date",
                "responded_at",
                "2025-03-01 10:02:00",
                "2025-03-02 11:01:00",
            ),
            ("IP Address", "segment", "10.0.0.1", "10.0.0.2"),
            ("Email Address", "customer_id", "a@b.ee", "c@d.ee"),
            ("First Name", "segment", "Ann", "Bo"),
            ("Last Name", "segment", "A", "B"),
            ("Custom Data 1", "segment", "EMEA", "APAC"),
            (
                "How likely is it that you would recommend Acme to a friend or colleague?",
                "score",
                "10 - Extremely likely",
                "3",
            ),
            (
                "What is the main reason for your score?",
                "comment",
                "fast",
                "slow, very",
            ),
        ],
    );
    check(
        "Typeform",
        "responses",
        &[
            ("#", "segment", "fz1x", "p0q2"),
            ("How likely are you to recommend Acme?", "score", "10", "6"),
            ("Why did you choose this rating?", "comment", "good", "bad"),
            ("Response Type", "segment", "completed", "completed"),
            (
                "Start Date (UTC)",
                "-",
                "2025-03-01 10:00:00",
                "2025-03-02 11:00:00",
            ),
            ("Stage Date (UTC)", "-", "", ""),
            (
                "Submit Date (UTC)",
                "responded_at",
                "2025-03-01 10:02:00",
                "2025-03-02 11:01:00",
            ),
            ("Network ID", "segment", "n1", "n2"),
            ("Tags", "theme", "a", "b"),
        ],
    );
    check(
        "Delighted",
        "responses",
        &[
            ("ID", "response_id", "51", "52"),
            ("Response Type", "segment", "nps", "nps"),
            ("Score", "score", "9", "4"),
            ("Comment", "comment", "great", "meh"),
            ("Email", "customer_id", "a@b.ee", "c@d.ee"),
            ("Name", "segment", "Ann", "Bo"),
            ("Survey Source", "channel", "email", "web"),
            (
                "Created At",
                "responded_at",
                "2025-03-01 10:02:00",
                "2025-03-02 11:01:00",
            ),
            ("Tags", "theme", "price", "support"),
        ],
    );
    check(
        "Medallia Agent Connect",
        "responses",
        &[
            ("request_id", "segment", "q1", "q2"),
            (
                "request_sent_at",
                "invited_at",
                "2025-03-01 08:00:00",
                "2025-03-02 08:00:00",
            ),
            ("request_delivery_status", "segment", "Sent", "Sent"),
            (
                "response_received_at",
                "responded_at",
                "2025-03-01 10:02:00",
                "2025-03-02 11:01:00",
            ),
            ("star_rating", "score", "5", "3"),
            ("comments", "comment", "kind", "late"),
            ("areas_for_improvement", "theme", "Speed", "Tone"),
            ("channel", "channel", "phone", "chat"),
            ("tags", "segment", "a", "b"),
            ("brand", "segment", "X", "Y"),
            ("customer_name", "segment", "Ann", "Bo"),
            ("request_sent_to", "customer_id", "a@b.ee", "c@d.ee"),
            ("employee_first_name", "segment", "Eve", "Ivo"),
        ],
    );
    check(
        "Google Forms",
        "responses",
        &[
            (
                "Timestamp",
                "responded_at",
                "2025-03-01 10:02:00",
                "2025-03-02 11:01:00",
            ),
            ("Username", "customer_id", "a@b.ee", "c@d.ee"),
            (
                "On a scale from 0 to 10, how likely are you to recommend us?",
                "score",
                "9",
                "1",
            ),
            ("How satisfied are you with the delivery?", "csat", "4", "2"),
            (
                "Anything else you would like to tell us?",
                "comment",
                "no",
                "yes, much",
            ),
        ],
    );
    check(
        "LimeSurvey",
        "responses",
        &[
            ("Response ID", "response_id", "1", "2"),
            (
                "Date submitted",
                "responded_at",
                "2025-03-01 10:02:00",
                "2025-03-02 11:01:00",
            ),
            ("Last page", "-", "3", "3"),
            ("Start language", "segment", "en", "et"),
            ("Seed", "-", "123456", "234567"),
            (
                "How likely would you be to recommend our service?",
                "score",
                "8",
                "10",
            ),
        ],
    );
    check(
        "AskNicely",
        "responses",
        &[
            ("response_id", "response_id", "1", "2"),
            ("name", "segment", "Ann", "Bo"),
            ("email", "customer_id", "a@b.ee", "c@d.ee"),
            ("answer", "score", "9", "0"),
            ("comment", "comment", "wow", "no"),
            ("sent", "-", "1", "1"),
            (
                "responded",
                "responded_at",
                "2025-03-01 10:02:00",
                "2025-03-02 11:01:00",
            ),
            ("segment", "segment", "A", "B"),
        ],
    );
    check(
        "Zendesk satisfaction",
        "responses",
        &[
            ("Ticket ID", "-", "11", "12"),
            ("Requester email", "customer_id", "a@b.ee", "c@d.ee"),
            ("Ticket channel", "channel", "Email", "Chat"),
            ("Ticket satisfaction score", "csat", "5", "2"),
            ("Satisfaction comment", "comment", "thanks", "slow"),
            (
                "Ticket created",
                "case_opened_at",
                "2025-03-01",
                "2025-03-02",
            ),
            ("Ticket assignee", "case_owner", "Eve", "Ivo"),
        ],
    );
    check(
        "Intercom",
        "responses",
        &[
            ("Conversation ID", "-", "11", "12"),
            ("Conversation rating", "csat", "5", "2"),
            ("Conversation rating remark", "comment", "thanks", "slow"),
            ("Conversation tags", "theme", "billing", "bug"),
            ("User email", "customer_id", "a@b.ee", "c@d.ee"),
            (
                "Rated at",
                "responded_at",
                "2025-03-01 10:02:00",
                "2025-03-02 11:01:00",
            ),
        ],
    );
    check(
        "HubSpot feedback",
        "responses",
        &[
            ("Record ID", "response_id", "1", "2"),
            ("Survey name", "touchpoint", "NPS 2025", "NPS 2025"),
            (
                "Response Date",
                "responded_at",
                "2025-03-01 10:02:00",
                "2025-03-02 11:01:00",
            ),
            ("Rating", "score", "9", "0"),
            ("Response comment", "comment", "ok", "no"),
            ("Contact email", "customer_id", "a@b.ee", "c@d.ee"),
            ("Survey method", "channel", "Email", "Web"),
        ],
    );
}

#[test]
fn customer_relations() {
    check(
        "Salesforce accounts",
        "customers",
        &[
            ("Account ID", "account_id", "0015e00000A", "0015e00000B"),
            ("Account Name", "name", "Acme", "Beta"),
            ("Account Owner", "segment", "Ann", "Bo"),
            ("Industry", "segment", "Retail", "Energy"),
            ("Customer Since", "started_at", "2020-01-01", "2021-01-01"),
            ("Renewal Date", "renewal_at", "2026-01-01", "2026-02-01"),
            ("Contract Value", "recurring_revenue", "12000.00", "8000.50"),
        ],
    );
    check(
        "Salesforce opportunities",
        "revenue",
        &[
            ("Opportunity ID", "order_id", "006A", "006B"),
            ("Opportunity Name", "-", "Acme new", "Beta more"),
            ("Account ID", "account_id", "001A", "001B"),
            ("Amount", "amount", "12000.00", "8000.50"),
            ("Opportunity Currency", "currency", "EUR", "EUR"),
            ("Close Date", "date", "2025-01-01", "2025-02-01"),
            ("Type", "kind", "New Business", "Renewal"),
        ],
    );
    check(
        "HubSpot companies",
        "customers",
        &[
            ("Record ID", "customer_id", "101", "102"),
            ("Company name", "account_id", "Acme", "Beta"),
            (
                "Became a customer date",
                "started_at",
                "2020-01-01",
                "2021-01-01",
            ),
            ("Country/Region", "segment", "EE", "FI"),
            ("Industry", "segment", "Retail", "Energy"),
            ("Original Source", "source", "Referrals", "Paid Search"),
        ],
    );
    check(
        "Dynamics 365 invoices",
        "revenue",
        &[
            ("Invoice ID", "order_id", "INV-1", "INV-2"),
            ("Customer", "customer_id", "Acme", "Beta"),
            ("Total Amount", "amount", "100.00", "250.50"),
            ("Currency", "currency", "EUR", "USD"),
            ("Date Delivered", "-", "2025-01-09", "2025-02-09"),
            ("Created On", "date", "2025-01-01", "2025-02-01"),
        ],
    );
    check(
        "Pipedrive deals",
        "revenue",
        &[
            ("Deal - Title", "-", "Acme", "Beta"),
            ("Deal - Value", "amount", "100.00", "250.50"),
            ("Deal - Currency", "currency", "EUR", "USD"),
            ("Deal - Organization", "account_id", "Acme", "Beta"),
            ("Deal - Contact person", "customer_id", "Ann", "Bo"),
            (
                "Deal - Won time",
                "date",
                "2025-01-01 10:00:00",
                "2025-02-01 10:00:00",
            ),
        ],
    );
    check(
        "Zoho accounts",
        "customers",
        &[
            ("Account Id", "account_id", "zcrm_1", "zcrm_2"),
            ("Account Name", "name", "Acme", "Beta"),
            ("Account Owner", "segment", "Ann", "Bo"),
            ("Industry", "segment", "Retail", "Energy"),
            (
                "Customer Start Date",
                "started_at",
                "2020-01-01",
                "2021-01-01",
            ),
        ],
    );
    check(
        "Bitrix24 deals",
        "revenue",
        &[
            ("ID", "-", "1", "2"),
            ("Стадия сделки", "-", "Успех", "Успех"),
            ("Название сделки", "-", "Поставка", "Ремонт"),
            ("Компания", "account_id", "ООО Ромашка", "АО Вектор"),
            ("Контакт", "customer_id", "Иванов", "Петров"),
            ("Сумма", "amount", "100.00", "250.50"),
            ("Валюта", "currency", "RUB", "RUB"),
            ("Дата закрытия", "date", "2025-01-01", "2025-02-01"),
        ],
    );
    check(
        "amoCRM deals",
        "revenue",
        &[
            ("ID", "-", "1", "2"),
            ("Название сделки", "-", "Поставка", "Ремонт"),
            ("Бюджет сделки", "amount", "1000", "2500"),
            (
                "Дата создания сделки",
                "-",
                "2024-12-01 10:00:00",
                "2025-01-01 10:00:00",
            ),
            (
                "Дата закрытия",
                "date",
                "2025-01-01 10:00:00",
                "2025-02-01 10:00:00",
            ),
            ("Основной контакт", "customer_id", "Иванов", "Петров"),
            (
                "Компания контакта",
                "account_id",
                "ООО Ромашка",
                "АО Вектор",
            ),
        ],
    );
}

#[test]
fn billing() {
    check(
        "Stripe payments",
        "revenue",
        &[
            ("id", "-", "ch_1", "ch_2"),
            (
                "Created date (UTC)",
                "date",
                "2025-01-01 10:00:00",
                "2025-02-01 10:00:00",
            ),
            ("Amount", "amount", "10.00", "12.50"),
            ("Amount Refunded", "-", "0.00", "2.50"),
            ("Currency", "currency", "eur", "eur"),
            ("Description", "-", "x", "y"),
            ("Fee", "-", "0.3", "0.4"),
            ("Customer ID", "customer_id", "cus_A", "cus_B"),
            ("Customer Email", "-", "a@b.ee", "c@d.ee"),
            ("Status", "-", "Paid", "Paid"),
        ],
    );
    check(
        "Stripe subscriptions",
        "customers",
        &[
            ("id", "segment", "sub_1", "sub_2"),
            ("Customer ID", "customer_id", "cus_A", "cus_B"),
            ("Customer Name", "name", "Ann", "Bo"),
            ("Plan", "segment", "price_1", "price_2"),
            ("Status", "segment", "active", "canceled"),
            (
                "Created (UTC)",
                "started_at",
                "2024-01-01 10:00:00",
                "2024-02-01 10:00:00",
            ),
            ("Canceled At (UTC)", "ended_at", "", "2025-02-01 10:00:00"),
        ],
    );
    check(
        "Chargebee invoices",
        "revenue",
        &[
            ("Invoice Number", "order_id", "1", "2"),
            ("Customer Id", "customer_id", "c1", "c2"),
            ("Subscription Id", "-", "s1", "s2"),
            ("Invoice Date", "date", "2025-01-01", "2025-02-01"),
            ("Status", "-", "Paid", "Paid"),
            ("Currency", "currency", "USD", "USD"),
            ("Amount", "amount", "10.00", "12.50"),
        ],
    );
    check(
        "Recurly invoices",
        "revenue",
        &[
            ("id", "-", "101", "102"),
            ("account_code", "customer_id", "a1", "a2"),
            ("invoice_number", "order_id", "9001", "9002"),
            ("total", "-", "60.00", "61.50"),
            ("invoice_total", "amount", "60.00", "61.50"),
            ("currency", "currency", "USD", "USD"),
            (
                "purchased_at",
                "date",
                "2025-01-01 10:00:00",
                "2025-02-01 10:00:00",
            ),
        ],
    );
    check(
        "QuickBooks sales by customer",
        "revenue",
        &[
            ("Date", "date", "2025-01-01", "2025-02-01"),
            ("Transaction Type", "kind", "Invoice", "Credit Memo"),
            ("Num", "order_id", "1001", "1002"),
            ("Customer", "customer_id", "Acme", "Beta"),
            ("Product/Service", "product", "Hours", "Design"),
            ("Memo/Description", "-", "x", "y"),
            ("Qty", "-", "1", "2"),
            ("Sales Price", "-", "100.00", "60.25"),
            ("Amount", "amount", "100.00", "120.50"),
            ("Balance", "-", "100.00", "220.50"),
        ],
    );
    check(
        "Xero invoices",
        "revenue",
        &[
            ("ContactName", "-", "Acme", "Beta"),
            ("EmailAddress", "customer_id", "a@b.ee", "c@d.ee"),
            ("POCity", "-", "Tallinn", "Tartu"),
            ("InvoiceNumber", "order_id", "INV-1", "INV-2"),
            ("Reference", "-", "x", "y"),
            ("InvoiceDate", "date", "2025-01-01", "2025-02-01"),
            ("DueDate", "-", "2025-01-15", "2025-02-15"),
            ("Total", "-", "122.00", "244.00"),
            ("LineAmount", "amount", "100.50", "200.50"),
            ("AccountCode", "-", "200", "200"),
            ("Currency", "currency", "EUR", "EUR"),
            ("Type", "kind", "Sales invoice", "Sales credit note"),
        ],
    );
    check(
        "SAP line items",
        "revenue",
        &[
            ("Customer", "customer_id", "0000100001", "0000100002"),
            ("Document Number", "order_id", "1800000001", "1800000002"),
            ("Document Type", "kind", "RV", "DG"),
            ("Posting Date", "date", "2025-01-01", "2025-02-01"),
            ("Amount in local currency", "amount", "100.50", "-20.00"),
            ("Local Currency", "currency", "EUR", "EUR"),
        ],
    );
    check(
        "1C sales",
        "revenue",
        &[
            ("Номер", "order_id", "РТ-0001", "РТ-0002"),
            ("Дата", "date", "2025-01-01", "2025-02-01"),
            ("Контрагент", "customer_id", "ООО Ромашка", "АО Вектор"),
            ("Номенклатура", "product", "Кабель", "Муфта"),
            ("Количество", "-", "2", "3"),
            ("Сумма", "amount", "100.50", "200.75"),
            ("Валюта", "currency", "руб.", "руб."),
        ],
    );
    check(
        "Merit invoices",
        "revenue",
        &[
            ("Arve nr", "order_id", "2025001", "2025002"),
            ("Kuupäev", "date", "2025-01-01", "2025-02-01"),
            ("Klient", "customer_id", "Acme OÜ", "Beeta AS"),
            ("Summa km-ta", "amount", "100.50", "200.75"),
            ("Käibemaks", "-", "22.11", "44.17"),
            ("Valuuta", "currency", "EUR", "EUR"),
        ],
    );
}

/// The same files with headers of each language.
#[test]
fn headers_of_four_languages_play_the_same_roles() {
    let responses = [
        [
            "Response ID",
            "Customer ID",
            "Response date",
            "How likely are you to recommend us to a friend?",
            "Comment",
            "Channel",
        ],
        [
            "شناسه پاسخ",
            "شناسه مشتری",
            "تاریخ پاسخ",
            "چقدر احتمال دارد ما را به دوستان خود توصیه کنید؟",
            "توضیحات",
            "کانال",
        ],
        // With joiners, Arabic ي and ك, and a vowel sign, as other keyboards write them.
        [
            "شناسه‌ی پاسخ",
            "كد مشتري",
            "زمانِ پاسخ\u{200c}دهی",
            "احتمال اینکه ما را به دوستان یا همکارانتان معرفي كنيد چقدر است؟",
            "نظر مشتري",
            "كانال ارتباطي",
        ],
        [
            "Vastuse ID",
            "Kliendi ID",
            "Vastamise kuupäev",
            "Kui tõenäoline on, et soovitaksite meid sõbrale või kolleegile?",
            "Kommentaar",
            "Kanal",
        ],
        // Decomposed letters, as some systems write names, and none at all.
        [
            "Vastuse nr",
            "Kliendi kood",
            "Vastamise kuupa\u{308}ev",
            "Kui toenaoliselt Te soovitaksite meie teenuseid oma sopradele?",
            "Hinde pohjendus",
            "Vastamise kanal",
        ],
        [
            "ID ответа",
            "ID клиента",
            "Дата ответа",
            "Какова вероятность, что вы порекомендуете нас друзьям?",
            "Комментарий",
            "Канал",
        ],
        [
            "Номер анкеты",
            "Код клиента",
            "Дата прохождения опроса",
            "Насколько вы готовы рекомендовать нашу компанию?",
            "Почему вы поставили такую оценку?",
            "Канал связи",
        ],
    ];
    for headers in responses {
        let quoted = headers.map(|header| format!("\"{header}\"")).join(",");
        let text =
            format!("{quoted}\nR1,C1,2025-01-02,9,very good,web\nR2,C2,2025-01-03,3,not so,mail\n");
        assert_eq!(
            found(&text),
            (
                "responses".to_owned(),
                "response_id customer_id responded_at score comment channel".to_owned()
            ),
            "{headers:?}"
        );
    }
    let revenue = [
        [
            "Order ID",
            "Customer ID",
            "Invoice date",
            "Amount",
            "Currency",
            "Product",
        ],
        [
            "شماره فاکتور",
            "کد مشتری",
            "تاریخ فاکتور",
            "مبلغ کل",
            "واحد پول",
            "نام کالا",
        ],
        [
            "Arve number",
            "Kliendi kood",
            "Arve kuupäev",
            "Summa",
            "Valuuta",
            "Toode",
        ],
        [
            "Номер заказа",
            "Код клиента",
            "Дата оплаты",
            "Сумма оплаты",
            "Валюта",
            "Товар",
        ],
    ];
    for headers in revenue {
        let text = format!(
            "{}\nO1,C1,2025-01-02,10.50,EUR,A\nO2,C2,2025-01-03,11.25,EUR,B\n",
            headers.join(",")
        );
        assert_eq!(
            found(&text),
            (
                "revenue".to_owned(),
                "order_id customer_id date amount currency product".to_owned()
            ),
            "{headers:?}"
        );
    }
    let customers = [
        [
            "Customer ID",
            "Name",
            "Customer since",
            "Churn date",
            "Churn reason",
            "MRR",
        ],
        [
            "کد مشتری",
            "نام مشتری",
            "تاریخ شروع قرارداد",
            "تاریخ لغو",
            "علت لغو",
            "درآمد ماهانه",
        ],
        [
            "Kliendi kood",
            "Kliendi nimi",
            "Lepingu algus",
            "Lahkumise kuupäev",
            "Lahkumise põhjus",
            "Kuutasu",
        ],
        [
            "Код клиента",
            "ФИО",
            "Дата подключения",
            "Дата расторжения",
            "Причина ухода",
            "Абонентская плата",
        ],
    ];
    for headers in customers {
        let text = format!(
            "{}\nC1,Ann,2020-01-02,2025-01-01,price,10.50\nC2,Bo,2021-01-03,,,11.25\n",
            headers.join(",")
        );
        assert_eq!(
            found(&text),
            (
                "customers".to_owned(),
                "customer_id name started_at ended_at end_reason recurring_revenue".to_owned()
            ),
            "{headers:?}"
        );
    }
}

/// Reads a file as the caller says; its kinds of values by column.
fn read_as(text: &str, options: serde_json::Value) -> Result<Vec<String>, pointworth::Error> {
    let mut session = Session::new(Settings::default()).unwrap();
    let options = FileOptions::read(&serde_json::from_value(options).unwrap()).unwrap();
    let file = session.begin("file.csv", options)?;
    session.feed(file, text.as_bytes())?;
    session.finish(file)?;
    let columns = session.tables().remove(0).columns.into_iter();
    Ok(columns.map(|column| column.kind.to_owned()).collect())
}

#[test]
fn a_role_that_is_given_tells_how_the_cells_are_read() {
    // Days since 1900 under a header that says nothing of days: 2024-01-01 is the 45,292nd.
    let days: String = (0..80)
        .map(|row| format!("{},{},{row}\n", 45_292 + row, row % 11))
        .collect();
    let text = format!("moment,score,x\n{days}");
    let kinds = |mapping: serde_json::Value| {
        read_as(&text, json!({ "mapping": mapping })).map(|kinds| kinds.join(" "))
    };
    assert_eq!(kinds(json!({})).unwrap(), "number score score");
    let dated = kinds(json!({ "moment": "responded_at" })).unwrap();
    assert_eq!(dated, "date score score");
    let error = kinds(json!({ "x": "responded_at" })).unwrap_err();
    assert_eq!(
        error.to_string(),
        "file.csv, column \"x\": its values are no dates, which responded_at needs: 0, 1, 2, 3, 4"
    );
    assert!(error.kind.hint().contains("epoch"));
    let words = read_as(
        "customer_id,score,note\na,9,fine\nb,3,slow\n",
        json!({ "mapping": { "note": "amount" } }),
    );
    assert_eq!(words.unwrap_err().kind.code(), "wrong_values");
}

#[test]
fn a_format_of_a_column_that_is_not_there_is_refused() {
    let text = "customer_id,score\na,9\nb,3\n";
    let error = read_as(text, json!({ "formats": { "Score": { "decimal": "," } } })).unwrap_err();
    assert_eq!(error.kind.code(), "no_such_column");
    assert_eq!(error.location.file.as_deref(), Some("file.csv"));
    assert_eq!(error.kind.hint(), "The columns are: customer_id, score.");
}

#[test]
fn ids_that_a_spreadsheet_shortened_and_values_in_place_of_a_header_are_noticed() {
    let notices = |text: &str| {
        let mut session = Session::new(Settings::default()).unwrap();
        let file = session.begin("a.csv", FileOptions::default()).unwrap();
        session.feed(file, text.as_bytes()).unwrap();
        session.finish(file).unwrap();
        let notices = session.tables().remove(0).notices.into_iter();
        notices
            .map(|notice| (notice.code, notice.count, notice.examples[0].row))
            .collect::<Vec<_>>()
    };
    assert_eq!(
        notices("customer_id,score\n1.23457E+12,9\nE+12,3\n\"4,2E+11\",3\n1.23457E+12,8\n"),
        [("ids_rounded", 3, Some(2))]
    );
    assert_eq!(notices("c1,9\nc2,3\nc3,10\n"), []);
    assert_eq!(
        notices("17,9\n18,3\n19,10\n"),
        [("values_as_header", 2, None)]
    );
}

#[test]
fn what_a_header_adds_in_brackets_is_no_part_of_its_name() {
    check(
        "survey in Persian",
        "responses",
        &[
            ("کد مشتری", "customer_id", "C1", "C2"),
            ("تاریخ پاسخ", "responded_at", "1405/02/01", "1405/02/03"),
            ("امتیاز توصیه (۰ تا ۱۰)", "score", "۹", "۳"),
            ("نظر مشتری", "comment", "ارسال کند است", "عالی بود"),
        ],
    );
    check(
        "CRM with units",
        "customers",
        &[
            ("Account #", "account_id", "A1", "A2"),
            (
                "Customer Since [UTC]",
                "started_at",
                "2024-01-05",
                "2024-02-05",
            ),
            ("MRR (USD)", "recurring_revenue", "120", "95"),
        ],
    );
    check(
        "1C",
        "revenue",
        &[
            ("№ счёта", "order_id", "17", "18"),
            ("ID клиента", "customer_id", "101", "102"),
            ("Дата оплаты", "date", "01.02.2026", "13.02.2026"),
            ("Сумма (руб.)", "amount", "1200,50", "990,00"),
        ],
    );
    check(
        "küsitlus",
        "responses",
        &[
            ("Kliendi kood", "customer_id", "K1", "K2"),
            (
                "Vastamise kuupäev",
                "responded_at",
                "01.02.2026",
                "13.02.2026",
            ),
            ("Soovitusindeks (0–10)", "score", "9", "3"),
            ("Mida saaksime paremini teha?", "comment", "tarne", "hind"),
        ],
    );
}
