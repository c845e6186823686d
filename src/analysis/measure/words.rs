//! What one side says more often than the other: promoters and detractors, or any two groups or windows.

use super::comments::read;
use super::count::{RuleOptions, Tally, rule_mask};
use super::quotes::{Quotes, say};
use crate::analysis::monetize::{Spending, Spent};
use crate::analysis::{Analysis, Common, Options, Surroundings, View};
use crate::error::{Notice, Result};
use crate::estimate::{LogOdds, benjamini_hochberg, weighted_log_odds};
use crate::math::{order_by_key, order_falling, ordered};
use crate::model::{Filter, Query};
use crate::option::{Fields, Value, refuse};
use crate::reply::Report;
use crate::report::{Estimate, Reason, StopWords, Term, WordsReport, WordsSide};
use crate::stats::{Corpus, Counting, TermCounts};
use crate::table::{Tokens, Values};

/// Strength of the prior, as a share of what is counted. With less of it a word that one side never says could hardly be
/// told from chance; with more of it no word could.
const PRIOR: f64 = 0.1;
/// Candidates looked at for each term that is reported: the others say the same as one of these.
const CANDIDATES: usize = 4;
/// A term that stands within another one in this share of its comments says the same.
const WITHIN: f64 = 0.8;

/// Comments shown of those found.
const SEARCHED: usize = 20;

/// Options of `words`.
#[derive(Debug, Clone, Default)]
pub struct Words {
    /// Filter and confidence.
    pub common: Common,
    /// What makes promoters and detractors.
    pub rule: RuleOptions,
    /// First side, within `filter`; promoters where not given.
    pub a: Option<Filter>,
    /// Second side, within `filter`; without it all others where `a` is given, and detractors where not.
    pub b: Option<Filter>,
    /// The latest days, so many, against all before them, in place of two sides.
    pub recent: Option<u64>,
    /// What is searched for in the comments: see [`Query`].
    pub search: Option<String>,
    /// False discovery rate; 0.1 where not given.
    pub q: Option<f64>,
    /// Fewest authors of a term; 3 where not given.
    pub min_authors: Option<u64>,
    /// Fewest people of whom a report that is shared may tell; all are told where not given.
    pub k: Option<u64>,
    /// Most terms of a side; 20 where not given.
    pub limit: Option<u64>,
    /// Most examples of a term; 3 where not given.
    pub examples: Option<u64>,
    /// Words that are not tested, beside those of the list.
    pub leave_out: Vec<String>,
    /// Words that are tested though the list has them.
    pub keep: Vec<String>,
}

impl Options for Words {
    const COUNTS: bool = true;
    const NAMES: &[&str] = &[
        "a",
        "b",
        "recent",
        "search",
        "q",
        "minAuthors",
        "k",
        "limit",
        "examples",
        "leaveOut",
        "keep",
    ];

    fn read(common: Common, options: &Fields) -> Result<Self> {
        let filter = |name| match options.get(name) {
            Value::Null => Ok(None),
            value => Filter::read(value).map(Some),
        };
        let listed = |name| -> Result<Vec<String>> {
            let mut words = Vec::new();
            for value in options.get(name).list(name)? {
                let text = value.text(name)?.unwrap_or_default();
                Tokens::default().each(text, &mut |token| words.push(token.word.to_owned()));
            }
            Ok(words)
        };
        let (a, b) = (filter("a")?, filter("b")?);
        if a.is_none() && b.is_some() {
            return Err(refuse("a", "give a, which b is compared with"));
        }
        let recent = options.whole("recent", 1, 36_500)?;
        if a.is_some() && recent.is_some() {
            return Err(refuse("recent", "give recent, or a and b"));
        }
        Ok(Self {
            common,
            rule: RuleOptions::read(options)?,
            a,
            b,
            recent,
            search: options.get("search").owned("search")?,
            q: options.number("q")?,
            min_authors: options.whole("minAuthors", 2, 1000)?,
            k: options.whole("k", 2, 1000)?,
            limit: options.whole("limit", 1, 200)?,
            examples: options.whole("examples", 0, 10)?,
            leave_out: listed("leaveOut")?,
            keep: listed("keep")?,
        })
    }
}

impl Analysis for Words {
    fn common(&mut self) -> &mut Common {
        &mut self.common
    }

    fn answer(&self, view: &View, _: Surroundings) -> Result<Box<dyn Report>> {
        Ok(Box::new(words(view, self)?))
    }
}

