//! Options from outside: read once into a [`Value`], then field by field with checks.
//!
//! One small deserializer instead of one for each struct of options keeps the engine a quarter smaller, and lets
//! every refusal name the option and what it may be.

use crate::error::{Error, ErrorKind, Result};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use std::collections::BTreeMap;
use std::fmt;

/// A value as JSON has them.
#[derive(Debug, Clone, Default, PartialEq)]
pub enum Value {
    /// Nothing.
    #[default]
    Null,
    /// Yes or no.
    Bool(bool),
    /// A number.
    Number(f64),
    /// A text.
    Text(String),
    /// Several values.
    List(Vec<Value>),
    /// Values by name.
    Map(BTreeMap<String, Value>),
}

impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> std::result::Result<Self, D::Error> {
        struct Any;
        impl<'de> Visitor<'de> for Any {
            type Value = Value;
            fn expecting(&self, f: &mut fmt::Formatter) -> fmt::Result {
                f.write_str("null, a boolean, a number, a text, a list or an object")
            }
            fn visit_unit<E>(self) -> std::result::Result<Value, E> {
                Ok(Value::Null)
            }
            fn visit_none<E>(self) -> std::result::Result<Value, E> {
                Ok(Value::Null)
            }
            fn visit_some<D: Deserializer<'de>>(
                self,
                inner: D,
            ) -> std::result::Result<Value, D::Error> {
                Value::deserialize(inner)
            }
            fn visit_bool<E>(self, value: bool) -> std::result::Result<Value, E> {
                Ok(Value::Bool(value))
            }
            fn visit_i64<E>(self, value: i64) -> std::result::Result<Value, E> {
                Ok(Value::Number(value as f64))
            }
            fn visit_u64<E>(self, value: u64) -> std::result::Result<Value, E> {
                Ok(Value::Number(value as f64))
            }
            fn visit_f64<E>(self, value: f64) -> std::result::Result<Value, E> {
                Ok(Value::Number(value))
            }
            fn visit_str<E>(self, value: &str) -> std::result::Result<Value, E> {
                Ok(Value::Text(value.to_owned()))
            }
            fn visit_seq<A: SeqAccess<'de>>(
                self,
                mut list: A,
            ) -> std::result::Result<Value, A::Error> {
                let mut values = Vec::new();
                while let Some(value) = list.next_element()? {
                    values.push(value);
                }
                Ok(Value::List(values))
            }
            fn visit_map<A: MapAccess<'de>>(
                self,
                mut map: A,
            ) -> std::result::Result<Value, A::Error> {
                let mut values = BTreeMap::new();
                while let Some((name, value)) = map.next_entry()? {
                    values.insert(name, value);
                }
                Ok(Value::Map(values))
            }
        }
        deserializer.deserialize_any(Any)
    }
}

/// The refusal of an option.
pub fn refuse(name: &'static str, problem: impl Into<String>) -> Error {
    Error::new(ErrorKind::BadOption {
        name,
        problem: problem.into(),
    })
}

