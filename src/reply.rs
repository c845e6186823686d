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

use crate::report::Remaining;
use crate::table::Words;
use serde::Serialize;
use serde::ser::{
    Error as _, Impossible, SerializeMap, SerializeSeq, SerializeStruct, SerializeTuple, Serializer,
};
use std::cell::RefCell;
use std::fmt::{Display, Error};
use std::rc::Rc;

/// A report, whichever it is.
pub trait Report {
    /// Adds it to a block.
    ///
    /// # Errors
    /// Only for a form of value that no report has: bytes, or an enum's variant with data and a tag.
    fn pack(&self, packer: &mut Packer) -> Result<(), Error>;
}

impl<T: Serialize> Report for T {
    fn pack(&self, packer: &mut Packer) -> Result<(), Error> {
        self.serialize(packer)
    }
}

/// A report as one block of bytes. It serializes as what it says, so that native callers can write it as they like.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block(pub(crate) Vec<u8>);

impl From<Block> for Vec<u8> {
    fn from(block: Block) -> Self {
        block.0
    }
}

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

/// The block that says what a report says.
pub fn packed(report: &dyn Report) -> Block {
    let mut packer = Packer::default();
    report.pack(&mut packer).expect(PACKS);
    packer.block()
}

/// The block of `{ remaining, panels }`, where `panels` has a report by name.
pub fn packed_panels(remaining: &Remaining, panels: &[(String, Rc<Box<dyn Report>>)]) -> Block {
    let mut packer = Packer::default();
    let mut pack = || {
        let mut reply = packer.open(Mark::Map);
        reply.serialize_key("remaining")?;
        reply.serialize_value(remaining)?;
        reply.serialize_key("panels")?;
        reply.count += 1;
        let mut answers = reply.packer.open(Mark::Map);
        for (name, report) in panels {
            answers.serialize_key(name)?;
            answers.count += 1;
            report.pack(answers.packer)?;
        }
        answers.close()?;
        reply.close()
    };
    pack().expect(PACKS);
    packer.block()
}

/// Why packing cannot fail: the forms that cannot be packed stand in no report.
const PACKS: &str = "a report holds neither bytes nor variants with data";

/// A block under way.
#[derive(Debug, Default)]
pub struct Packer {
    marks: Vec<u8>,
    numbers: Vec<f64>,
    words: Words,
    /// Names of the structs met, with how many fields they wrote.
    shapes: Vec<(&'static str, usize)>,
}

impl Packer {
    fn block(self) -> Block {
        let Self {
            marks,
            numbers,
            words,
            ..
        } = self;
        let head = 8 + 8 * numbers.len();
        let size = head + marks.len() + words.text_bytes();
        let mut block = Vec::with_capacity(size);
        block.extend((numbers.len() as u32).to_le_bytes());
        block.extend((marks.len() as u32).to_le_bytes());
        // Written over in place: to add eight bytes to a vector takes more time than to write them.
        block.resize(head, 0);
        for (place, number) in block[8..].as_chunks_mut().0.iter_mut().zip(&numbers) {
            *place = number.to_le_bytes();
        }
        block.extend(marks);
        words
            .iter()
            .for_each(|(_, text)| block.extend(text.as_bytes()));
        Block(block)
    }

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
#[derive(Debug)]
pub struct Open<'a> {
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

impl Serialize for Block {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let reader = Reader::new(&self.0).ok_or(S::Error::custom("no block"))?;
        Next(&RefCell::new(reader)).serialize(serializer)
    }
}

/// A block being read.
struct Reader<'a> {
    marks: std::slice::Iter<'a, u8>,
    numbers: std::slice::ChunksExact<'a, u8>,
    text: &'a str,
    words: Vec<&'a str>,
    shapes: Vec<Vec<&'a str>>,
}

