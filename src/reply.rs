//! Reports as one block of bytes, which moves from the engine to the page without being copied value by value.
//!
//! To make an object for JavaScript field by field from here, and to clone it from the worker to the page, takes longer
//! than to count what it says. A block is written in one go, moves between threads as it is, and `www/engine/reply.js`
//! makes plain objects of it; the two files change together.
//!
//! # Layout
//! Two `u32`: how many numbers and how many marks. Then the numbers as `f64`, the marks as bytes, and the texts end to
//! end in UTF-8, each different text once. Little endian. Marks are read one by one, each value begins with one; counts,
//! lengths and places stand among the numbers.

use crate::table::Words;
use serde::Serialize;
use serde::ser::{
    Impossible, SerializeMap, SerializeSeq, SerializeStruct, SerializeTuple, Serializer,
};
use std::fmt::{Display, Error};

/// What a value begins with.
#[derive(Clone, Copy)]
enum Mark {
    Null,
    False,
    True,
    /// Its number follows.
    Number,
    /// A text met for the first time; its length in UTF-16 units follows.
    Text,
    /// A text met before; its place in the order of first meetings follows.
    SameText,
    /// How many values follow.
    List,
    /// How many pairs of text and value follow.
    Map,
    /// An object of a new shape: how many pairs follow. Shapes are numbered as they end.
    Shape,
    /// An object of a known shape: its place; the values of its fields follow.
    SameShape,
}

/// The block that says what a report says; not a number is passed on as it is.
///
/// # Errors
/// Only for a form of value that no report has: bytes, or an enum's variant with data and a tag.
pub fn packed(report: &impl Serialize) -> Result<Vec<u8>, Error> {
    let mut packer = Packer::default();
    report.serialize(&mut packer)?;
    let Packer {
        marks,
        numbers,
        words,
        ..
    } = packer;
    let mut block = Vec::with_capacity(8 + 8 * numbers.len() + marks.len() + words.text_bytes());
    block.extend((numbers.len() as u32).to_le_bytes());
    block.extend((marks.len() as u32).to_le_bytes());
    numbers
        .iter()
        .for_each(|number| block.extend(number.to_le_bytes()));
    block.extend(marks);
    words
        .iter()
        .for_each(|(_, text)| block.extend(text.as_bytes()));
    Ok(block)
}

#[derive(Default)]
struct Packer {
    marks: Vec<u8>,
    numbers: Vec<f64>,
    words: Words,
    /// Names of the structs met, with how many fields they wrote.
    shapes: Vec<(&'static str, usize)>,
}

impl Packer {
    fn mark(&mut self, mark: Mark) {
        self.marks.push(mark as u8);
    }

    fn text(&mut self, text: &str) {
        let known = self.words.len();
        let code = self.words.intern(text) as usize;
        if code < known {
            self.mark(Mark::SameText);
            self.numbers.push(code as f64);
        } else {
            self.mark(Mark::Text);
            self.numbers.push(text.encode_utf16().count() as f64);
        }
    }

    fn number(&mut self, number: f64) -> Result<(), Error> {
        self.mark(Mark::Number);
        self.numbers.push(number);
        Ok(())
    }

    /// Begins values whose count is written when they end.
    fn open(&mut self, mark: Mark) -> Open<'_> {
        self.mark(mark);
        self.numbers.push(0.0);
        Open {
            place: self.numbers.len() - 1,
            shape: None,
            count: 0,
            packer: self,
        }
    }
}

/// A list, a map or an object under way.
struct Open<'a> {
    packer: &'a mut Packer,
    /// Where the count goes.
    place: usize,
    /// Of an object whose shape is new.
    shape: Option<(&'static str, usize)>,
    count: usize,
}

impl Open<'_> {
    fn add(&mut self, value: &(impl Serialize + ?Sized)) -> Result<(), Error> {
        self.count += 1;
        value.serialize(&mut *self.packer)
    }

    fn close(self) -> Result<(), Error> {
        self.packer.numbers[self.place] = self.count as f64;
        Ok(())
    }
}

impl SerializeSeq for Open<'_> {
    type Ok = ();
    type Error = Error;
    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.add(value)
    }
    fn end(self) -> Result<(), Error> {
        self.close()
    }
}

impl SerializeTuple for Open<'_> {
    type Ok = ();
    type Error = Error;
    fn serialize_element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.add(value)
    }
    fn end(self) -> Result<(), Error> {
        self.close()
    }
}