/// A side by row of the answers, and how many rows belonged to both.
struct Sides {
    of_row: Vec<u8>,
    both: u64,
    classes: [Option<&'static str>; 2],
}

/// A row on neither side.
const NEITHER: u8 = 2;

/// A term that was tested.
#[derive(Debug, Clone, Copy)]
struct Tested {
    term: u32,
    odds: LogOdds,
    z: f64,
    p_value: f64,
    p_adjusted: f64,
}

impl Tested {
    /// The side that says it more often.
    fn side(&self) -> usize {
        usize::from(self.odds.delta < 0.0)
    }
}

/// What was found of a candidate in the comments of its side.
#[derive(Debug, Clone, Default)]
struct Found {
    comments: [u64; 2],
    spent: Spent,
    quotes: Quotes,
}

/// Words and pairs of words that one side says more often than the other, by weighted log-odds over authors.
///
/// Words of one script are compared among themselves, and pairs with pairs: that one side writes more Persian is not
/// said of each Persian word.
///
/// # Errors
/// `missing_role` where no file has the measure's column; those of the filters.
fn words(view: &View, options: &Words) -> Result<WordsReport> {
    let sides = sides(view, options)?;
    let q = options.q.unwrap_or(0.1);
    let k = options.k.unwrap_or(0);
    let min_authors = options.min_authors.unwrap_or(3).max(k);
    let is_few = |people: &u64| (1..k).contains(people);
    let mut report = WordsReport {
        sides: sides.classes.map(|class| WordsSide {
            class,
            ..WordsSide::default()
        }),
        terms: Vec::new(),
        reason: Some(Reason::NoColumn),
        tested: 0,
        differing: 0,
        too_rare: 0,
        withheld: 0,
        min_authors,
        q,
        stop: stop_lists()
            .map(|(language, words)| StopWords {
                language,
                words: words.collect(),
            })
            .collect(),
        both: sides.both,
        found: None,
        notices: Vec::new(),
    };
    let Some(comments) = view.model.comments(view.files) else {
        return Ok(report);
    };
    // Before any search: what is a term is then found at once.
    let corpus = comments.corpus(view.files, view.work)?;
    let authors = &view.model.answers.customer;
    let counted = view.work.steps(
        Counting::steps(corpus),
        || Ok(Counting::new(corpus, &sides.of_row, authors)),
        |counting, _| counting.step(corpus, authors),
    )?;
    let counts = counted.counts();
    if let Some(search) = options.search.as_ref().filter(|_| k == 0) {
        let query = Query::read(search)?;
        let mut within = rule_mask(&view.model.answers, &view.mask, options.rule.measure);
        let says = comments.search(view.files, &query, view.work)?;
        let pairs = within.iter_mut().zip(&says);
        pairs.for_each(|(within, &says)| *within &= says);
        report.found = Some(read(view, within, Some(&query), SEARCHED));
    }
    if counts.authors.iter().any(is_few) {
        report.reason = Some(Reason::Suppressed);
        return Ok(report);
    }
    for (side, into) in report.sides.iter_mut().enumerate() {
        (into.comments, into.authors) = (counts.texts[side], counts.authors[side]);
    }
    if corpus.left_out > 0 {
        report.notices.push(Notice {
            count: corpus.left_out,
            ..Notice::new("vocabulary_full")
        });
    }
    let stop = Stop::new(&options.keep, &options.leave_out);
    let (tested, too_rare) = tested(corpus, counts, &stop, min_authors);
    report.tested = tested.len() as u64;
    report.too_rare = too_rare;
    report.differing = tested
        .iter()
        .filter(|tested| tested.p_adjusted <= q)
        .count() as u64;
    report.reason = match () {
        () if counts.authors.contains(&0) => Some(Reason::NoData),
        () if tested.is_empty() => Some(Reason::TooFew),
        () => None,
    };
    let limit = options.limit.unwrap_or(20) as usize;
    let mut candidates: Vec<Tested> = Vec::new();
    for side in 0..2 {
        let of_side = tested
            .iter()
            .filter(|tested| tested.side() == side && tested.odds.delta != 0.0);
        candidates.extend(of_side.take(limit * CANDIDATES));
    }
    let most = if k > 0 {
        0
    } else {
        options.examples.unwrap_or(3) as usize
    };
    let looked = look(view, corpus, &sides.of_row, &candidates, most);
    let told = fullest(corpus, &stop, &candidates, &looked.together);
    let mut left = [limit; 2];
    let mut terms = Vec::new();
    for ((tested, found), phrase) in candidates.iter().zip(looked.found).zip(told) {
        let side = tested.side();
        let Some(phrase) = phrase.filter(|_| left[side] > 0) else {
            continue;
        };
        let authors = counts.of_term(tested.term as usize);
        if authors.iter().any(is_few) {
            report.withheld += 1;
            continue;
        }
        left[side] -= 1;
        let confidence = options.common.confidence;
        terms.push(Term {
            text: name(corpus, tested.term),
            phrase,
            side: ["a", "b"][side],
            authors,
            comments: found.comments,
            log_odds: Estimate::of(
                tested.odds.delta,
                tested.odds.interval(confidence),
                authors[0] + authors[1],
                confidence,
                "dirichlet_log_odds",
            ),
            z: tested.z,
            p_value: tested.p_value,
            p_adjusted: tested.p_adjusted,
            differs: tested.p_adjusted <= q,
            revenue: match k {
                0 => looked.spending.report(&found.spent),
                _ => Vec::new(),
            },
            examples: found.quotes.report(
                view,
                comments,
                corpus,
                &corpus.words(tested.term as usize),
            ),
        });
    }
    report.terms = ordered(terms, |a, b| {
        b.z.abs()
            .total_cmp(&a.z.abs())
            .then_with(|| a.text.cmp(&b.text))
    });
    Ok(report)
}

/// The side of each row.
fn sides(view: &View, options: &Words) -> Result<Sides> {
    let answers = &view.model.answers;
    let mut of_row = vec![NEITHER; answers.len];
    let mut both = 0;
    if let Some(a) = &options.a {
        let within = rule_mask(answers, &view.mask, options.rule.measure);
        let a = a.mask(view.model, view.files, view.work)?.rows;
        let (b, rest) = match &options.b {
            Some(b) => (b.mask(view.model, view.files, view.work)?.rows, None),
            None => (a.iter().map(|a| 1 - a).collect(), Some("rest")),
        };
        let masks = a.iter().zip(&b).zip(&within);
        for (side, ((&a, &b), &within)) in of_row.iter_mut().zip(masks) {
            *side = match (within & a, within & b) {
                (1, 0) => 0,
                (0, 1) => 1,
                (1, 1) => {
                    both += 1;
                    NEITHER
                }
                _ => NEITHER,
            };
        }
        let classes = [None, rest];
        return Ok(Sides {
            of_row,
            both,
            classes,
        });
    }
    if let Some(days) = options.recent {
        let within = rule_mask(answers, &view.mask, options.rule.measure);
        let dated = answers.days()?.iter().zip(&within);
        let dated = dated.map(|(&day, &within)| match within {
            0 => Values::DAY_MISSING,
            _ => day,
        });
        let last = dated.clone().max().unwrap_or(Values::DAY_MISSING);
        for (side, day) in of_row.iter_mut().zip(dated) {
            if day != Values::DAY_MISSING {
                *side = u8::from(i64::from(last) - i64::from(day) >= days as i64);
            }
        }
        let classes = [Some("recent"), Some("before")];
        return Ok(Sides {
            of_row,
            both,
            classes,
        });
    }
    let rule = Tally::new(answers, &options.rule)?;
    let base = view.base(&rule, &options.rule);
    let is_net = rule.measure.is_net();
    for (&row, &answer) in base.answered.rows.iter().zip(&base.answered.answers) {
        let value = rule.value(answer).unwrap_or(0.0);
        if let Some(side) = of_row.get_mut(row as usize)
            && (value != 0.0 || !is_net)
        {
            *side = u8::from(value <= 0.0);
        }
    }
    let classes = if is_net {
        [Some("promoter"), Some("detractor")]
    } else {
        [Some("favourable"), Some("other")]
    };
    Ok(Sides {
        of_row,
        both,
        classes,
    })
}

/// Every term that enough authors say and that is no stop word, the surest first; and how many too few authors say.
fn tested(
    corpus: &Corpus,
    counts: &TermCounts,
    stop: &Stop,
    min_authors: u64,
) -> (Vec<Tested>, u64) {
    let mut families: Vec<Vec<u32>> = vec![Vec::new(); 2 * SCRIPTS];
    // By code of a word: its script, once it is known.
    let mut scripts = vec![SCRIPTS; corpus.codes()];
    for term in 0..corpus.terms() {
        let [a, b] = counts.of_term(term);
        if a + b > 0 {
            let (first, second) = corpus.codes_of(term);
            let known = &mut scripts[first as usize];
            if *known == SCRIPTS {
                *known = script(corpus.words(term).0);
            }
            families[2 * *known + usize::from(second > 0)].push(term as u32);
        }
    }
    let mut says_little = vec![false; corpus.codes()];
    for code in stop.0.iter().filter_map(|word| corpus.code(word)) {
        says_little[code as usize] = true;
    }
    let mut tested: Vec<Tested> = Vec::new();
    let mut too_rare = 0;
    for family in families {
        let count = |side: usize| {
            family
                .iter()
                .map(|&term| counts.of_term(term as usize)[side])
                .collect::<Vec<u64>>()
        };
        let (a, b) = (count(0), count(1));
        let all = a.iter().chain(&b).sum::<u64>() as f64;
        let Some(odds) = weighted_log_odds(&a, &b, PRIOR * all) else {
            continue;
        };
        for ((term, odds), authors) in family.into_iter().zip(odds).zip(a.iter().zip(&b)) {
            let (first, second) = corpus.codes_of(term as usize);
            if says_little[first as usize] && (second == 0 || says_little[second as usize]) {
                continue;
            }
            if authors.0 + authors.1 < min_authors {
                too_rare += 1;
                continue;
            }
            tested.push(Tested {
                term,
                odds,
                z: odds.z(),
                p_value: 1.0,
                p_adjusted: 1.0,
            });
        }
    }
    let arranged = |tested: &[Tested], order: Vec<u32>| -> Vec<Tested> {
        order.into_iter().map(|at| tested[at as usize]).collect()
    };
    let terms: Vec<u32> = tested.iter().map(|tested| tested.term).collect();
    let by_term = arranged(&tested, order_by_key(&terms));
    let sureness: Vec<f64> = by_term.iter().map(|tested| tested.z.abs()).collect();
    let mut tested = arranged(&by_term, order_falling(&sureness));
    let p_values: Vec<f64> = tested.iter().map(|tested| tested.odds.p_value()).collect();
    let adjusted = benjamini_hochberg(&p_values);
    for ((tested, p_value), adjusted) in tested.iter_mut().zip(p_values).zip(adjusted) {
        (tested.p_value, tested.p_adjusted) = (p_value, adjusted);
    }
    (tested, too_rare)
}

/// What the comments of the sides hold of the candidates.
struct Looked<'a> {
    found: Vec<Found>,
    /// Comments of their side in which two candidates of it stand together.
    together: Vec<Vec<u64>>,
    spending: Spending<'a>,
}

