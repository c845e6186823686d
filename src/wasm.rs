//! The border: what JavaScript calls. Options come as plain objects, reports go as blocks that `www/engine/reply.js`
//! makes plain objects of; errors are `PointworthError`s.

use crate::error::Error;
use crate::option::{Value, refuse};
use crate::reply::packed;
use crate::session::{FileOptions, Session, Settings};
use js_sys::{Array, Function, Object, Reflect};
use std::cell::RefCell;
use std::collections::BTreeMap;
use wasm_bindgen::prelude::*;

thread_local! {
    static ON_PANIC: RefCell<Option<Function>> = const { RefCell::new(None) };
}

/// Calls a function with the message of a panic, just before the engine traps; the console hears of it too.
#[wasm_bindgen(js_name = onPanic)]
pub fn on_panic(report: Function) {
    ON_PANIC.set(Some(report));
    std::panic::set_hook(Box::new(|info| {
        let message = JsValue::from_str(&info.to_string());
        web_sys::console::error_1(&message);
        ON_PANIC.with_borrow(|report| {
            if let Some(report) = report {
                // Nothing is left to do if reporting itself fails: the trap follows either way.
                let _ = report.call1(&JsValue::NULL, &message);
            }
        });
    }));
}

/// Open files and the questions one can ask of them.
#[wasm_bindgen]
pub struct Engine {
    session: Session,
}

#[wasm_bindgen]
impl Engine {
    /// An engine without files. `settings`: `{ timeZoneOffsets: [[utcMs, minutesEast], …], today: 'YYYY-MM-DD', seed }`.
    #[wasm_bindgen(constructor)]
    pub fn new(settings: JsValue) -> Result<Engine, JsValue> {
        let settings = Settings::read(&value(&settings)?).map_err(thrown)?;
        Ok(Self {
            session: Session::new(settings).map_err(thrown)?,
        })
    }

    /// A handle for a file about to be fed. `options`: those of [`FileOptions::read`].
    pub fn begin(&mut self, name: &str, options: JsValue) -> Result<u32, JsValue> {
        let options = FileOptions::read(&value(&options)?);
        let options = options.map_err(|error| thrown(error.in_file(name)))?;
        self.session.begin(name, options).map_err(thrown)
    }

    /// Reads the next bytes of a file; returns the rows read so far. wasm-bindgen copies the bytes
    /// into the engine's memory once and frees them on return, so no view of that memory is handed out.
    pub fn feed(&mut self, file: u32, bytes: &[u8]) -> Result<f64, JsValue> {
        self.session
            .feed(file, bytes)
            .map(|rows| rows as f64)
            .map_err(thrown)
    }

    /// Ends a file: it is open from now on. An error leaves the other files as they were.
    pub fn finish(&mut self, file: u32) -> Result<(), JsValue> {
        self.session.finish(file).map_err(thrown)
    }

    /// Forgets a file, whole or half read.
    pub fn abandon(&mut self, file: u32) {
        self.session.abandon(file);
    }

    /// Gives a file another kind or its columns other roles.
    pub fn remap(&mut self, file: u32, options: JsValue) -> Result<(), JsValue> {
        let options = FileOptions::read(&value(&options)?).map_err(thrown)?;
        self.session.remap(file, options).map_err(thrown)
    }

    /// What was read, as the block of a `TableReport[]`.
    pub fn tables(&mut self) -> Result<Vec<u8>, JsValue> {
        Ok(packed(&self.session.tables()).into())
    }

    /// Every row and cell that was noticed, as CSV.
    pub fn ledger(&mut self) -> String {
        self.session.ledger()
    }

    /// What the open files allow, as the block of a `Scope`.
    pub fn scope(&mut self) -> Result<Vec<u8>, JsValue> {
        Ok(packed(&self.session.scope().map_err(thrown)?).into())
    }

    /// The block of the report that answers a question; `op` is one of the methods of `Analysis`. Nothing where the
    /// question is long and `go_on`, told which share is done, said no: asked again by the same number, it goes on.
    pub fn query(
        &mut self,
        number: u32,
        op: &str,
        options: JsValue,
        go_on: &Function,
    ) -> Result<Option<Vec<u8>>, JsValue> {
        let go_on = |share: f64| {
            let said = go_on.call1(&JsValue::NULL, &share.into());
            said.is_ok_and(|said| said.is_truthy())
        };
        let block = self.session.advance(number, op, &value(&options)?, &go_on);
        Ok(block.map_err(thrown)?.map(Into::into))
    }

    /// Forgets a question of which more was to be done.
    pub fn forget(&mut self, number: u32) {
        self.session.forget(number);
    }
}

/// A value from JavaScript; what JSON has not is the caller's mistake.
fn value(from: &JsValue) -> Result<Value, JsValue> {
    if from.is_null() || from.is_undefined() {
        return Ok(Value::Null);
    }
    if let Some(flag) = from.as_bool() {
        return Ok(Value::Bool(flag));
    }
    if let Some(number) = from.as_f64() {
        return Ok(Value::Number(number));
    }
    if let Some(text) = from.as_string() {
        return Ok(Value::Text(text));
    }
    if let Some(list) = from.dyn_ref::<Array>() {
        let values = list.iter().map(|value| self::value(&value));
        return Ok(Value::List(values.collect::<Result<_, _>>()?));
    }
    if !from.is_object() {
        return Err(thrown(refuse("options", "hold what is no plain value")));
    }
    let mut map = BTreeMap::new();
    for pair in Object::entries(from.unchecked_ref()).iter() {
        let pair: Array = pair.unchecked_into();
        map.insert(
            pair.get(0).as_string().unwrap_or_default(),
            value(&pair.get(1))?,
        );
    }
    Ok(Value::Map(map))
}