impl Value {
    /// The fields of an object; nothing counts as an object without fields.
    ///
    /// # Errors
    /// `bad_option` for anything else, and for a field that is not in `known`.
    pub fn fields(&self, name: &'static str, known: &[&str]) -> Result<Fields<'_>> {
        static NONE: BTreeMap<String, Value> = BTreeMap::new();
        let map = match self {
            Self::Null => &NONE,
            Self::Map(map) => map,
            _ => return Err(refuse(name, "is no object")),
        };
        match map.keys().find(|key| !known.contains(&key.as_str())) {
            None => Ok(Fields { map }),
            Some(key) => Err(refuse(
                name,
                format!(
                    "there is no option \"{key}\"; there are {}",
                    known.join(", ")
                ),
            )),
        }
    }

    /// The text; `None` for nothing.
    ///
    /// # Errors
    /// `bad_option` for anything else.
    pub fn text(&self, name: &'static str) -> Result<Option<&str>> {
        match self {
            Self::Null => Ok(None),
            Self::Text(text) => Ok(Some(text)),
            _ => Err(refuse(name, "is no text")),
        }
    }

    /// The text, owned; `None` for nothing.
    ///
    /// # Errors
    /// `bad_option` for anything else.
    pub fn owned(&self, name: &'static str) -> Result<Option<String>> {
        Ok(self.text(name)?.map(str::to_owned))
    }

    /// The number; `None` for nothing.
    ///
    /// # Errors
    /// `bad_option` for anything else, NaN and infinities included.
    pub fn number(&self, name: &'static str) -> Result<Option<f64>> {
        match self {
            Self::Null => Ok(None),
            Self::Number(number) if number.is_finite() => Ok(Some(*number)),
            _ => Err(refuse(name, "is no number")),
        }
    }

    /// The values of a list; none for nothing.
    ///
    /// # Errors
    /// `bad_option` for anything else.
    pub fn list(&self, name: &'static str) -> Result<&[Value]> {
        match self {
            Self::Null => Ok(&[]),
            Self::List(list) => Ok(list),
            _ => Err(refuse(name, "is no list")),
        }
    }
}

/// The fields of an object of options; a field that is absent is the same as `null`.
#[derive(Debug, Clone, Copy)]
pub struct Fields<'a> {
    map: &'a BTreeMap<String, Value>,
}

impl<'a> Fields<'a> {
    /// The field.
    pub fn get(&self, name: &str) -> &'a Value {
        static NULL: Value = Value::Null;
        self.map.get(name).unwrap_or(&NULL)
    }

    /// The field as a text.
    ///
    /// # Errors
    /// `bad_option` where it is none.
    pub fn text(&self, name: &'static str) -> Result<Option<&'a str>> {
        self.get(name).text(name)
    }

    /// The field as texts; those that are `null` are left out.
    ///
    /// # Errors
    /// `bad_option` where it is no list of texts.
    pub fn texts(&self, name: &'static str) -> Result<Vec<String>> {
        let mut texts = Vec::new();
        for value in self.get(name).list(name)? {
            texts.extend(value.text(name)?.map(str::to_owned));
        }
        Ok(texts)
    }

    /// The field as a number.
    ///
    /// # Errors
    /// `bad_option` where it is none.
    pub fn number(&self, name: &'static str) -> Result<Option<f64>> {
        self.get(name).number(name)
    }

    /// The field as a whole number within limits.
    ///
    /// # Errors
    /// `bad_option` where it is none, or outside them.
    pub fn whole(&self, name: &'static str, low: u64, high: u64) -> Result<Option<u64>> {
        let Some(number) = self.number(name)? else {
            return Ok(None);
        };
        if number.fract() == 0.0 && number >= low as f64 && number <= high as f64 {
            return Ok(Some(number as u64));
        }
        Err(refuse(
            name,
            format!("{number} is no whole number from {low} to {high}"),
        ))
    }

    /// The field as one of several names.
    ///
    /// # Errors
    /// `bad_option` for any other.
    pub fn one_of<T: Copy>(&self, name: &'static str, choices: &[(&str, T)]) -> Result<Option<T>> {
        let place = self.choice(name, &mut choices.iter().map(|(choice, _)| *choice))?;
        let chosen = place.and_then(|at| choices.get(at));
        Ok(chosen.map(|(_, value)| *value))
    }

    /// The place of the word that an option has among those that it may have; the same code whatever they mean.
    #[inline(never)]
    fn choice(
        &self,
        name: &'static str,
        choices: &mut dyn Iterator<Item = &str>,
    ) -> Result<Option<usize>> {
        let Some(text) = self.text(name)? else {
            return Ok(None);
        };
        let choices: Vec<&str> = choices.collect();
        match choices.iter().position(|choice| *choice == text) {
            Some(at) => Ok(Some(at)),
            None => Err(refuse(
                name,
                format!("\"{text}\" is none of {}", choices.join(", ")),
            )),
        }
    }
}