impl<'a> Reader<'a> {
    fn new(block: &'a [u8]) -> Option<Self> {
        let (head, rest) = block.split_at_checked(8)?;
        let (numbers, marks) = head.split_at(4);
        let count = |bytes: &[u8]| Some(u32::from_le_bytes(bytes.try_into().ok()?) as usize);
        let (numbers, rest) = rest.split_at_checked(8 * count(numbers)?)?;
        let (marks, text) = rest.split_at_checked(count(marks)?)?;
        Some(Self {
            marks: marks.iter(),
            numbers: numbers.chunks_exact(8),
            text: std::str::from_utf8(text).ok()?,
            words: vec![""],
            shapes: Vec::new(),
        })
    }

    fn number(&mut self) -> Option<f64> {
        let bytes = self.numbers.next()?.try_into().ok()?;
        Some(f64::from_le_bytes(bytes))
    }

    /// A text, after its mark.
    fn text(&mut self, mark: u8) -> Option<&'a str> {
        let mut count = self.number()? as usize;
        if mark == Mark::SameText as u8 {
            return self.words.get(count).copied();
        }
        let end = self.text.char_indices().find(|(_, letter)| {
            let ended = count == 0;
            count = count.saturating_sub(letter.len_utf16());
            ended
        });
        let end = end.map_or(self.text.len(), |(end, _)| end);
        let (word, rest) = self.text.split_at_checked(end)?;
        self.text = rest;
        self.words.push(word);
        Some(word)
    }

    fn name(&mut self) -> Option<&'a str> {
        let mark = *self.marks.next()?;
        self.text(mark)
    }
}

/// The next value of a block.
struct Next<'a, 'b>(&'b RefCell<Reader<'a>>);

impl Serialize for Next<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let ended = || S::Error::custom("the block ends early");
        let mark = *self.0.borrow_mut().marks.next().ok_or_else(ended)?;
        let number = || self.0.borrow_mut().number().ok_or_else(ended);
        let name = || self.0.borrow_mut().name().ok_or_else(ended);
        const MARKS: [Mark; 10] = [
            Mark::Null,
            Mark::False,
            Mark::True,
            Mark::Number,
            Mark::Text,
            Mark::SameText,
            Mark::List,
            Mark::Map,
            Mark::Shape,
            Mark::SameShape,
        ];
        let found = MARKS.into_iter().find(|&known| known as u8 == mark);
        match found.ok_or_else(ended)? {
            Mark::Null => serializer.serialize_none(),
            Mark::False => serializer.serialize_bool(false),
            Mark::True => serializer.serialize_bool(true),
            // As JSON writes it: whole numbers without a decimal point.
            Mark::Number => match number()? {
                whole if whole.fract() == 0.0 && whole.abs() < 1e16 => {
                    serializer.serialize_i64(whole as i64)
                }
                number => serializer.serialize_f64(number),
            },
            Mark::Text | Mark::SameText => {
                let text = self.0.borrow_mut().text(mark);
                serializer.serialize_str(text.ok_or_else(ended)?)
            }
            Mark::List => {
                let count = number()? as usize;
                let mut list = serializer.serialize_seq(Some(count))?;
                for _ in 0..count {
                    list.serialize_element(self)?;
                }
                list.end()
            }
            shape @ (Mark::Map | Mark::Shape) => {
                let count = number()? as usize;
                let mut map = serializer.serialize_map(Some(count))?;
                let mut names = Vec::new();
                for _ in 0..count {
                    let name = name()?;
                    names.push(name);
                    map.serialize_entry(name, self)?;
                }
                if matches!(shape, Mark::Shape) {
                    self.0.borrow_mut().shapes.push(names);
                }
                map.end()
            }
            Mark::SameShape => {
                let at = number()? as usize;
                let names = self.0.borrow().shapes.get(at).cloned();
                let names = names.ok_or_else(ended)?;
                let mut map = serializer.serialize_map(Some(names.len()))?;
                for name in names {
                    map.serialize_entry(name, self)?;
                }
                map.end()
            }
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::packed;
    use serde::Serialize;
    use std::collections::BTreeMap;

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
        let (block, own) = (packed(&whole), serde_json::to_value(&whole).unwrap());
        assert_eq!(serde_json::to_value(&block).unwrap(), own);
    }
}
