//! Expressions to conditions of the engine: every leaf becomes one test of one slot, comparisons of two facts become derived
//! slots, units and kinds are held against each other on the way.

use decide::program::{Cmp, Derived, Expr as Cond, SlotId, SlotType, Test};
use kernel::{Currency, Time};

use crate::{
    ast::{Expr, Kind, Let, Op, Sum},
    limits::{DEPTH_MAX, TESTS_MAX},
    print::print_expr,
    source::{Findings, Span, did_you_mean},
    space::{DECIMALS, Named, Space, type_text},
    value::{Figure, cmp},
};

/// A let that was read: its expression is lowered where it is used.
pub(crate) struct LetOf<'a> {
    pub(crate) ast: &'a Let,
    pub(crate) used: bool,
}

/// Lowers expressions over one space.
pub(crate) struct Lower<'a, 'b> {
    pub(crate) space: &'b mut Space,
    pub(crate) lets: &'b mut [LetOf<'a>],
    pub(crate) lists_used: &'b mut [bool],
    pub(crate) findings: &'b mut Findings,
    /// Lets that are being written out; a let knows only those above it, so this stays small.
    pub(crate) depth: usize,
}

/// What a figure counts.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Measure {
    /// A bare number, in this unit if it has one.
    Plain(String),
    Money(Currency),
    Duration,
    Time,
}

impl Measure {
    fn text(&self) -> String {
        match self {
            Measure::Plain(unit) if unit.is_empty() => "a number".to_owned(),
            Measure::Plain(unit) => unit.clone(),
            Measure::Money(currency) => format!("money in {}", currency.code()),
            Measure::Duration => "a duration".to_owned(),
            Measure::Time => "a moment".to_owned(),
        }
    }