fn look<'a>(
    view: &View<'a>,
    corpus: &Corpus,
    of_row: &[u8],
    candidates: &[Tested],
    most: usize,
) -> Looked<'a> {
    let spending = Spending::new(view);
    let mut found = vec![Found::default(); candidates.len()];
    let mut together = vec![vec![0; candidates.len()]; candidates.len()];
    // The candidates of each comment one behind the other: each with the one before it, counted from 1, and by row the
    // last one.
    let mut said: Vec<(usize, u32)> = Vec::new();
    let mut last = vec![0u32; of_row.len()];
    for (at, (tested, found)) in candidates.iter().zip(&mut found).enumerate() {
        for &text in corpus.texts(tested.term as usize) {
            let row = text as usize;
            let side = usize::from(of_row.get(row).copied().unwrap_or(NEITHER));
            let Some(comments) = found.comments.get_mut(side) else {
                continue;
            };
            *comments += 1;
            if tested.side() != side {
                continue;
            }
            spending.add(row, &mut found.spent);
            found.quotes.consider(row, most);
            together[at][at] += 1;
            let mut before = last[row];
            while let Some(&(other, one_before)) = said.get((before as usize).wrapping_sub(1)) {
                together[at][other] += 1;
                together[other][at] += 1;
                before = one_before;
            }
            said.push((at, last[row]));
            last[row] = said.len() as u32;
        }
    }
    Looked {
        found,
        together,
        spending,
    }
}