impl SerializeMap for Open<'_> {
    type Ok = ();
    type Error = Error;
    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<(), Error> {
        key.serialize(&mut *self.packer)
    }
    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Error> {
        self.add(value)
    }
    fn end(self) -> Result<(), Error> {
        self.close()
    }
}

impl SerializeStruct for Open<'_> {
    type Ok = ();
    type Error = Error;
    fn serialize_field<T: Serialize + ?Sized>(
        &mut self,
        name: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        if self.shape.is_some() {
            self.packer.text(name);
        }
        self.add(value)
    }
    fn end(self) -> Result<(), Error> {
        if let Some(shape) = self.shape {
            self.packer.shapes.push(shape);
            return self.close();
        }
        Ok(())
    }
}

/// Numbers of all widths.
macro_rules! numbers {
    ($($method:ident $type:ty),*) => {
        $(fn $method(self, number: $type) -> Result<(), Error> {
            self.number(number as f64)
        })*
    };
}

impl<'a> Serializer for &'a mut Packer {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Open<'a>;
    type SerializeTuple = Open<'a>;
    type SerializeTupleStruct = Impossible<(), Error>;
    type SerializeTupleVariant = Impossible<(), Error>;
    type SerializeMap = Open<'a>;
    type SerializeStruct = Open<'a>;
    type SerializeStructVariant = Impossible<(), Error>;

    numbers!(serialize_i8 i8, serialize_i16 i16, serialize_i32 i32, serialize_i64 i64, serialize_u8 u8,
        serialize_u16 u16, serialize_u32 u32, serialize_u64 u64, serialize_f32 f32, serialize_f64 f64);

    fn serialize_bool(self, value: bool) -> Result<(), Error> {
        self.mark(if value { Mark::True } else { Mark::False });
        Ok(())
    }
    fn serialize_char(self, value: char) -> Result<(), Error> {
        self.serialize_str(value.encode_utf8(&mut [0; 4]))
    }
    fn serialize_str(self, text: &str) -> Result<(), Error> {
        self.text(text);
        Ok(())
    }
    fn collect_str<T: Display + ?Sized>(self, value: &T) -> Result<(), Error> {
        self.serialize_str(&value.to_string())
    }
    fn serialize_bytes(self, _: &[u8]) -> Result<(), Error> {
        Err(Error)
    }
    fn serialize_none(self) -> Result<(), Error> {
        self.mark(Mark::Null);
        Ok(())
    }
    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<(), Error> {
        value.serialize(self)
    }
    fn serialize_unit(self) -> Result<(), Error> {
        self.serialize_none()
    }
    fn serialize_unit_struct(self, _: &'static str) -> Result<(), Error> {
        self.serialize_none()
    }
    fn serialize_unit_variant(
        self,
        _: &'static str,
        _: u32,
        variant: &'static str,
    ) -> Result<(), Error> {
        self.serialize_str(variant)
    }
    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<(), Error> {
        value.serialize(self)
    }
    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: &T,
    ) -> Result<(), Error> {
        Err(Error)
    }
    fn serialize_seq(self, _: Option<usize>) -> Result<Open<'a>, Error> {
        Ok(self.open(Mark::List))
    }
    fn serialize_tuple(self, _: usize) -> Result<Open<'a>, Error> {
        Ok(self.open(Mark::List))
    }
    fn serialize_tuple_struct(
        self,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleStruct, Error> {
        Err(Error)
    }
    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeTupleVariant, Error> {
        Err(Error)
    }
    fn serialize_map(self, _: Option<usize>) -> Result<Open<'a>, Error> {
        Ok(self.open(Mark::Map))
    }
    fn serialize_struct(self, name: &'static str, fields: usize) -> Result<Open<'a>, Error> {
        let shape = (name, fields);
        let Some(known) = self.shapes.iter().position(|&known| known == shape) else {
            let mut open = self.open(Mark::Shape);
            open.shape = Some(shape);
            return Ok(open);
        };
        let open = self.open(Mark::SameShape);
        open.packer.numbers[open.place] = known as f64;
        Ok(open)
    }
    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        _: &'static str,
        _: usize,
    ) -> Result<Self::SerializeStructVariant, Error> {
        Err(Error)
    }
}

#[cfg(test)]
pub mod tests {
    #![allow(clippy::unwrap_used)]

    use super::packed;
    use serde::Serialize;
    use serde_json::{Map, Value, json};
    use std::collections::BTreeMap;

