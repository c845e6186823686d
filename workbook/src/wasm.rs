//! The border: what JavaScript calls.

use crate::book::{Book, Format};
use crate::csv::{Converted, convert};
use crate::error::{Error, Result};
use js_sys::{Array, Function, Object, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;

/// The bytes of a workbook, taken piece by piece so that they are in memory once.
#[wasm_bindgen]
pub struct Workbook {
    bytes: Vec<u8>,
}

#[wasm_bindgen]
impl Workbook {
    /// Makes room for so many bytes.
    #[wasm_bindgen(constructor)]
    pub fn new(size: u32) -> Self {
        Self {
            bytes: Vec::with_capacity(size as usize),
        }
    }

    /// Takes the next bytes.
    pub fn feed(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// Calls `emit(bytes, share)` with CSV text of a sheet, the best one where none is named, and returns
    /// `{ sheet, sheets: [{ name, hidden }], errors, examples: [[row, value]] }`.
    pub fn convert(
        self,
        format: &str,
        sheet: Option<String>,
        emit: &Function,
    ) -> std::result::Result<JsValue, JsValue> {
        self.run(format, sheet.as_deref(), emit)
            .map_err(thrown)
            .map(|converted| written(&converted))
    }

    fn run(self, format: &str, sheet: Option<&str>, emit: &Function) -> Result<Converted> {
        let format =
            Format::named(format).ok_or(Error::Damaged("its format is not known".into()))?;
        let mut book = Book::open(format, self.bytes)?;
        convert(&mut book, sheet, &mut |bytes, share| {
            emit.call2(&JsValue::NULL, &Uint8Array::from(bytes), &share.into())
                .map(|_| ())
                .map_err(|_| Error::Stopped)
        })
    }
}

fn written(converted: &Converted) -> JsValue {
    let sheets = converted
        .sheets
        .iter()
        .map(|sheet| {
            object(&[
                ("name", (&sheet.name).into()),
                ("hidden", sheet.hidden.into()),
            ])
        })
        .collect::<Array>();
    let examples = converted
        .examples
        .iter()
        .map(|(row, value)| Array::of2(&(*row).into(), &value.into()))
        .collect::<Array>();
    object(&[
        ("sheet", (&converted.sheet).into()),
        ("sheets", sheets.into()),
        ("errors", (converted.errors as f64).into()),
        ("examples", examples.into()),
    ])
}

/// The error as JavaScript throws it: an `Error` named `PointworthError` with `code` and `hint`.
fn thrown(error: Error) -> JsValue {
    let object = js_sys::Error::new(&error.to_string());
    object.set_name("PointworthError");
    set(&object, "code", &error.code().into());
    set(&object, "hint", &error.hint().into());
    object.into()
}

fn object(fields: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new();
    for (name, value) in fields {
        set(&object, name, value);
    }
    object.into()
}

/// An ordinary object takes any property.
fn set(object: &JsValue, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &name.into(), value);
}