    /// How a constant of this measure is written.
    fn example(&self) -> &'static str {
        match self {
            Measure::Plain(_) => "3",
            Measure::Money(Currency::VND) => "VND(500000)",
            Measure::Money(Currency::CNY) => "CNY(19.9)",
            Measure::Money(Currency::USD) => "USD(19.9)",
            Measure::Duration => "days(7), hours(24), minutes(10) or seconds(30)",
            Measure::Time => "timestamp(\"2026-01-01T00:00:00Z\")",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Term {
    Slot(SlotId),
    Now,
}

/// `plus - minus + constant`
#[derive(Clone, Debug)]
struct Sums {
    plus: Vec<Term>,
    minus: Vec<Term>,
    constant: Figure,
    measure: Measure,
}

impl Sums {
    fn is_constant(&self) -> bool {
        self.plus.is_empty() && self.minus.is_empty()
    }
}

pub(crate) const ALWAYS: Cond = Cond::All(Vec::new());
pub(crate) const NEVER: Cond = Cond::Any(Vec::new());

pub(crate) fn leaves(cond: &Cond) -> usize {
    match cond {
        Cond::Is(..) => 1,
        Cond::All(parts) | Cond::Any(parts) => parts.iter().map(leaves).sum(),
        Cond::Not(part) => leaves(part),
    }
}

fn depth(cond: &Cond) -> usize {
    match cond {
        Cond::Is(..) => 1,
        Cond::All(parts) | Cond::Any(parts) => 1 + parts.iter().map(depth).max().unwrap_or(0),
        Cond::Not(part) => 1 + depth(part),
    }
}

fn is(slot: SlotId, test: Test) -> Cond {
    Cond::Is(slot, test)
}

impl<'a> Lower<'a, '_> {
    fn error<T>(
        &mut self,
        code: &'static str,
        span: Span,
        message: impl Into<String>,
        help: impl Into<String>,
    ) -> Option<T> {
        self.findings.error(code, span, message, help);
        None
    }

    /// A condition within the engine's limits.
    pub(crate) fn condition(&mut self, expr: &Expr) -> Option<Cond> {
        let cond = self.cond(expr)?;
        let (tests, deep) = (leaves(&cond), depth(&cond));
        if tests > TESTS_MAX {
            let message = format!("this condition asks {tests} questions, {TESTS_MAX} are possible");
            return self.error(
                "condition_too_large",
                expr.span,
                message,
                "split the rule, or use a list, a table or a scorecard",
            );
        }
        if deep > DEPTH_MAX {
            let message =
                format!("this condition is {deep} levels deep once its lets are written out, {DEPTH_MAX} are possible");
            return self.error("too_deep", expr.span, message, "split the rule");
        }
        Some(cond)
    }

    fn cond(&mut self, expr: &Expr) -> Option<Cond> {
        match &expr.kind {
            Kind::Bool(true) => Some(ALWAYS),
            Kind::Bool(false) => Some(NEVER),
            Kind::Not(part) => Some(match self.cond(part)? {
                Cond::Not(inner) => *inner,
                cond => Cond::Not(Box::new(cond)),
            }),
            Kind::And(parts) => self.chain(parts, true).map(Cond::All),
            Kind::Or(parts) => self.chain(parts, false).map(Cond::Any),
            Kind::Compare(op, a, b) => self.compare(*op, a, b, expr.span),
            Kind::In(a, b) => self.is_in(a, b),
            Kind::Call { on, name, args } => self.call(on.as_deref(), name, args, expr.span),
            Kind::Name(name) => match self.find(name, expr.span)? {
                Named::Let(at) => self.written_out(at, expr.span, Lower::cond),
                Named::List(_) => self.error(
                    "not_a_condition",
                    expr.span,
                    "a list by itself asks nothing",
                    format!("write order.phone in {name}"),
                ),
                Named::Slot(slot) if *self.space.ty(slot) == SlotType::Bool => {
                    self.used(slot);
                    Some(is(slot, Test::is_true()))
                }
                Named::Slot(slot) => {
                    let message = format!("{name} is {}, not a condition", type_text(self.space.slot(slot)));
                    self.error("not_a_condition", expr.span, message, "compare it with something, or ask has(…)")
                }
            },
            _ => self.error(
                "not_a_condition",
                expr.span,
                "this is a value, not a condition",
                "a condition is true or false, such as a > 3",
            ),
        }
    }

    /// All parts, so that every mistake is told; parts of the same kind join the chain.
    fn chain(&mut self, parts: &[Expr], all: bool) -> Option<Vec<Cond>> {
        let mut into = Vec::with_capacity(parts.len());
        let mut whole = true;
        for part in parts {
            match self.cond(part) {
                Some(Cond::All(inner)) if all => into.extend(inner),
                Some(Cond::Any(inner)) if !all => into.extend(inner),
                Some(cond) => into.push(cond),
                None => whole = false,
            }
        }
        whole.then_some(into)
    }

    fn used(&mut self, slot: SlotId) {
        self.space.info[slot.index()].used = true;
    }

    fn find(&mut self, name: &str, span: Span) -> Option<Named> {
        if let Some(named) = self.space.names.get(name) {
            return Some(named.clone());
        }
        if name == "now" {
            let help = "the moment of the decision stands only in a difference, such as now - buyer.joined > days(7), or in now.getHours(\"+07:00\")";
            return self.error("now_alone", span, "`now` has no value to compare by itself", help);
        }
        let near = crate::source::nearest(name, self.space.names.keys().map(String::as_str)).map(str::to_owned);
        let help = match near {
            Some(near) => format!("did you mean `{near}`?"),
            None => "declare it: facts from trade { name: type }, or put a text in quotes".to_owned(),
        };
        self.error("unknown_name", span, format!("`{name}` is not known"), help)
    }

    /// Lowers a let in place of its name. A let knows only what stands above it, so this ends.
    fn written_out<T>(&mut self, at: usize, span: Span, read: fn(&mut Self, &Expr) -> Option<T>) -> Option<T> {
        self.lets[at].used = true;
        let whole: &'a Let = self.lets[at].ast;
        self.depth += 1;
        if self.depth > DEPTH_MAX {
            self.depth -= 1;
            return self.error("too_deep", span, "lets stand in lets too deep", "write part of it out");
        }
        let lowered = read(self, &whole.is);
        self.depth -= 1;
        lowered
    }

    /// The slot an expression names, lets written out.
    pub(crate) fn slot_of(&mut self, expr: &Expr) -> Option<Option<SlotId>> {
        let Kind::Name(name) = &expr.kind else { return Some(None) };
        if name == "now" {
            return Some(None);
        }
        match self.find(name, expr.span)? {
            Named::Slot(slot) => {
                self.used(slot);
                Some(Some(slot))
            }
            Named::Let(at) => self.written_out(at, expr.span, Lower::slot_of),
            Named::List(_) => {
                self.error("list_is_no_value", expr.span, format!("{name} is a list"), format!("write x in {name}"))
            }
        }
    }

    pub(crate) fn compare(&mut self, op: Op, a: &Expr, b: &Expr, span: Span) -> Option<Cond> {
        match (&a.kind, &b.kind) {
            (_, Kind::Text(text)) => return self.compare_text(op, a, text, b.span, span),
            (Kind::Text(text), _) => return self.compare_text(op.turned(), b, text, a.span, span),
            (_, Kind::Bool(truth)) => return self.compare_bool(op, a, *truth, span),
            (Kind::Bool(truth), _) => return self.compare_bool(op, b, *truth, span),
            _ => {}
        }
        if let Some(weekday) = self.weekday(a) {
            return self.weekdays(weekday?, span, b, |day, n| Figure::whole(day - n).against_zero(op));
        }
        if let Some(weekday) = self.weekday(b) {
            return self.weekdays(weekday?, span, a, |day, n| Figure::whole(n - day).against_zero(op));
        }
        let (left, right) = (self.slot_of(a)?, self.slot_of(b)?);
        if let (Some(left), Some(right)) = (left, right)
            && !(self.space.ty(left).is_number() && self.space.ty(right).is_number())
        {
            return self.compare_slots(op, left, right, a, b, span);
        }
        let (left, right) = (self.sums(a)?, self.sums(b)?);
        self.same_measure(&left, &right, a, b, "compared")?;
        let difference = self.subtract(left, right, span)?;
        self.against_zero(difference, op, a, b, span)
    }

    fn compare_text(&mut self, op: Op, expr: &Expr, text: &str, at: Span, span: Span) -> Option<Cond> {
        let Some(slot) = self.slot_of(expr)? else {
            return self.error(
                "not_comparable",
                span,
                "this cannot be compared with a text",
                "a text is compared with a fact of type enum, id or string",
            );
        };
        let test = self.one_of(slot, vec![(text.to_owned(), at)], span)?;
        match op {
            Op::Eq => Some(is(slot, test)),
            Op::Ne => Some(Cond::Not(Box::new(is(slot, test)))),
            _ => self.error(
                "not_ordered",
                span,
                "texts have no order here",
                "texts are compared with == and !=, or in [ … ]",
            ),
        }
    }

    /// `OneOf` for enums, ids and texts; every value is held against the enum.
    fn one_of(&mut self, slot: SlotId, values: Vec<(String, Span)>, span: Span) -> Option<Test> {
        let declared = self.space.slot(slot);
        match &declared.ty {
            SlotType::Id | SlotType::Text => {}
            SlotType::Enum(variants) => {
                if let Some((wrong, at)) = values.iter().find(|(v, _)| !variants.contains(v)) {
                    let message = format!("{} is never \"{wrong}\"", declared.name);
                    let help = did_you_mean(
                        wrong,
                        variants.iter().map(String::as_str),
                        &format!("its values are {}", variants.join(", ")),
                    );
                    let at = *at;
                    return self.error("not_a_variant", at, message, help);
                }
            }
            SlotType::Set => {
                let help = format!("write \"{}\" in {}", values.first().map_or("x", |v| &v.0), declared.name);
                let message = format!("{} is a set of texts, not one text", declared.name);
                return self.error("type_mismatch", span, message, help);
            }
            _ => {
                let message = format!("{} is {}, not a text", declared.name, type_text(declared));
                let help = match measure_of(declared) {
                    Some(measure) => format!("compare it with {}", measure.example()),
                    None => "compare it with true or false".to_owned(),
                };
                return self.error("type_mismatch", span, message, help);
            }
        }
        Some(Test::OneOf(values.into_iter().map(|(v, _)| v).collect()))
    }

    fn compare_bool(&mut self, op: Op, expr: &Expr, truth: bool, span: Span) -> Option<Cond> {
        let wanted = match op {
            Op::Eq => truth,
            Op::Ne => !truth,
            _ => return self.error("not_ordered", span, "true and false have no order", "compare with == or !="),
        };
        let cond = self.cond(expr)?;
        Some(match cond {
            Cond::Is(slot, test) if test == Test::is_true() && *self.space.ty(slot) == SlotType::Bool => {
                is(slot, if wanted { Test::is_true() } else { Test::is_false() })
            }
            cond if wanted => cond,
            cond => Cond::Not(Box::new(cond)),
        })
    }

    /// Two facts that are no numbers: bools, enums with the same values, ids and texts, for equality.
    fn compare_slots(&mut self, op: Op, left: SlotId, right: SlotId, a: &Expr, b: &Expr, span: Span) -> Option<Cond> {
        let (x, y) = (self.space.slot(left), self.space.slot(right));
        let alike = match (&x.ty, &y.ty) {
            (SlotType::Bool, SlotType::Bool) => true,
            (SlotType::Enum(v), SlotType::Enum(w)) => v == w,
            (SlotType::Id | SlotType::Text, SlotType::Id | SlotType::Text) => true,
            _ => false,
        };
        if !alike {
            let message =
                format!("{} is {}, {} is {}: they cannot be compared", x.name, type_text(x), y.name, type_text(y));
            return self.error("type_mismatch", span, message, "compare two facts of one type");
        }
        if !matches!(op, Op::Eq | Op::Ne) {
            return self.error("not_ordered", span, "these have no order", "compare them with == or !=");
        }
        let name = format!("{} == {}", print_expr(a), print_expr(b));
        let derived = Derived::Compare { left, cmp: Cmp::Equal, right };
        let slot = self.derive(name, SlotType::Bool, String::new(), derived, span)?;
        Some(is(slot, if op == Op::Eq { Test::is_true() } else { Test::is_false() }))
    }

    fn derive(&mut self, name: String, ty: SlotType, unit: String, derived: Derived, span: Span) -> Option<SlotId> {
        if self.space.fields_only {
            let help = "in a feature's `where` each test compares one field of the event with values";
            return self.error("no_derived_here", span, "two fields cannot be combined here", help);
        }
        match self.space.derive(name, ty, unit, derived, span) {
            Some(slot) => Some(slot),
            None => {
                let message = format!("the scene has more than {} facts", crate::limits::SLOTS_MAX);
                self.error("too_many_facts", span, message, "remove facts that nothing reads")
            }
        }
    }

    fn same_measure(&mut self, left: &Sums, right: &Sums, a: &Expr, b: &Expr, done: &str) -> Option<()> {
        if fits(&left.measure, &right.measure) {
            return Some(());
        }
        // A bare number beside something that has a unit: show how the constant is written.
        let (bare, other) = if left.is_constant() { (&a.span, right) } else { (&b.span, left) };
        let message = format!("{} and {} cannot be {done}", left.measure.text(), right.measure.text());
        let help = if left.is_constant() || right.is_constant() {
            format!("write the constant as {}", other.measure.example())
        } else {
            "both sides must count the same; a ratio of two amounts is a plain number".to_owned()
        };
        let span = *bare;
        self.error("unit_mismatch", span, message, help)
    }

    /// `difference op 0`
    fn against_zero(&mut self, sums: Sums, op: Op, a: &Expr, b: &Expr, span: Span) -> Option<Cond> {
        if sums.is_constant() {
            let truth = sums.constant.against_zero(op);
            self.findings.warn(
                "always_the_same",
                span,
                format!("this is always {truth}"),
                "compare a fact with something",
            );
            return Some(if truth { ALWAYS } else { NEVER });
        }
        let plus = self.total(&sums.plus, &sums.measure, span)?;
        let minus = self.total(&sums.minus, &sums.measure, span)?;
        let (slot, constant, op) = match (plus, minus) {
            (Some(plus), None) => (plus, sums.constant.minus(), op),
            (None, Some(minus)) => (minus, sums.constant, op.turned()),
            (Some(left), Some(right)) if sums.constant == Figure::ZERO => {
                let (asked, negated) = if op == Op::Ne { (Op::Eq, true) } else { (op, false) };
                let name = format!("{} {} {}", print_expr(a), asked.sign(), print_expr(b));
                let derived = Derived::Compare { left, cmp: cmp(asked), right };
                let slot = self.derive(name, SlotType::Bool, String::new(), derived, span)?;
                return Some(is(slot, if negated { Test::is_false() } else { Test::is_true() }));
            }
            (Some(from), Some(minus)) => (self.difference(from, minus, span)?, sums.constant.minus(), op),
            (None, None) => return None,
        };
        self.against(slot, op, constant)
    }

    /// `slot op constant`
    fn against(&mut self, slot: SlotId, op: Op, constant: Figure) -> Option<Cond> {
        let decimals = self.space.ty(slot).decimals();
        Some(match constant.test(op, decimals) {
            Some(test) => is(slot, test),
            None => Cond::Not(Box::new(is(slot, constant.test(Op::Eq, decimals)?))),
        })
    }

    fn difference(&mut self, from: SlotId, minus: SlotId, span: Span) -> Option<SlotId> {
        let (x, y) = (self.space.slot(from), self.space.slot(minus));
        let ty = match (&x.ty, &y.ty) {
            (SlotType::Time, SlotType::Time) => SlotType::Duration,
            (SlotType::Time, SlotType::Duration) => SlotType::Time,
            (a, b) if a == b => a.clone(),
            _ => return self.other_decimals(from, minus, span),
        };
        let (name, unit) = (format!("{} - {}", x.name, y.name), x.unit.clone());
        self.derive(name, ty, unit, Derived::Difference { from, minus }, span)
    }

    fn other_decimals<T>(&mut self, a: SlotId, b: SlotId, span: Span) -> Option<T> {
        let (x, y) = (self.space.slot(a), self.space.slot(b));
        let message = format!("{} and {} have different numbers of decimals", x.name, y.name);
        self.error("scale_mismatch", span, message, "declare both with the same type, such as decimal(4)")
    }

    /// One slot that holds the sum of the terms.
    fn total(&mut self, terms: &[Term], measure: &Measure, span: Span) -> Option<Option<SlotId>> {
        let mut slots = Vec::with_capacity(terms.len());
        for term in terms {
            match term {
                Term::Slot(slot) => slots.push(*slot),
                Term::Now => {
                    let help = "`now` stands in a difference with a moment, such as now - buyer.joined > days(7)";
                    return self.error("now_alone", span, "`now` has no value to compare by itself", help);
                }
            }
        }
        // A moment comes first: moment + duration is a moment.
        slots.sort_by_key(|s| *self.space.ty(*s) != SlotType::Time);
        let mut slots = slots.into_iter();
        let Some(mut sum) = slots.next() else { return Some(None) };
        for right in slots {
            let (x, y) = (self.space.slot(sum), self.space.slot(right));
            let moment = x.ty == SlotType::Time && y.ty == SlotType::Duration;
            if x.ty != y.ty && !moment {
                return self.other_decimals(sum, right, span);
            }
            if *measure == Measure::Time && x.ty == SlotType::Time && !moment {
                return self.error("unit_mismatch", span, "two moments cannot be added", "subtract one from the other");
            }
            let (name, ty, unit) = (format!("{} + {}", x.name, y.name), x.ty.clone(), x.unit.clone());
            sum = self.derive(name, ty, unit, Derived::Sum { left: sum, right }, span)?;
        }
        Some(Some(sum))
    }

    /// `left - right`, `now` minus a moment becoming its age.
    fn subtract(&mut self, left: Sums, right: Sums, span: Span) -> Option<Sums> {
        let Some(constant) = left.constant.plus(right.constant.minus()) else { return self.too_large(span) };
        let (mut plus, mut minus) = (left.plus, left.minus);
        plus.extend(right.minus);
        minus.extend(right.plus);
        let measure = match (left.measure, right.measure) {
            (Measure::Time, Measure::Time) => Measure::Duration,
            (Measure::Plain(a), Measure::Plain(b)) => Measure::Plain(if a.is_empty() { b } else { a }),
            (a, _) => a,
        };
        // The same term on both sides says nothing.
        plus.retain(|term| match minus.iter().position(|m| m == term) {
            Some(at) => {
                minus.remove(at);
                false
            }
            None => true,
        });
        self.aged(&mut plus, &mut minus, span)?;
        self.aged(&mut minus, &mut plus, span)?;
        Some(Sums { plus, minus, constant, measure })
    }

    /// `now` here and a moment there become the moment's age here.
    fn aged(&mut self, here: &mut [Term], there: &mut Vec<Term>, span: Span) -> Option<()> {
        let Some(now) = here.iter().position(|t| *t == Term::Now) else { return Some(()) };
        let moment = there.iter().enumerate().find_map(|(at, term)| match term {
            Term::Slot(slot) if *self.space.ty(*slot) == SlotType::Time => Some((at, *slot)),
            _ => None,
        });
        if let Some((at, of)) = moment {
            let name = format!("now - {}", self.space.slot(of).name);
            let age = self.derive(name, SlotType::Duration, String::new(), Derived::Age { of }, span)?;
            here[now] = Term::Slot(age);
            there.remove(at);
        }
        Some(())
    }

    fn too_large<T>(&mut self, span: Span) -> Option<T> {
        self.error(
            "number_too_large",
            span,
            "this number has too many digits",
            "at most 27 digits, 12 of them behind the point",
        )
    }

    fn constant(&mut self, figure: Option<Figure>, measure: Measure, span: Span) -> Option<Sums> {
        match figure {
            Some(constant) => Some(Sums { plus: Vec::new(), minus: Vec::new(), constant, measure }),
            None => self.too_large(span),
        }
    }

    fn of_slot(&mut self, slot: SlotId, span: Span) -> Option<Sums> {
        self.used(slot);
        let declared = self.space.slot(slot);
        match measure_of(declared) {
            Some(measure) => {
                Some(Sums { plus: vec![Term::Slot(slot)], minus: Vec::new(), constant: Figure::ZERO, measure })
            }
            None => {
                let message = format!("{} is {}, not a number", declared.name, type_text(declared));
                let help = match declared.ty {
                    SlotType::Text | SlotType::Set => format!("size({}) is a number", declared.name),
                    _ => "numbers, money, durations and moments can be compared by size".to_owned(),
                };
                self.error("type_mismatch", span, message, help)
            }
        }
    }

    fn sums(&mut self, expr: &Expr) -> Option<Sums> {
        let span = expr.span;
        match &expr.kind {
            Kind::Int(n) => self.constant(Some(Figure::whole(*n)), Measure::Plain(String::new()), span),
            Kind::Dec(n) => self.constant(Figure::of_dec(*n), Measure::Plain(String::new()), span),
            Kind::Name(name) if name == "now" && !self.space.names.contains_key("now") => {
                Some(Sums { plus: vec![Term::Now], minus: Vec::new(), constant: Figure::ZERO, measure: Measure::Time })
            }
            Kind::Name(name) => match self.find(name, span)? {
                Named::Slot(slot) => self.of_slot(slot, span),
                Named::Let(at) => self.written_out(at, span, Lower::sums),
                Named::List(_) => {
                    self.error("list_is_no_value", span, format!("{name} is a list"), format!("write x in {name}"))
                }
            },
            Kind::Minus(part) => {
                let sums = self.sums(part)?;
                Some(Sums {
                    plus: sums.minus,
                    minus: sums.plus,
                    constant: sums.constant.minus(),
                    measure: sums.measure,
                })
            }
            Kind::Arith(sum, a, b) => self.arith(*sum, a, b, span),
            Kind::Call { on, name, args } => self.number_call(on.as_deref(), name, args, span),
            Kind::Text(_) => {
                self.error("type_mismatch", span, "a text is not a number", "leave the quotes out of a number")
            }
            Kind::List(_) => {
                self.error("type_mismatch", span, "a list stands only behind `in`", "write x in [1, 2, 3]")
            }
            _ => self.error("type_mismatch", span, "a condition is not a number", "join conditions with && and ||"),
        }
    }

    fn arith(&mut self, sum: Sum, a: &Expr, b: &Expr, span: Span) -> Option<Sums> {
        let (left, right) = (self.sums(a)?, self.sums(b)?);
        match sum {
            Sum::Add | Sum::Sub => {
                let shifted = matches!((&left.measure, &right.measure), (Measure::Time, Measure::Duration));
                let shifted = shifted
                    || (sum == Sum::Add
                        && matches!((&left.measure, &right.measure), (Measure::Duration, Measure::Time)));
                if !shifted {
                    self.same_measure(&left, &right, a, b, if sum == Sum::Add { "added" } else { "subtracted" })?;
                    if sum == Sum::Add && left.measure == Measure::Time {
                        return self.error(
                            "unit_mismatch",
                            span,
                            "two moments cannot be added",
                            "subtract one from the other",
                        );
                    }
                }
                if sum == Sum::Sub {
                    return self.subtract(left, right, span);
                }
                let Some(constant) = left.constant.plus(right.constant) else { return self.too_large(span) };
                let measure = match (left.measure, right.measure) {
                    (Measure::Time, _) | (_, Measure::Time) => Measure::Time,
                    (Measure::Plain(x), Measure::Plain(y)) => Measure::Plain(if x.is_empty() { y } else { x }),
                    (measure, _) => measure,
                };
                let plus = left.plus.into_iter().chain(right.plus).collect();
                let minus = left.minus.into_iter().chain(right.minus).collect();
                Some(Sums { plus, minus, constant, measure })
            }
            Sum::Mul => {
                if !(left.is_constant() && right.is_constant()) {
                    let help = "what is compared with a multiple is compared as a ratio: price / median > 3 instead of price > median * 3";
                    return self.error("no_product", span, "facts cannot be multiplied", help);
                }
                let measure = match (left.measure, right.measure) {
                    (Measure::Plain(_), m) | (m, Measure::Plain(_)) => m,
                    _ => {
                        return self.error(
                            "unit_mismatch",
                            span,
                            "two amounts cannot be multiplied",
                            "multiply an amount with a number",
                        );
                    }
                };
                self.constant(left.constant.times(right.constant), measure, span)
            }
            Sum::Div => self.ratio(left, right, a, b, span),
        }
    }

    fn ratio(&mut self, left: Sums, right: Sums, a: &Expr, b: &Expr, span: Span) -> Option<Sums> {
        if left.is_constant() || right.is_constant() {
            let help = "a ratio is of two facts; a fact alone is compared with a constant: buyer.age > days(7)";
            return self.error("no_ratio", span, "a constant cannot stand in a ratio", help);
        }
        let unit = match (&left.measure, &right.measure) {
            (Measure::Money(x), Measure::Money(y)) if x == y => String::new(),
            (Measure::Duration, Measure::Duration) => String::new(),
            (Measure::Plain(x), Measure::Plain(y)) if x == y || y.is_empty() => String::new(),
            (Measure::Plain(x), Measure::Plain(y)) => format!("{x}/{y}"),
            (x, y) => {
                let message = format!("{} cannot be divided by {}", x.text(), y.text());
                return self.error("unit_mismatch", span, message, "a ratio is of two amounts of the same kind");
            }
        };
        let (over, under) = (self.single(left, span)?, self.single(right, span)?);
        let name = format!("{} / {}", print_part(a), print_part(b));
        let derived = Derived::Ratio { over, under };
        let slot = self.derive(name, SlotType::Decimal { scale: DECIMALS }, unit, derived, span)?;
        self.of_slot(slot, span)
    }

    /// A sum in one slot, without constant.
    fn single(&mut self, sums: Sums, span: Span) -> Option<SlotId> {
        if sums.constant != Figure::ZERO {
            return self.error(
                "no_ratio",
                span,
                "a constant cannot stand in a ratio",
                "add the constant on the other side of the comparison",
            );
        }
        let plus = self.total(&sums.plus, &sums.measure, span)?;
        let minus = self.total(&sums.minus, &sums.measure, span)?;
        match (plus, minus) {
            (Some(slot), None) => Some(slot),
            (Some(from), Some(minus)) => self.difference(from, minus, span),
            _ => self.error(
                "no_ratio",
                span,
                "a negated amount cannot stand in a ratio",
                "turn the sign on the other side",
            ),
        }
    }

    fn number_call(&mut self, on: Option<&Expr>, name: &str, args: &[Expr], span: Span) -> Option<Sums> {
        let unit = |n: i64| Some((Measure::Duration, Figure::whole(n)));
        let constant = match (on, name) {
            (None, "days") => unit(86_400),
            (None, "hours") => unit(3_600),
            (None, "minutes") => unit(60),
            (None, "seconds") => unit(1),
            (None, "VND" | "CNY" | "USD") => Currency::parse(name).map(|c| (Measure::Money(c), Figure::whole(1))),
            _ => None,
        };
        if let Some((measure, unit)) = constant {
            let [arg] = args else {
                return self.error(
                    "wrong_arguments",
                    span,
                    format!("{name} takes one number"),
                    format!("write {name}(3)"),
                );
            };
            let number = self.sums(arg)?;
            if !number.is_constant() || number.measure != Measure::Plain(String::new()) {
                return self.error(
                    "wrong_arguments",
                    arg.span,
                    format!("{name} takes a number, not a fact"),
                    format!("write {name}(3)"),
                );
            }
            if let Measure::Money(currency) = measure
                && number.constant.exact(currency.decimals()).is_none()
            {
                let message = format!("{} has {} decimals", currency.code(), currency.decimals());
                return self.error("too_many_decimals", arg.span, message, "write a whole amount of the smallest coin");
            }
            return self.constant(number.constant.times(unit), measure, span);
        }
        match (on, name, args) {
            (None, "timestamp", [Expr { kind: Kind::Text(text), span: at }]) => match Time::parse(text) {
                Some(time) => {
                    let figure = Figure { mantissa: time.micros().into(), decimals: 6 };
                    self.constant(Some(figure), Measure::Time, span)
                }
                None => self.error("bad_time", *at, "this is no moment", "write timestamp(\"2026-01-31T20:00:00Z\")"),
            },
            (None, "size", [of]) => {
                let slot = self.slot_of(of)?;
                let fits = |ty: &SlotType| matches!(ty, SlotType::Id | SlotType::Text | SlotType::Set);
                let Some(of) = slot.filter(|s| fits(self.space.ty(*s))) else {
                    return self.error(
                        "type_mismatch",
                        of.span,
                        "size counts the characters of a text or the elements of a set",
                        "such as size(chat.text) > 200",
                    );
                };
                let name = format!("size({})", self.space.slot(of).name);
                let slot = self.derive(name, SlotType::Int, String::new(), Derived::Length { of }, span)?;
                self.of_slot(slot, span)
            }
            (Some(of), "getHours", [offset]) => {
                let (of, offset_s) = self.moment(of, offset)?;
                let name = format!("{}.getHours({})", self.name_of(of), print_expr(offset));
                let slot = self.derive(name, SlotType::Int, String::new(), Derived::Hour { of, offset_s }, span)?;
                self.of_slot(slot, span)
            }
            (Some(_), "getDayOfWeek", _) => {
                let help = "write now.getDayOfWeek(\"+07:00\") in [0, 6]: Sunday is 0, Saturday 6";
                self.error("weekday_alone", span, "a day of the week is only compared with numbers", help)
            }
            (None, "min" | "max" | "abs", _) => {
                let help = "write the two cases out: a > 3 || b > 3 for max, a > 3 && b > 3 for min";
                self.error("unknown_function", span, format!("`{name}` is left out of the language"), help)
            }
            _ => self.unknown_function(name, span),
        }
    }

    fn unknown_function<T>(&mut self, name: &str, span: Span) -> Option<T> {
        let known = [
            "has",
            "size",
            "days",
            "hours",
            "minutes",
            "seconds",
            "VND",
            "CNY",
            "USD",
            "timestamp",
            "contains",
            "startsWith",
            "endsWith",
            "matches",
            "containsAny",
            "containsAll",
            "getHours",
            "getDayOfWeek",
        ];
        let help = did_you_mean(name, known, &format!("functions are {}", known.join(", ")));
        self.error("unknown_function", span, format!("`{name}` is no function used here"), help)
    }

    fn name_of(&self, slot: Option<SlotId>) -> String {
        slot.map_or_else(|| "now".to_owned(), |s| self.space.slot(s).name.clone())
    }

    /// A moment (`None`: now) and an offset from UTC such as "+07:00".
    fn moment(&mut self, of: &Expr, offset: &Expr) -> Option<(Option<SlotId>, i32)> {
        let slot = self.slot_of(of)?;
        let now = matches!(&of.kind, Kind::Name(n) if n == "now");
        if slot.is_none() && !now || slot.is_some_and(|s| *self.space.ty(s) != SlotType::Time) {
            return self.error(
                "type_mismatch",
                of.span,
                "only a moment has an hour and a day",
                "such as now.getHours(\"+07:00\")",
            );
        }
        let seconds = match &offset.kind {
            Kind::Text(text) => offset_s(text),
            _ => None,
        };
        match seconds {
            Some(seconds) => Some((slot, seconds)),
            None => self.error(
                "bad_offset",
                offset.span,
                "this is no offset from UTC",
                "write \"+07:00\" for Vietnam, \"+08:00\" for China",
            ),
        }
    }

    /// The slot of `x.getDayOfWeek("+07:00")`, if this is one.
    fn weekday(&mut self, expr: &Expr) -> Option<Option<SlotId>> {
        let Kind::Call { on: Some(of), name, args } = &expr.kind else { return None };
        let [offset] = args.as_slice() else { return None };
        if name != "getDayOfWeek" {
            return None;
        }
        let derived = self.moment(of, offset).and_then(|(of, offset_s)| {
            let name = format!("{}.getDayOfWeek({})", self.name_of(of), print_expr(offset));
            self.derive(name, SlotType::Int, String::new(), Derived::Weekday { of, offset_s }, expr.span)
        });
        Some(derived)
    }

    /// CEL counts days from Sunday = 0, the engine from Monday = 1 to Sunday = 7.
    fn weekdays(&mut self, slot: SlotId, span: Span, with: &Expr, fits: impl Fn(i64, i64) -> bool) -> Option<Cond> {
        let Kind::Int(n) = with.kind else {
            return self.error(
                "weekday_alone",
                span,
                "a day of the week is only compared with numbers",
                "Sunday is 0, Saturday 6",
            );
        };
        Some(weekday_tests(slot, |day| fits(day, n)))
    }

    fn is_in(&mut self, a: &Expr, b: &Expr) -> Option<Cond> {
        let span = a.span.to(b.span);
        if let Kind::Name(name) = &b.kind {
            match self.find(name, b.span)? {
                Named::List(list) => {
                    self.lists_used[usize::from(list.0)] = true;
                    let slot = self.slot_of(a)?;
                    let fits =
                        |ty: &SlotType| matches!(ty, SlotType::Id | SlotType::Text | SlotType::Set | SlotType::Enum(_));
                    let Some(of) = slot.filter(|s| fits(self.space.ty(*s))) else {
                        return self.error(
                            "type_mismatch",
                            a.span,
                            "only an id, a string, an enum or a set is looked up in a list",
                            "name such a fact before `in`",
                        );
                    };
                    let derived = Derived::InList { of, list };
                    let title = format!("{} in {name}", self.space.slot(of).name);
                    let slot = self.derive(title, SlotType::Bool, String::new(), derived, span)?;
                    return Some(is(slot, Test::is_true()));
                }
                Named::Slot(set) if *self.space.ty(set) == SlotType::Set => {
                    self.used(set);
                    let Kind::Text(text) = &a.kind else {
                        return self.error(
                            "type_mismatch",
                            a.span,
                            "a text in quotes is looked for in a set",
                            format!("write \"x\" in {name}"),
                        );
                    };
                    return Some(is(set, Test::AnyOf(vec![text.clone()])));
                }
                _ => {
                    return self.error(
                        "type_mismatch",
                        b.span,
                        format!("{name} is neither a list nor a set"),
                        "write x in [ … ], or name a list",
                    );
                }
            }
        }
        let Kind::List(items) = &b.kind else {
            return self.error(
                "type_mismatch",
                b.span,
                "behind `in` stands a list",
                "write x in [\"a\", \"b\"], or name a list",
            );
        };
        if items.is_empty() {
            self.findings.warn("always_the_same", span, "nothing is in an empty list", "write values into the list");
        }
        if let Some(weekday) = self.weekday(a) {
            let slot = weekday?;
            let mut days = Vec::new();
            for item in items {
                let Kind::Int(n) = item.kind else {
                    return self.error(
                        "weekday_alone",
                        item.span,
                        "a day of the week is a number",
                        "Sunday is 0, Saturday 6",
                    );
                };
                days.push(n);
            }
            return Some(weekday_tests(slot, |day| days.contains(&day)));
        }
        if items.iter().all(|i| matches!(i.kind, Kind::Text(_))) && !items.is_empty() {
            let Some(slot) = self.slot_of(a)? else {
                return self.error(
                    "type_mismatch",
                    a.span,
                    "only a fact is looked up in a list",
                    "name a fact before `in`",
                );
            };
            let values = items.iter().filter_map(|i| match &i.kind {
                Kind::Text(text) => Some((text.clone(), i.span)),
                _ => None,
            });
            let test = self.one_of(slot, values.collect(), span)?;
            return Some(is(slot, test));
        }
        let any: Option<Vec<Cond>> = items.iter().map(|item| self.compare(Op::Eq, a, item, span)).collect();
        Some(Cond::Any(any?))
    }

    /// Functions that ask something.
    fn call(&mut self, on: Option<&Expr>, name: &str, args: &[Expr], span: Span) -> Option<Cond> {
        if let (None, "has", [of]) = (on, name, args) {
            return match self.slot_of(of)? {
                Some(slot) => Some(is(slot, Test::Known)),
                None => self.error(
                    "wrong_arguments",
                    of.span,
                    "has asks whether a fact has a value",
                    "write has(order.total)",
                ),
            };
        }
        let Some(on) = on else { return self.no_condition(name, span) };
        if !["contains", "startsWith", "endsWith", "matches", "containsAny", "containsAll"].contains(&name) {
            return self.no_condition(name, span);
        }
        let Some(slot) = self.slot_of(on)? else {
            return self.error(
                "type_mismatch",
                on.span,
                format!("{name} asks about a fact"),
                format!("write chat.text.{name}(…)"),
            );
        };
        let declared = self.space.slot(slot);
        let set = declared.ty == SlotType::Set;
        if !set && !matches!(declared.ty, SlotType::Text | SlotType::Id) {
            let message = format!("{} is {}, {name} asks about texts", declared.name, type_text(declared));
            return self.error("type_mismatch", on.span, message, "compare it with == or in");
        }
        let test = match (name, args) {
            ("containsAny" | "containsAll", [Expr { kind: Kind::List(items), .. }]) if set => {
                let mut values = Vec::with_capacity(items.len());
                for item in items {
                    let Kind::Text(text) = &item.kind else {
                        return self.error("type_mismatch", item.span, "a set holds texts", "put the value in quotes");
                    };
                    values.push(text.clone());
                }
                if name == "containsAny" { Test::AnyOf(values) } else { Test::AllOf(values) }
            }
            ("containsAny" | "containsAll", _) => {
                return self.error(
                    "wrong_arguments",
                    span,
                    format!("{name} asks a set about a list"),
                    format!("write chat.words.{name}([\"a\", \"b\"])"),
                );
            }
            (_, [Expr { kind: Kind::Text(text), span: at }]) if !set => match name {
                "contains" => Test::Contains(text.clone()),
                "startsWith" => Test::Prefix(text.clone()),
                "endsWith" => Test::Suffix(text.clone()),
                _ => {
                    self.pattern(text, *at)?;
                    Test::Matches(text.clone())
                }
            },
            ("contains", _) if set => {
                let help = format!("write \"x\" in {}", declared.name);
                return self.error("type_mismatch", span, "a set is asked with `in`", help);
            }
            _ => {
                return self.error(
                    "wrong_arguments",
                    span,
                    format!("{name} takes one text in quotes"),
                    format!("write chat.text.{name}(\"…\")"),
                );
            }
        };
        Some(is(slot, test))
    }

    fn no_condition(&mut self, name: &str, span: Span) -> Option<Cond> {
        match name {
            "days" | "hours" | "minutes" | "seconds" | "VND" | "CNY" | "USD" | "timestamp" | "size" | "getHours"
            | "getDayOfWeek" => {
                self.error("not_a_condition", span, "this is a value, not a condition", "compare it with something")
            }
            "exists" | "all" | "map" | "filter" => {
                let help = "there are no loops; a set is asked with in, containsAny and containsAll";
                self.error("unknown_function", span, format!("`{name}` is left out of the language"), help)
            }
            _ => self.unknown_function(name, span),
        }
    }

    /// Only patterns of linear time, of a bounded size.
    fn pattern(&mut self, text: &str, at: Span) -> Option<()> {
        if text.len() > decide::program::PATTERN_MAX {
            let message =
                format!("this pattern has {} bytes, {} are possible", text.len(), decide::program::PATTERN_MAX);
            return self.error("bad_pattern", at, message, "split it into several tests, or use a list");
        }
        // The engine compiles it once more and refuses it if it grows too large; here only what was written is looked at.
        match regex_syntax::parse(text) {
            Ok(_) => Some(()),
            Err(problem) => {
                let problem = problem.to_string();
                let reason = problem.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned();
                let help =
                    "patterns are those of RE2: no look-around, no back-references, so that each takes linear time";
                self.error("bad_pattern", at, format!("this pattern cannot be read: {reason}"), help)
            }
        }
    }

    /// A constant as a raw value of a type.
    pub(crate) fn raw_of(&mut self, expr: &Expr, name: &str, ty: &SlotType, unit: &str) -> Option<i64> {
        let sums = self.sums(expr)?;
        let slot = decide::program::Slot {
            name: name.to_owned(),
            ty: ty.clone(),
            unit: unit.to_owned(),
            source: decide::program::Source::Fact,
            personal: false,
        };
        let wanted = measure_of(&slot);
        let Some(wanted) = wanted.filter(|m| sums.is_constant() && fits(m, &sums.measure)) else {
            let help = match measure_of(&slot) {
                Some(measure) => format!("write {}", measure.example()),
                None => String::new(),
            };
            return self.error(
                "unit_mismatch",
                expr.span,
                format!("this is no value of {name}, which is {}", type_text(&slot)),
                help,
            );
        };
        match sums.constant.exact(ty.decimals()) {
            Some(raw) => Some(raw),
            None => {
                let message = format!("{name} cannot hold this value exactly");
                self.error("too_many_decimals", expr.span, message, format!("write {}", wanted.example()))
            }
        }
    }
}

/// Whether two measures may meet: a bare number meets any named unit.
fn fits(a: &Measure, b: &Measure) -> bool {
    match (a, b) {
        (Measure::Plain(x), Measure::Plain(y)) => x == y || x.is_empty() || y.is_empty(),
        (a, b) => a == b,
    }
}

fn measure_of(slot: &decide::program::Slot) -> Option<Measure> {
    match &slot.ty {
        SlotType::Int | SlotType::Decimal { .. } => Some(Measure::Plain(slot.unit.clone())),
        SlotType::Money(currency) => Some(Measure::Money(*currency)),
        SlotType::Duration => Some(Measure::Duration),
        SlotType::Time => Some(Measure::Time),
        _ => None,
    }
}

fn weekday_tests(slot: SlotId, fits: impl Fn(i64) -> bool) -> Cond {
    let days: Vec<i64> = (1..=7).filter(|iso| fits(iso % 7)).collect();
    let mut tests: Vec<Cond> = Vec::new();
    for day in days {
        match tests.last_mut() {
            Some(Cond::Is(_, Test::Range { hi, .. })) if *hi + 1 == day => *hi = day,
            _ => tests.push(is(slot, Test::equals(day))),
        }
    }
    if tests.len() == 1 { tests.swap_remove(0) } else { Cond::Any(tests) }
}

/// A factor of a ratio in a slot's name.
fn print_part(expr: &Expr) -> String {
    match &expr.kind {
        Kind::Arith(..) => format!("({})", print_expr(expr)),
        _ => print_expr(expr),
    }
}

/// Seconds of an offset such as `+07:00`; `UTC` is 0.
fn offset_s(text: &str) -> Option<i32> {
    if text == "UTC" {
        return Some(0);
    }
    let (sign, rest) = match text.as_bytes().first()? {
        b'+' => (1, &text[1..]),
        b'-' => (-1, &text[1..]),
        _ => return None,
    };
    let (hours, minutes) = rest.split_once(':')?;
    let number =
        |s: &str| (s.len() == 2 && s.bytes().all(|b| b.is_ascii_digit())).then(|| s.parse::<i32>().ok()).flatten();
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}
