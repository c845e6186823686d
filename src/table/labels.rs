//! Answers written as the labels of a scale: which number each is.
//!
//! The labels are data (`lexicon/labels.txt`). As with dates, a column speaks as a whole: it is a scale where all its
//! labels are of one family, and which labels occur tells how many answers could be chosen. Where they do not tell, the
//! likeliest is taken and the question asked.

use super::lexicon::{LABELS, THOUSANDS, fold, is_missing};
use super::words::Words;
use crate::report::Question;

/// What a column's labels are.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Scale {
    /// By code of the column's dictionary: the number of the label; `None` = no answer.
    pub values: Vec<Option<u8>>,
    /// Lowest and highest number.
    pub ends: (u8, u8),
    /// How many answers could be chosen, where the labels do not tell.
    pub question: Option<Question>,
}

/// The places of scales with 2, 3, 4, 5 (with plain, with mild, or without ends), 6 and 7 answers.
const SCALES: [&[i8]; 8] = [
    &[-2, 2],
    &[-2, 0, 2],
    &[-3, -2, 2, 3],
    &[-3, -2, 0, 2, 3],
    &[-3, -1, 0, 1, 3],
    &[-2, -1, 0, 1, 2],
    &[-3, -2, -1, 1, 2, 3],
    &[-3, -2, -1, 0, 1, 2, 3],
];

/// The scale that a column's words are, if each of them is a label of one family or no answer; `points` is how many
/// answers could be chosen, where the user says so.
pub(super) fn scale(words: &Words, points: Option<u8>) -> Option<Scale> {
    let senses: Option<Vec<Vec<(&str, i8)>>> = words.iter().map(|(_, text)| senses(text)).collect();
    let senses = senses?;
    // What a tool writes where nobody answered may tell how many answers it offers.
    let offered = senses.iter().flatten().find_map(|(family, place)| {
        let points = u8::try_from(*place).ok().filter(|points| *points > 0)?;
        (*family == "none").then_some(points)
    });
    let points = points.or(offered);
    // The family that most labels leave open is that of all.
    let families = senses.iter().flatten().map(|(family, _)| *family);
    let family = families.filter(|family| *family != "none").find(|family| {
        let of_family = |senses: &Vec<(&str, i8)>| {
            senses
                .iter()
                .any(|(other, _)| other == family || *other == "none")
        };
        senses.iter().all(of_family)
    })?;
    let place = |senses: &Vec<(&str, i8)>| {
        let found = senses.iter().find(|(other, _)| *other == family);
        found.map(|(_, place)| *place)
    };
    let places: Vec<Option<i8>> = senses.iter().map(place).collect();
    let seen: Vec<i8> = places.iter().copied().flatten().collect();
    if family == "truth" {
        let values = places.iter().map(|place| place.map(|place| place as u8));
        return Some(Scale {
            values: std::iter::once(None).chain(values).collect(),
            ends: (0, 1),
            question: None,
        });
    }
    let has = |size: i8| seen.contains(&size) || seen.contains(&-size);
    let fits: Vec<&[i8]> = SCALES
        .into_iter()
        .filter(|scale| seen.iter().all(|place| scale.contains(place)))
        .collect();
    let told = |scale: &&&[i8]| {
        [1, 2, 3]
            .iter()
            .all(|&size| scale.contains(&size) == has(size))
            && scale.contains(&0) == has(0)
    };
    let found = fits.iter().find(told).copied();
    // Both plain answers and no other: two could be chosen. Else five are usual; of several scales of five the one with
    // the ends and the plain places.
    let is_pair = |scale: &&[i8]| scale.len() == 2 && seen.contains(&-2) && seen.contains(&2);
    let usual = || {
        fits.iter()
            .find(|scale| scale.len() == 5)
            .or(fits.last())
            .copied()
    };
    let of_size = |points: u8| {
        fits.iter()
            .find(|scale| scale.len() == usize::from(points))
            .copied()
    };
    let chosen = points
        .and_then(of_size)
        .or(found.filter(|scale| scale.len() > 4 || is_pair(scale)))
        .or_else(usual)?;
    let is_said = points.and_then(of_size).is_some();
    let is_open = !is_said && found.is_none_or(|scale| scale.len() <= 4);
    let mut sizes: Vec<usize> = fits.iter().map(|scale| scale.len()).collect();
    sizes.dedup();
    let question = (is_open && sizes.len() > 1).then(|| Question {
        code: "label_scale",
        column: None,
        guess: chosen.len().to_string(),
        alternatives: sizes.iter().map(usize::to_string).collect(),
        sample: words
            .iter()
            .take(5)
            .map(|(_, text)| text.chars().take(80).collect())
            .collect(),
    });
    // Two answers are a flag, as yes and no are.
    let low = u8::from(chosen.len() > 2);
    let number = |place: i8| {
        chosen
            .iter()
            .position(|other| *other == place)
            .map(|at| at as u8 + low)
    };
    let values = places.iter().map(|place| place.and_then(number));
    Some(Scale {
        values: std::iter::once(None).chain(values).collect(),
        ends: (low, chosen.len() as u8 - 1 + low),
        question,
    })
}

/// Does a text say yes or no? `None` where it says neither. A flag's digits count, too.
pub(crate) fn truth(text: &str) -> Option<bool> {
    let plain = plain(text);
    match &*plain {
        "1" => return Some(true),
        "0" => return Some(false),
        _ => {}
    }
    let known = LABELS.iter().filter(|(label, _)| *label == plain);
    known.map(|(_, meaning)| meaning).find_map(|meaning| {
        let place = meaning.strip_prefix("truth ")?;
        Some(place == "1")
    })
}

