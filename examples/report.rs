//! Prints the JSON report that answers a question about files, as the page's engine gives it:
//!
//! `cargo run --example report -- score '{"by":["region"]}' survey.csv billing.csv`

use pointworth::{FileOptions, Session, Settings};
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let usage = "usage: report NAME OPTIONS FILE…";
    let name = arguments.next().ok_or(usage)?;
    let options: pointworth::Value = serde_json::from_str(&arguments.next().ok_or(usage)?)?;
    let settings = Settings {
        today: Some("2026-11-22".into()),
        seed: 1,
        ..Settings::default()
    };
    let mut session = Session::new(settings)?;
    for path in arguments {
        let file = session.begin(&path, FileOptions::default())?;
        session.feed(file, &std::fs::read(&path)?)?;
        session.finish(file)?;
    }
    println!(
        "{}",
        serde_json::to_string(&session.query(&name, &options)?)?
    );
    Ok(())
}
