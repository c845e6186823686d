//! Long work in steps, between which it can be put down, to be taken up again or dropped.

use crate::error::{ErrorKind, Result};
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// What a question that was put down has done so far, in the order in which it asks for it.
#[derive(Debug, Default)]
pub struct Done {
    parts: RefCell<Vec<Part>>,
    next: Cell<usize>,
}

/// One part of a question's work.
#[derive(Debug, Default)]
struct Part {
    /// What the steps have made; nothing until there is something to make it of.
    made: Option<Rc<dyn Any>>,
    /// Steps done.
    done: usize,
    /// The part that follows once this one is whole.
    next: usize,
}

/// The work of one question.
///
/// There is nothing here that could be halted in the middle, as a thread can: a question that is put down ends with an
/// error of its own kind, [`ErrorKind::PutDown`], and is asked again from its beginning, where it finds the parts that it
/// has done. So what lies between the parts must be short, and lead to the same parts every time.
#[derive(Clone, Copy)]
pub struct Work<'a> {
    done: &'a Done,
    go_on: &'a dyn Fn(f64) -> bool,
}

impl<'a> Work<'a> {
    /// Takes up what is done. After every step but the last of a part `go_on` is told which share of that part
    /// is done, and says whether to go on.
    pub fn new(done: &'a Done, go_on: &'a dyn Fn(f64) -> bool) -> Self {
        done.next.set(0);
        Self { done, go_on }
    }

    /// What so many steps make of a beginning, each step done once however often the question is asked. Randomness
    /// belongs to what they make, so that it goes on where it was.
    ///
    /// # Errors
    /// `put_down` where there is more to do, and those of `begin`, which may consist of parts itself.
    pub fn steps<T: 'static>(
        &self,
        steps: usize,
        begin: impl FnOnce() -> Result<T>,
        mut step: impl FnMut(&mut T, usize),
    ) -> Result<Rc<T>> {
        let at = self.done.next.get();
        let known = {
            let mut parts = self.done.parts.borrow_mut();
            if parts.len() == at {
                parts.push(Part::default());
            }
            let part = parts.get_mut(at);
            part.and_then(|part| Some((part.made.take()?.downcast().ok()?, part.done, part.next)))
        };
        let (mut made, mut done, next) = match known {
            Some(known) => known,
            None => {
                self.done.next.set(at + 1);
                (Rc::new(begin()?), 0, self.done.next.get())
            }
        };
        self.done.next.set(next);
        let mut goes_on = true;
        // Nobody else holds it yet.
        if let Some(made) = Rc::get_mut(&mut made) {
            while done < steps && goes_on {
                step(made, done);
                done += 1;
                goes_on = done == steps || (self.go_on)(done as f64 / steps as f64);
            }
        }
        let whole: Rc<dyn Any> = made.clone();
        if let Some(part) = self.done.parts.borrow_mut().get_mut(at) {
            *part = Part {
                made: Some(whole),
                done,
                next,
            };
        }
        match goes_on {
            true => Ok(made),
            false => Err(ErrorKind::PutDown.into()),
        }
    }

    /// Goes on with what several questions share, so that it belongs to none of them: does steps, each of which tells the
    /// share done, until one tells none.
    ///
    /// # Errors
    /// `put_down` where there is more to do.
    pub fn advance(&self, step: &mut dyn FnMut() -> Option<f64>) -> Result<()> {
        while let Some(share) = step() {
            if !(self.go_on)(share) {
                return Err(ErrorKind::PutDown.into());
            }
        }
        Ok(())
    }

    /// What is made once, however often the question is asked.
    ///
    /// # Errors
    /// Those of `make`, which may consist of parts itself.
    pub fn once<T: 'static>(&self, make: impl FnOnce() -> Result<T>) -> Result<Rc<T>> {
        self.steps(0, make, |_, _| {})
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two parts of five and three steps, the second begun by a part of its own; the steps that were done, in order.
    fn question(work: &Work, log: &RefCell<Vec<String>>) -> Result<usize> {
        let say = |what: &str, at: usize| log.borrow_mut().push(format!("{what}{at}"));
        let first = work.steps(
            5,
            || Ok(Vec::new()),
            |made, at| {
                say("a", at);
                made.push(at);
            },
        )?;
        let second = work.steps(
            3,
            || {
                let inner = work.steps(2, || Ok(10), |made, at| *made += at)?;
                say("begin", *inner);
                Ok(*inner)
            },
            |made, at| {
                say("b", at);
                *made += 100;
            },
        )?;
        let last = work.once(|| {
            say("once", 0);
            Ok(1)
        })?;
        Ok(first.iter().sum::<usize>() + *second + *last)
    }

    const WHOLE: [&str; 10] = [
        "a0", "a1", "a2", "a3", "a4", "begin11", "b0", "b1", "b2", "once0",
    ];

    #[test]
    fn work_put_down_after_any_step_does_each_step_once_and_makes_the_same() {
        for pause in 1..12 {
            let (done, log, steps) = (Done::default(), RefCell::default(), Cell::new(0));
            let go_on = |_| {
                steps.set(steps.get() + 1);
                steps.get() % pause != 0
            };
            let mut asked = 0;
            let made = loop {
                asked += 1;
                match question(&Work::new(&done, &go_on), &log) {
                    Ok(made) => break made,
                    Err(error) => assert_eq!(error.kind, ErrorKind::PutDown),
                }
                assert!(asked < 20);
            };
            assert_eq!(made, 10 + 311 + 1);
            assert_eq!(*log.borrow(), WHOLE);
            assert_eq!(asked, 1 + 7 / pause);
        }
    }

    #[test]
    fn what_questions_share_is_gone_on_with_by_whoever_asks() {
        let left = Cell::new(5);
        let mut step = || {
            left.set(left.get() - 1);
            (left.get() > 0).then_some(0.5)
        };
        for halted in [true, true, false] {
            let done = Done::default();
            let asked = Work::new(&done, &|_| !halted).advance(&mut step);
            assert_eq!(asked.is_err(), halted);
        }
        assert_eq!(left.get(), 0);
    }

    #[test]
    fn shares_grow_within_a_part_and_errors_pass_through() {
        let (done, shares) = (Done::default(), RefCell::new(Vec::new()));
        let go_on = |share| {
            shares.borrow_mut().push(share);
            true
        };
        let work = Work::new(&done, &go_on);
        let refused = work.steps(
            1,
            || Err::<(), _>(ErrorKind::NoRows.into()),
            |_, _| unreachable!(),
        );
        assert_eq!(refused.unwrap_err().kind, ErrorKind::NoRows);
        work.steps(4, || Ok(()), |_, _| {}).unwrap();
        assert_eq!(*shares.borrow(), [0.25, 0.5, 0.75]);
    }
}