/// Families and places that a text can be; `None` where it is no label.
fn senses(text: &str) -> Option<Vec<(&'static str, i8)>> {
    let plain = plain(text);
    let known = LABELS.iter().filter(|(label, _)| *label == plain);
    let found: Vec<(&str, i8)> = known
        .filter_map(|(_, meaning)| {
            let (family, place) = meaning.split_once(' ')?;
            Some((family, place.parse().ok()?))
        })
        .collect();
    // `нет` is a mark for a missing value, and no.
    match found[..] {
        [] => is_missing(text).then(|| vec![("none", 0)]),
        _ => Some(found),
    }
}

/// A label without marks between its words and without signs of vowels.
fn plain(text: &str) -> String {
    let is_mark = |char: char| matches!(char, ',' | '.' | '!' | THOUSANDS | '\u{64B}'..='\u{652}');
    fold(text).chars().filter(|char| !is_mark(*char)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Numbers, and what the question offers.
    type Read = (Vec<Option<u8>>, Option<Vec<String>>);

    fn read(labels: &[&str], points: Option<u8>) -> Option<Read> {
        let mut words = Words::default();
        labels.iter().for_each(|label| {
            words.intern(label);
        });
        let scale = scale(&words, points)?;
        let asked = scale.question.map(|question| question.alternatives);
        Some((scale.values[1..].to_vec(), asked))
    }

    #[test]
    fn labels_in_four_languages_are_numbers_from_1() {
        let five = Some((vec![Some(1), Some(2), Some(3), Some(4), Some(5)], None));
        for labels in [
            [
                "Strongly disagree",
                "Disagree",
                "Neither agree nor disagree",
                "Agree",
                "Strongly agree",
            ],
            [
                "Strongly disagree",
                "Somewhat disagree",
                "Neutral",
                "Somewhat agree",
                "Strongly agree",
            ],
            [
                "Very dissatisfied",
                "Dissatisfied",
                "Neutral",
                "Satisfied",
                "VERY SATISFIED",
            ],
            [
                "کاملاً مخالفم",
                "مخالفم",
                "نه موافقم، نه مخالفم",
                "موافقم",
                "كاملا موافقم",
            ],
            [
                "Üldse ei nõustu",
                "Ei nõustu",
                "Neutraalne",
                "Nõustun",
                "Täielikult nõus",
            ],
            [
                "Полностью не согласен",
                "Не согласен",
                "Нейтрально",
                "Согласен",
                "Полностью согласен",
            ],
        ] {
            assert_eq!(read(&labels, None), five, "{labels:?}");
        }
        let seven = [
            "Very difficult",
            "Difficult",
            "Somewhat difficult",
            "Neutral",
            "Somewhat easy",
            "Easy",
            "Very easy",
        ];
        assert_eq!(read(&seven, None).unwrap().0.last(), Some(&Some(7)));
        assert_eq!(
            read(&["Yes", "no", "Don't know"], None),
            Some((vec![Some(1), Some(0), None], None))
        );
        assert_eq!(
            read(&["да", "Нет"], None),
            Some((vec![Some(1), Some(0)], None))
        );
    }

    #[test]
    fn what_the_labels_leave_open_is_asked() {
        let labels = [
            "Very dissatisfied",
            "Dissatisfied",
            "Satisfied",
            "Very satisfied",
        ];
        let (guess, asked) = read(&labels, None).unwrap();
        assert_eq!(guess, [1, 2, 4, 5].map(Some));
        assert_eq!(asked.unwrap(), ["4", "5", "6", "7"]);
        // Both ends of nothing: two answers, or the plain ones of more.
        let (guess, asked) = read(&["Satisfied", "Dissatisfied"], None).unwrap();
        assert_eq!(guess, [Some(1), Some(0)]);
        assert_eq!(asked.unwrap(), ["2", "3", "4", "5", "6", "7"]);
        assert_eq!(
            read(&["Satisfied", "Dissatisfied"], Some(5)),
            Some((vec![Some(4), Some(2)], None))
        );
        assert_eq!(
            read(&labels, Some(4)),
            Some(([1, 2, 3, 4].map(Some).to_vec(), None))
        );
        assert_eq!(
            read(&labels, Some(7)),
            Some(([1, 2, 6, 7].map(Some).to_vec(), None))
        );
    }

    #[test]
    fn what_a_tool_writes_where_nobody_answered_tells_its_scale() {
        assert_eq!(
            read(
                &["Good", "Bad", "Offered", "Unoffered", "Bad with comment"],
                None
            ),
            Some((vec![Some(1), Some(0), None, None, Some(0)], None))
        );
        assert_eq!(
            read(&["good", "offered"], None),
            Some((vec![Some(1), None], None))
        );
        // A scale that has more is one with more.
        let (values, asked) = read(&["Good", "Average", "Bad", "Offered"], None).unwrap();
        assert_eq!(values[..3], [4, 3, 2].map(Some));
        assert!(asked.is_some());
    }

    #[test]
    fn the_labels_are_written_as_cells_are_compared() {
        for (label, meaning) in LABELS.iter() {
            assert_eq!(plain(label), label);
            assert!(
                meaning
                    .split_once(' ')
                    .is_some_and(|(_, place)| place.parse::<i8>().is_ok())
            );
        }
    }

    #[test]
    fn other_words_are_no_scale() {
        for labels in [
            &["Agree", "Satisfied"][..],
            &["Agree", "Price"],
            &["Don't know"],
            &[],
        ] {
            assert_eq!(read(labels, None), None);
        }
    }
}