/// The error as JavaScript throws it: an `Error` named `PointworthError` with `code`, `file`, `row`,
/// `column`, `hint` and `values`.
fn thrown(error: Error) -> JsValue {
    let object = js_sys::Error::new(&error.to_string());
    object.set_name("PointworthError");
    let place = &error.location;
    let values = Array::new();
    for (name, value) in error.kind.values() {
        values.push(&Array::of2(&name.into(), &value.into()));
    }
    let fields = [
        ("code", Some(error.kind.code().into())),
        ("file", place.file.as_deref().map(JsValue::from_str)),
        ("row", place.row.map(|row| JsValue::from_f64(row as f64))),
        ("column", place.column.as_deref().map(JsValue::from_str)),
        ("hint", Some(error.kind.hint().into())),
        ("values", Some(values.into())),
    ];
    for (name, value) in fields {
        // An ordinary object takes any property.
        let _ = Reflect::set(&object, &name.into(), &value.unwrap_or(JsValue::NULL));
    }
    object.into()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::{Engine, Function, JsValue, Reflect};
    use crate::reply::Block;
    use js_sys::JSON;
    use serde_json::{Value, json};
    use wasm_bindgen::JsCast;
    use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

    wasm_bindgen_test_configure!(run_in_dedicated_worker);

    const CSV: &[u8] =
        b"customer_id,score,region\na,10,EMEA\nb,9,EMEA\nc,7,APAC\nd,3,APAC\n,11,EMEA\n";

    fn object(value: Value) -> JsValue {
        JSON::parse(&value.to_string()).unwrap()
    }

    /// What a block says.
    fn unpacked(block: &[u8]) -> Value {
        serde_json::to_value(Block(block.to_vec())).unwrap()
    }

    fn engine() -> Engine {
        Engine::new(object(json!({ "timeZoneOffsets": [[0, 120]], "today": "2026-11-22", "seed": 9007199254740991u64 })))
            .unwrap()
    }

    fn open(name: &str, bytes: &[u8], chunk: usize) -> Result<Engine, JsValue> {
        let mut engine = engine();
        let file = engine.begin(name, object(json!({})))?;
        for part in bytes.chunks(chunk) {
            engine.feed(file, part)?;
        }
        engine.finish(file)?;
        Ok(engine)
    }

    /// Goes on whatever is done.
    fn always() -> Function {
        Function::new_no_args("return true")
    }

    #[wasm_bindgen_test]
    fn a_report_is_a_block_of_numbers_texts_and_nulls() {
        let mut engine = open("q3.csv", CSV, 1 << 20).unwrap();
        let reply = engine
            .query(1, "score", object(json!({ "by": ["region"] })), &always())
            .unwrap()
            .unwrap();
        let report = unpacked(&reply);
        assert_eq!(report["total"]["counts"]["promoters"], 2);
        assert_eq!(report["total"]["score"]["value"], 25.0);
        assert_eq!(report["total"]["score"]["reason"], Value::Null);
        assert_eq!(report["groups"][1]["key"], json!(["APAC"]));
        assert_eq!(report["rule"]["outOfRange"], 1);
        assert_eq!(report["total"]["accounts"], Value::Null);
    }

    #[wasm_bindgen_test]
    fn any_cut_of_the_bytes_gives_the_same_tables() {
        let whole = unpacked(&open("q3.csv", CSV, CSV.len()).unwrap().tables().unwrap());
        assert_eq!(whole[0]["rows"], 5);
        for chunk in [1, 2, 7, 16] {
            assert_eq!(
                unpacked(&open("q3.csv", CSV, chunk).unwrap().tables().unwrap()),
                whole,
                "chunks of {chunk}"
            );
        }
    }

    #[wasm_bindgen_test]
    fn an_error_names_its_code_its_place_and_a_remedy() {
        let Err(error) = open("bad.csv", b"score,comment\n9,\"never closed\n", 8) else {
            panic!("an unterminated quote was read");
        };
        let error: js_sys::Error = error.unchecked_into();
        let field = |name: &str| Reflect::get(&error, &name.into()).unwrap();
        assert_eq!(error.name(), "PointworthError");
        assert_eq!(field("code"), "unterminated_quote");
        assert_eq!(field("file"), "bad.csv");
        assert_eq!(field("row"), 2.0);
        assert_eq!(field("column"), "comment");
        assert!(!field("hint").as_string().unwrap().is_empty());
        assert_eq!(JSON::stringify(&field("values")).unwrap(), "[]");
    }

    #[wasm_bindgen_test]
    fn options_of_the_wrong_shape_are_refused_by_name() {
        let mut engine = open("q3.csv", CSV, 64).unwrap();
        let error: js_sys::Error = engine
            .query(1, "score", object(json!({ "by": 5 })), &always())
            .unwrap_err()
            .unchecked_into();
        assert_eq!(Reflect::get(&error, &"code".into()).unwrap(), "bad_option");
        let values = Reflect::get(&error, &"values".into()).unwrap();
        let text: String = JSON::stringify(&values).unwrap().into();
        assert!(text.starts_with(r#"[["name","by"],["problem""#), "{text}");
        assert_eq!(error.name(), "PointworthError");
    }

    #[wasm_bindgen_test]
    fn an_abandoned_file_leaves_the_others_as_they_were() {
        let mut engine = open("q3.csv", CSV, 64).unwrap();
        let before = unpacked(&engine.tables().unwrap());
        let half = engine.begin("half.csv", object(json!({}))).unwrap();
        engine.feed(half, b"score\n1\n2").unwrap();
        engine.abandon(half);
        assert_eq!(unpacked(&engine.tables().unwrap()), before);
        assert!(engine.finish(half).is_err());
    }
}