/// Of candidates that say the same the fullest: for each that stays `Some` with the longer phrase in which it mostly
/// stands, `None` for each that another one says.
fn fullest(
    corpus: &Corpus,
    stop: &Stop,
    candidates: &[Tested],
    together: &[Vec<u64>],
) -> Vec<Option<Option<String>>> {
    let words = |at: usize| corpus.words(candidates[at].term as usize);
    let is_within = |part: usize, whole: usize| {
        together[part][whole] as f64 >= WITHIN * together[part][part] as f64
    };
    // Pairs of which one goes on where the other ends are one phrase, told by the surest of them.
    let mut phrases: Vec<(usize, Vec<usize>)> = Vec::new();
    let mut taken = vec![false; candidates.len()];
    for at in 0..candidates.len() {
        if taken[at] || words(at).1.is_none() {
            continue;
        }
        taken[at] = true;
        let mut chain = vec![at];
        loop {
            let (first, last) = (words(chain[0]).0, words(chain[chain.len() - 1]).1);
            let goes_on = |&next: &usize| {
                let (begins, ends) = words(next);
                let joins = Some(begins) == last || ends == Some(first);
                let is_pair = ends.is_some() && !taken[next];
                is_pair && joins && is_within(at, next) && is_within(next, at)
            };
            let Some(next) = (0..candidates.len()).find(goes_on) else {
                break;
            };
            taken[next] = true;
            let place = if Some(words(next).0) == last {
                chain.len()
            } else {
                0
            };
            chain.insert(place, next);
        }
        phrases.push((at, chain));
    }
    let mut told: Vec<Option<Option<String>>> = vec![None; candidates.len()];
    for (at, chain) in &phrases {
        let firsts = chain.iter().map(|&at| words(at).0);
        let mut said: Vec<&str> = firsts
            .chain(chain.last().and_then(|&at| words(at).1))
            .collect();
        // What a phrase adds at its ends must say something.
        while said.len() > 2 && said.last().is_some_and(|word| stop.has(word)) {
            said.pop();
        }
        while said.len() > 2 && stop.has(said[0]) {
            said.remove(0);
        }
        let is_pair = said.len() == 2;
        let phrase = said
            .iter()
            .skip(1)
            .fold(said[0].to_owned(), |phrase, word| say(&phrase, word));
        told[*at] = Some(Some(phrase).filter(|_| !is_pair));
    }
    for at in (0..candidates.len()).filter(|&at| words(at).1.is_none()) {
        let word = words(at).0;
        told[at] = Some(None);
        for (pair, chain) in &phrases {
            let holds = |&part: &usize| words(part).0 == word || words(part).1 == Some(word);
            if !chain.iter().any(holds) {
                continue;
            }
            let (first, second) = words(*pair);
            let says_little = stop.has(first) || second.is_some_and(|second| stop.has(second));
            if says_little && told[*pair] == Some(None) {
                // The pair adds to the word what says nothing.
                told[*pair] = None;
            } else if told[*pair].is_some() && is_within(at, *pair) {
                told[at] = None;
            }
        }
    }
    told
}

