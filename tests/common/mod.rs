//! What the tests of whole analyses share: open texts as files, ask, read numbers.
#![allow(dead_code, reason = "each test file uses its part")]

pub mod linearized;

use pointworth::{FileOptions, Session, Settings};
use serde_json::Value;

/// A session with these files open.
pub fn open(files: &[(&str, &str)]) -> Session {
    let mut session = Session::new(Settings::default()).unwrap();
    for (name, text) in files {
        add(&mut session, name, text);
    }
    session
}

/// Opens one more file.
pub fn add(session: &mut Session, name: &str, text: &str) {
    let file = session.begin(name, FileOptions::default()).unwrap();
    session.feed(file, text.as_bytes()).unwrap();
    session.finish(file).unwrap();
}

/// A session with one file, fed in chunks.
pub fn open_in_chunks(name: &str, bytes: &[u8], size: usize) -> Session {
    let mut session = Session::new(Settings::default()).unwrap();
    let file = session.begin(name, FileOptions::default()).unwrap();
    for chunk in bytes.chunks(size) {
        session.feed(file, chunk).unwrap();
    }
    session.finish(file).unwrap();
    session
}

/// The report as JavaScript would see it.
pub fn query(session: &mut Session, name: &str, options: Value) -> Value {
    let options = serde_json::from_value(options).unwrap();
    let reply = session
        .query(name, &options)
        .unwrap_or_else(|error| panic!("{name}: {error}"));
    serde_json::to_value(&reply).unwrap()
}

/// The same, the question put down after every step, and how often it was asked until it was answered.
pub fn in_slices(session: &mut Session, name: &str, options: Value) -> (Value, usize) {
    let options = serde_json::from_value(options).unwrap();
    let mut asked = 0;
    loop {
        asked += 1;
        let reply = session.advance(7, name, &options, &|_| false);
        if let Some(reply) = reply.unwrap_or_else(|error| panic!("{name}: {error}")) {
            return (serde_json::to_value(&reply).unwrap(), asked);
        }
    }
}

/// The number in a value.
pub fn number(value: &Value) -> f64 {
    value
        .as_f64()
        .unwrap_or_else(|| panic!("{value} is no number"))
}

/// Equal within a relative tolerance.
pub fn close(a: f64, b: f64, relative: f64) -> bool {
    (a - b).abs() <= relative * a.abs().max(b.abs())
}