    /// What a block says, read as `www/engine/reply.js` reads it.
    pub fn unpacked(block: &[u8]) -> Value {
        let count = |at: usize| u32::from_le_bytes(block[at..at + 4].try_into().unwrap()) as usize;
        let marks_at = 8 + 8 * count(0);
        let numbers: Vec<f64> = block[8..marks_at]
            .chunks(8)
            .map(|bytes| f64::from_le_bytes(bytes.try_into().unwrap()))
            .collect();
        let (marks, text) = block[marks_at..].split_at(count(4));
        let mut reader = Reader {
            marks: marks.iter(),
            numbers: numbers.iter(),
            text: std::str::from_utf8(text).unwrap(),
            words: vec![String::new()],
            shapes: Vec::new(),
        };
        let value = reader.value();
        assert!(reader.marks.next().is_none() && reader.numbers.next().is_none());
        assert_eq!(reader.text, "");
        value
    }

    struct Reader<'a> {
        marks: std::slice::Iter<'a, u8>,
        numbers: std::slice::Iter<'a, f64>,
        text: &'a str,
        words: Vec<String>,
        shapes: Vec<Vec<String>>,
    }

    impl Reader<'_> {
        fn count(&mut self) -> usize {
            *self.numbers.next().unwrap() as usize
        }

        fn word(&mut self) -> String {
            self.value().as_str().unwrap().to_owned()
        }

        fn pairs(&mut self) -> Vec<(String, Value)> {
            (0..self.count())
                .map(|_| (self.word(), self.value()))
                .collect()
        }

        fn value(&mut self) -> Value {
            match self.marks.next().unwrap() {
                0 => Value::Null,
                1 => false.into(),
                2 => true.into(),
                // As JSON writes it: whole numbers without a decimal point.
                3 => match *self.numbers.next().unwrap() {
                    whole if whole.fract() == 0.0 && whole.abs() < 1e16 => json!(whole as i64),
                    number => json!(number),
                },
                4 => {
                    let mut units = self.count();
                    let end = self.text.char_indices().find(|(_, letter)| {
                        let ended = units == 0;
                        units = units.saturating_sub(letter.len_utf16());
                        ended
                    });
                    let end = end.map_or(self.text.len(), |(end, _)| end);
                    let (word, rest) = self.text.split_at(end);
                    self.text = rest;
                    self.words.push(word.to_owned());
                    word.into()
                }
                5 => {
                    let at = self.count();
                    self.words[at].clone().into()
                }
                6 => (0..self.count()).map(|_| self.value()).collect(),
                7 => Map::from_iter(self.pairs()).into(),
                8 => {
                    let pairs = self.pairs();
                    let names = pairs.iter().map(|(name, _)| name.clone());
                    self.shapes.push(names.collect());
                    Map::from_iter(pairs).into()
                }
                9 => {
                    let at = self.count();
                    let names = self.shapes[at].clone();
                    let pairs: Map<_, _> =
                        names.into_iter().map(|name| (name, self.value())).collect();
                    pairs.into()
                }
                mark => panic!("no value begins with {mark}"),
            }
        }
    }

    #[derive(Serialize)]
    #[serde(rename_all = "snake_case")]
    enum Why {
        TooFew,
    }

    // Fields in another order than that of the alphabet, in which serde_json keeps them.
    #[derive(Serialize)]
    struct Leaf {
        text: String,
        number: f64,
        reason: Option<Why>,
    }

    #[derive(Serialize)]
    struct Tree {
        branches: Vec<Tree>,
        leaves: Vec<Leaf>,
        map: BTreeMap<String, (u64, bool)>,
    }

    #[test]
    fn a_block_says_what_json_says() {
        let leaf = |number, text: &str| Leaf {
            number,
            reason: (number > 1.0).then_some(Why::TooFew),
            text: text.to_owned(),
        };
        let tree = |branches, name: &str| Tree {
            branches,
            leaves: vec![
                leaf(0.1 + 0.2, name),
                leaf(-1e300, ""),
                leaf(2.5, "نظر 🎉\u{feff}\0"),
            ],
            map: BTreeMap::from([
                (name.to_owned(), (u64::MAX >> 11, true)),
                ("".into(), (0, false)),
            ]),
        };
        let whole = tree(
            vec![tree(vec![tree(vec![], "c")], "b"), tree(vec![], "b")],
            "number",
        );
        let block = packed(&whole).unwrap();
        assert_eq!(unpacked(&block), serde_json::to_value(&whole).unwrap());
    }
}