/// A term as it is written.
fn name(corpus: &Corpus, term: u32) -> String {
    match corpus.words(term as usize) {
        (first, Some(second)) => say(first, second),
        (first, None) => first.to_owned(),
    }
}

/// Scripts that are told apart, other ones and none counted.
const SCRIPTS: usize = 7;

/// The script of a word, by its first letter: words of one script are compared among themselves.
fn script(word: &str) -> usize {
    match word.chars().find(|char| char.is_alphabetic()) {
        None => 0,
        Some('\0'..='\u{24F}' | '\u{1E00}'..='\u{1EFF}') => 1,
        Some('\u{370}'..='\u{3FF}') => 2,
        Some('\u{400}'..='\u{52F}') => 3,
        Some('\u{590}'..='\u{5FF}') => 4,
        Some('\u{600}'..='\u{77F}') => 5,
        Some(_) => 6,
    }
}

/// The built-in lists of words that say little by themselves, by language.
fn stop_lists() -> impl Iterator<Item = (&'static str, std::str::Split<'static, &'static str>)> {
    let lines = include_str!("stop.txt").lines();
    let lists = lines.filter_map(|line| line.split_once(" = "));
    lists.map(|(language, words)| (language, words.split(" | ")))
}

/// Words that say little by themselves.
struct Stop(Vec<String>);

impl Stop {
    /// The list of all languages without `keep`, and `leave_out`.
    fn new(keep: &[String], leave_out: &[String]) -> Self {
        let listed = stop_lists().flat_map(|(_, words)| words.map(str::to_owned));
        let listed = listed
            .filter(|word| !keep.contains(word))
            .chain(leave_out.iter().cloned());
        Self(ordered(listed.collect(), Ord::cmp))
    }

    fn has(&self, word: &str) -> bool {
        self.0
            .binary_search_by(|other| other.as_str().cmp(word))
            .is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_stop_words_are_written_as_words_are_compared() {
        let stop = Stop::new(&["the".into()], &["acme".into()]);
        assert!(stop.has("и") && stop.has("и") && stop.has("acme") && !stop.has("the"));
        for word in &stop.0 {
            let mut cut = Vec::new();
            Tokens::default().each(word, &mut |token| cut.push(token.word.to_owned()));
            assert_eq!(cut, [word.as_str()]);
        }
    }
}
