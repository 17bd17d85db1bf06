//! The engine: a checked program with its plan, rows laid out for it, and the walk that decides.
//!
//! A decision takes three sieves. The scan asks one access literal of every rule, in straight runs over the front of the row;
//! of what is left a second literal is asked without branching; what is still left walks its jump code. Rules that fired are
//! marked in a bitmap and then read in order, so effects, records and the reference agree on order.

use std::collections::HashMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use kernel::Time;

use crate::case::{Case, Decision, FactError, Fired, Value, accept, in_share};
use crate::plan::{
    ACCEPT, Code, Compiled, Frequencies, Kind, LANES, Leaves, Literal, Node, Op, Plan, REJECT, Slow, bit,
};
use crate::program::{Effect, MISSING, Mode, Problem, Program, SlotId, SlotType};
use crate::record::Kept;
use crate::scan::scan;
use crate::slots::Computed;

/// The cell of a text that no rule names.
pub(crate) const OTHER: i64 = -1;
const NO_TEXT: u16 = u16::MAX;

/// Rows are bound to the plan they were laid out for.
static PLANS: AtomicU64 = AtomicU64::new(0);

/// What one rule does when it fires, as far as every decision needs it.
#[derive(Clone, Copy)]
struct Act {
    points: i64,
    /// The strongest outcome it names; above all when it names none.
    outcome: u8,
    /// Live at all times and for everyone, without limits.
    plain: bool,
}

const NO_OUTCOME: u8 = u8::MAX;

pub struct Engine {
    program: Arc<Program>,
    compiled: Arc<Compiled>,
    plan: Plan,
    number: u64,
    acts: Vec<Act>,
    /// By slot: its place among the texts of a row.
    texts: Vec<u16>,
    text_slots: Vec<SlotId>,
    computed: Arc<Computed>,
    kept: Arc<Kept>,
}

/// The values of one case, laid out for one engine. Made by [`Engine::row`], to be used again and again.
#[derive(Clone, Debug)]
pub struct Row {
    plan: u64,
    pub(crate) now: Time,
    pub(crate) subject: String,
    pub(crate) cells: Vec<i64>,
    /// Texts of text slots; sets as their elements' ends and codes.
    pub(crate) texts: Vec<Texts>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Texts {
    pub(crate) text: String,
    /// Of a set: where each element ends in `text`, and its code.
    pub(crate) ends: Vec<u32>,
    pub(crate) codes: Vec<i64>,
}

/// Room to think in. Made by [`Engine::scratch`], one per thread.
pub struct Scratch {
    words: Vec<u64>,
    found: Vec<u32>,
    left: Vec<u32>,
    fired: Vec<u64>,
    might: Vec<u64>,
    /// Of each slow test: the decision it was last asked in, and what it said.
    slow: Vec<(u64, Option<bool>)>,
    decision: u64,
    /// Slots that a record keeps, a bit a slot.
    marks: Vec<u64>,
}

impl Scratch {
    /// The marks of slots, starting from these.
    pub(crate) fn marks(&mut self, from: &[u64]) -> &mut [u64] {
        self.marks.clear();
        self.marks.extend_from_slice(from);
        &mut self.marks
    }
}

impl Engine {
    /// An engine that has seen no rows: its plan stands on guesses. Errors: what [`Program::check`] finds.
    pub fn new(program: Program) -> Result<Engine, Vec<Problem>> {
        let problems = program.check();
        if !problems.is_empty() {
            return Err(problems);
        }
        let compiled = Arc::new(Compiled::of(&program));
        let plan = Plan::of(&program, &compiled, &mut Frequencies::guessed(&compiled));
        let computed = Arc::new(Computed::of(&program));
        let kept = Arc::new(Kept::of(&program));
        Ok(Engine::with(Arc::new(program), compiled, computed, kept, plan))
    }

    fn with(
        program: Arc<Program>,
        compiled: Arc<Compiled>,
        computed: Arc<Computed>,
        kept: Arc<Kept>,
        plan: Plan,
    ) -> Engine {
        let acts = program
            .rules
            .iter()
            .map(|rule| {
                let mut act = Act { points: 0, outcome: NO_OUTCOME, plain: rule.mode == Mode::Live };
                act.plain &= rule.from.is_none() && rule.until.is_none();
                for effect in &rule.effects {
                    match effect {
                        Effect::Points(points) => act.points += points,
                        Effect::Outcome(outcome) => act.outcome = act.outcome.min(outcome.0),
                        Effect::Limit { .. } => act.plain = false,
                        Effect::Label { .. } => {}
                    }
                }
                act
            })
            .collect();
        let mut texts = vec![NO_TEXT; program.slots.len()];
        let mut text_slots = Vec::new();
        for (n, slot) in program.slots.iter().enumerate() {
            if slot.ty.is_text() {
                texts[n] = text_slots.len() as u16;
                text_slots.push(SlotId(n as u16));
            }
        }
        let number = PLANS.fetch_add(1, Ordering::Relaxed);
        Engine { program, compiled, plan, number, acts, texts, text_slots, computed, kept }
    }

    /// The same engine with a plan made for rows like these. A few hundred suffice.
    pub fn tuned(&self, rows: &[Row]) -> Engine {
        let rows: Vec<Row> = rows
            .iter()
            .cloned()
            .map(|mut row| {
                self.compute(&mut row);
                row
            })
            .collect();
        let columns = (self.plan.cells.iter())
            .map(|cell| rows.iter().map(|row| row.cells[usize::from(*cell)]).collect::<Vec<i64>>())
            .collect();
        let slow = (0..self.compiled.slow.len())
            .map(|test| {
                let answers = rows.iter().map(|row| self.ask(test, row));
                let (mut truth, mut missing) = (0.0, 0.0);
                for answer in answers {
                    match answer {
                        Some(true) => truth += 1.0,
                        Some(false) => {}
                        None => missing += 1.0,
                    }
                }
                (truth / rows.len().max(1) as f64, missing / rows.len().max(1) as f64)
            })
            .collect();
        let plan = Plan::of(&self.program, &self.compiled, &mut Frequencies::counted(&self.compiled, columns, slow));
        Engine::with(self.program.clone(), self.compiled.clone(), self.computed.clone(), self.kept.clone(), plan)
    }

    pub fn program(&self) -> &Program {
        &self.program
    }

    pub fn row(&self) -> Row {
        Row {
            plan: self.number,
            now: Time::default(),
            subject: String::new(),
            cells: vec![MISSING; self.plan.row_len],
            texts: vec![Texts::default(); self.text_slots.len()],
        }
    }

    pub fn scratch(&self) -> Scratch {
        Scratch {
            words: vec![0; self.plan.rounds.iter().copied().max().unwrap_or(0)],
            found: vec![0; self.plan.items.len() + LANES],
            left: vec![0; self.plan.items.len() + LANES],
            fired: vec![0; self.program.rules.len().div_ceil(64)],
            might: vec![0; self.program.rules.len().div_ceil(64)],
            slow: vec![(0, None); self.compiled.slow.len()],
            decision: 0,
            marks: Vec::new(),
        }
    }

    /// Fills a row with a case. Errors: see [`accept`]; the row is then not to be decided.
    pub fn fill(&self, row: &mut Row, case: &Case) -> Result<(), FactError> {
        self.begin(row, case.now, &case.subject);
        for (n, value) in case.values.iter().enumerate() {
            let slot = SlotId(n as u16);
            if *value != Value::Missing {
                accept(&self.program, slot, value)?;
                self.put(row, slot, value);
            }
        }
        Ok(())
    }

    /// Empties a row for another case.
    pub fn begin(&self, row: &mut Row, now: Time, subject: &str) {
        assert_eq!(row.plan, self.number, "a row of another engine");
        row.now = now;
        subject.clone_into(&mut row.subject);
        row.cells.fill(MISSING);
    }

    /// Sets one slot. Errors: see [`accept`].
    pub fn set(&self, row: &mut Row, slot: SlotId, value: &Value) -> Result<(), FactError> {
        assert_eq!(row.plan, self.number, "a row of another engine");
        accept(&self.program, slot, value)?;
        self.put(row, slot, value);
        Ok(())
    }

    fn put(&self, row: &mut Row, slot: SlotId, value: &Value) {
        let cell = &mut row.cells[usize::from(self.plan.cells[slot.index()])];
        let codes = &self.compiled.codes[slot.index()];
        let code = |text: &str| codes.get(text).map_or(OTHER, |code| i64::from(*code));
        match value {
            Value::Missing => *cell = MISSING,
            Value::Raw(raw) => *cell = *raw,
            Value::Text(text) => {
                *cell = code(text);
                if let Some(kept) = row.texts.get_mut(usize::from(self.texts[slot.index()])) {
                    text.clone_into(&mut kept.text);
                }
            }
            Value::Set(elements) => {
                *cell = 0;
                if let Some(kept) = row.texts.get_mut(usize::from(self.texts[slot.index()])) {
                    kept.text.clear();
                    kept.ends.clear();
                    kept.codes.clear();
                    for element in elements {
                        kept.text.push_str(element);
                        kept.ends.push(kept.text.len() as u32);
                        kept.codes.push(code(element));
                    }
                }
            }
        }
    }

    /// What a slot of the row holds. After a decision derived slots and blocks are there too.
    pub fn value(&self, row: &Row, slot: SlotId) -> Value {
        let raw = self.cell(row, slot);
        if raw == MISSING {
            return Value::Missing;
        }
        match (&self.program.slots[slot.index()].ty, self.texts_of(row, slot)) {
            (SlotType::Set, Some(texts)) => Value::Set(texts.elements().map(str::to_owned).collect()),
            (_, Some(texts)) => Value::Text(texts.text.clone()),
            (_, None) => Value::Raw(raw),
        }
    }

    #[inline]
    pub(crate) fn cell(&self, row: &Row, slot: SlotId) -> i64 {
        row.cells[usize::from(self.plan.cells[slot.index()])]
    }

    pub(crate) fn texts_of<'r>(&self, row: &'r Row, slot: SlotId) -> Option<&'r Texts> {
        row.texts.get(usize::from(self.texts[slot.index()]))
    }

    /// Computes derived slots and blocks.
    pub(crate) fn compute(&self, row: &mut Row) {
        for slot in &self.computed.order {
            self.compute_one(row, *slot);
        }
    }

    /// Computes one slot whose inputs stand in the row; gives its value.
    pub(crate) fn compute_one(&self, row: &mut Row, slot: SlotId) -> i64 {
        let raw = self.computed.value(self, slot, row);
        row.cells[usize::from(self.plan.cells[slot.index()])] = raw;
        raw
    }

    /// Decides. The decision's fired rules come without their leaves.
    pub fn decide(&self, row: &mut Row, scratch: &mut Scratch, decision: &mut Decision) {
        self.run::<false>(row, scratch, decision);
    }

    /// Decides, and tells of every rule that fired which of its leaves were true.
    pub fn decide_explained(&self, row: &mut Row, scratch: &mut Scratch, decision: &mut Decision) {
        self.run::<true>(row, scratch, decision);
    }

    fn run<const LEAVES: bool>(&self, row: &mut Row, scratch: &mut Scratch, decision: &mut Decision) {
        assert_eq!(row.plan, self.number, "a row of another engine");
        self.compute(row);
        scratch.decision += 1;
        self.find(row, scratch);
        self.conclude::<LEAVES>(row, scratch, decision);
    }

    /// Marks the rules that fire, and those that might.
    fn find(&self, row: &Row, scratch: &mut Scratch) {
        let plan = &self.plan;
        let cells = &row.cells[..];
        scratch.fired.fill(0);
        scratch.might.fill(0);
        // Sieve 1: access literals.
        let mut found = 0;
        let mut base = 0;
        for words in &plan.rounds {
            let lanes = words * LANES;
            let out = &mut scratch.words[..*words];
            scan(&cells[..lanes], &plan.a[base..base + lanes], &plan.b[base..base + lanes], out);
            for (n, word) in out.iter().enumerate() {
                let mut word = *word;
                while word != 0 {
                    scratch.found[found] = (base + n * LANES) as u32 + word.trailing_zeros();
                    found += 1;
                    word &= word - 1;
                }
            }
            base += lanes;
        }
        for look in &plan.lookups {
            scratch.found[found] = base as u32;
            found += usize::from(cells[usize::from(look.cell)].wrapping_sub(look.a) <= look.b);
            base += 1;
        }
        for look in &plan.bits {
            scratch.found[found] = base as u32;
            let place = (cells[usize::from(look.cell)].wrapping_add(1) as u64).min(u64::from(look.last));
            found += (look.bits >> (place & 63) & 1) as usize;
            base += 1;
        }
        for n in base..plan.items.len() {
            scratch.found[found] = n as u32;
            found += 1;
        }
        // Sieve 2: second literals.
        let mut left = 0;
        for n in &scratch.found[..found] {
            let item = &plan.items[*n as usize];
            scratch.left[left] = *n;
            left += usize::from(cells[usize::from(item.cell)].wrapping_sub(item.a) <= item.b);
        }
        // Sieve 3: the rest.
        for i in 0..left {
            let item = &plan.items[scratch.left[i] as usize];
            if item.steps == 0 || self.walk(item.start, item.steps, row, &mut scratch.slow, scratch.decision) {
                let marks = if item.might { &mut scratch.might } else { &mut scratch.fired };
                marks[usize::from(item.rule) / 64] |= 1 << (item.rule % 64);
            }
        }
    }

    #[inline]
    fn walk(&self, start: u32, steps: u16, row: &Row, slow: &mut [(u64, Option<bool>)], decision: u64) -> bool {
        let ops = &self.plan.ops[start as usize..start as usize + usize::from(steps)];
        let mut at = 0;
        loop {
            let op = &ops[at];
            let next = if self.holds(op, row, slow, decision) { op.yes } else { op.no };
            if next >= REJECT {
                return next == ACCEPT;
            }
            at = usize::from(next);
        }
    }

    #[inline(always)]
    fn holds(&self, op: &Op, row: &Row, slow: &mut [(u64, Option<bool>)], decision: u64) -> bool {
        let cell = row.cells[usize::from(op.cell)];
        match op.kind {
            Kind::Arc => cell.wrapping_sub(op.a) <= op.b,
            Kind::Bits => (op.a as u64) >> ((cell.wrapping_add(1) as u64).min(op.b as u64) & 63) & 1 == 1,
            Kind::Words => bit(&self.compiled.words[op.a as usize..], op.b as u32, cell),
            Kind::Slow => {
                let memo = &mut slow[op.a as usize];
                if memo.0 != decision {
                    *memo = (decision, self.ask(op.a as usize, row));
                }
                match memo.1 {
                    Some(truth) => truth != (op.b & 1 == 1),
                    None => op.b & 2 == 2,
                }
            }
        }
    }

    /// Asks a text or set test.
    fn ask(&self, number: usize, row: &Row) -> Option<bool> {
        let test = &self.compiled.slow[number];
        if self.cell(row, test.slot) == MISSING {
            return None;
        }
        let texts = self.texts_of(row, test.slot)?;
        Some(self.ask_text(number, &texts.text, &texts.codes))
    }

    /// The same of a text, or of a set by its codes.
    pub(crate) fn ask_text(&self, test: usize, text: &str, codes: &[i64]) -> bool {
        match &self.compiled.slow[test].what {
            Slow::Contains(part) => part.find(text.as_bytes()).is_some(),
            Slow::Prefix(part) => text.starts_with(&**part),
            Slow::Suffix(part) => text.ends_with(&**part),
            Slow::Matches(pattern) => pattern.is_match(text),
            Slow::AnyOf(wanted) => wanted.iter().any(|code| codes.contains(&i64::from(*code))),
            Slow::AllOf(wanted) => wanted.iter().all(|code| codes.contains(&i64::from(*code))),
        }
    }

    /// The same of a text's bytes: only patterns need to know that they are UTF-8.
    pub(crate) fn ask_bytes(&self, test: usize, text: &[u8]) -> bool {
        match &self.compiled.slow[test].what {
            Slow::Contains(part) => part.find(text).is_some(),
            Slow::Prefix(part) => text.starts_with(part.as_bytes()),
            Slow::Suffix(part) => text.ends_with(part.as_bytes()),
            _ => std::str::from_utf8(text).is_ok_and(|text| self.ask_text(test, text, &[])),
        }
    }

    /// Whether a block's test holds, a missing value read as false.
    pub(crate) fn block_test(&self, block: usize, test: usize, row: &Row) -> bool {
        let Code { start, steps, constant } = self.plan.block_tests[block][test];
        // Blocks run before the rules, so what a text test says is not kept for them: the memo of no decision.
        match steps {
            0 => constant,
            _ => self.walk_plain(start, steps, row),
        }
    }

    fn walk_plain(&self, start: u32, steps: u16, row: &Row) -> bool {
        let ops = &self.plan.ops[start as usize..start as usize + usize::from(steps)];
        let mut at = 0;
        loop {
            let op = &ops[at];
            let holds = match op.kind {
                Kind::Slow => match self.ask(op.a as usize, row) {
                    Some(truth) => truth != (op.b & 1 == 1),
                    None => op.b & 2 == 2,
                },
                _ => self.holds(op, row, &mut [], 0),
            };
            let next = if holds { op.yes } else { op.no };
            if next >= REJECT {
                return next == ACCEPT;
            }
            at = usize::from(next);
        }
    }

    /// From the marks to the decision.
    fn conclude<const LEAVES: bool>(&self, row: &Row, scratch: &mut Scratch, decision: &mut Decision) {
        let mapping = &self.program.mapping;
        decision.fired.clear();
        decision.unsettled.clear();
        decision.limits.fill(None);
        let (mut points, mut shadow_points) = (0i64, 0i64);
        let (mut outcome, mut shadow_outcome) = (NO_OUTCOME, NO_OUTCOME);
        for w in 0..scratch.fired.len() {
            let mut word = scratch.fired[w];
            while word != 0 {
                let rule = w * 64 + word.trailing_zeros() as usize;
                word &= word - 1;
                let act = self.acts[rule];
                let live = if act.plain {
                    true
                } else {
                    match self.in_force(rule, row) {
                        Some(live) => live,
                        None => continue,
                    }
                };
                shadow_points += act.points;
                shadow_outcome = shadow_outcome.min(act.outcome);
                if live {
                    points += act.points;
                    outcome = outcome.min(act.outcome);
                    if !act.plain {
                        self.limit(rule, decision);
                    }
                }
                let leaves = if LEAVES { self.leaves(rule, row, scratch) } else { 0 };
                decision.fired.push(Fired { rule: rule as u16, live, leaves });
            }
            let mut word = scratch.might[w] & !scratch.fired[w];
            while word != 0 {
                let rule = w * 64 + word.trailing_zeros() as usize;
                word &= word - 1;
                let Some(live) = self.in_force(rule, row) else { continue };
                decision.unsettled.push(rule as u16);
                if let Some(review) = mapping.review {
                    shadow_outcome = shadow_outcome.min(review.0);
                    if live {
                        outcome = outcome.min(review.0);
                    }
                }
            }
        }
        for slot in &mapping.points_from {
            let cell = self.cell(row, *slot);
            if cell != MISSING {
                points += cell;
                shadow_points += cell;
            }
        }
        let select = |points: i64, outcome: u8| {
            let selected = mapping.cut_offs.iter().rfind(|c| c.0 <= points).map_or(NO_OUTCOME, |c| c.1.0);
            match outcome.min(selected) {
                NO_OUTCOME => mapping.default,
                outcome => crate::program::OutcomeId(outcome),
            }
        };
        decision.points = points;
        decision.shadow_points = shadow_points;
        decision.outcome = select(points, outcome);
        decision.shadow_outcome = select(shadow_points, shadow_outcome);
    }

    /// Whether a rule is live for this row; `None` outside its validity.
    fn in_force(&self, rule: usize, row: &Row) -> Option<bool> {
        let rule = &self.program.rules[rule];
        if rule.from.is_some_and(|from| row.now < from) || rule.until.is_some_and(|until| row.now >= until) {
            return None;
        }
        Some(match rule.mode {
            Mode::Live => true,
            Mode::Shadow => false,
            Mode::Share(share) => in_share(&rule.id, &row.subject, share),
        })
    }

    fn limit(&self, rule: usize, decision: &mut Decision) {
        for effect in &self.program.rules[rule].effects {
            if let Effect::Limit { limit, value } = effect {
                let smaller = self.program.mapping.limits[usize::from(*limit)].smaller_is_stricter;
                let held = &mut decision.limits[usize::from(*limit)];
                let strictest =
                    held.map_or(*value, |other| if smaller { other.min(*value) } else { other.max(*value) });
                *held = Some(strictest);
            }
        }
    }

    #[inline]
    fn leaves(&self, rule: usize, row: &Row, scratch: &mut Scratch) -> u64 {
        match &self.compiled.conditions[rule].leaves {
            Leaves::Fixed(bits) => *bits,
            Leaves::Ask(_) => self.plan.leaves[rule].iter().enumerate().fold(0, |bits, (n, op)| {
                bits | u64::from(self.holds(op, row, &mut scratch.slow, scratch.decision)) << n
            }),
        }
    }
}

impl Row {
    /// The cells, in the engine's order.
    pub fn cells(&self) -> &[i64] {
        &self.cells
    }

    /// Writes raw values straight into cells, for callers that keep rows in the engine's own order. See [`Engine::cell_of`].
    pub fn cells_mut(&mut self) -> &mut [i64] {
        &mut self.cells
    }
}

impl Engine {
    /// The cell of a slot in this engine's rows: the layout for callers that keep feature values laid out for it.
    pub fn cell_of(&self, slot: SlotId) -> usize {
        usize::from(self.plan.cells[slot.index()])
    }

    /// The condition of a rule in both readings.
    pub(crate) fn ordered(&self, rule: usize) -> (&Node, Option<&Node>) {
        let (fires, might) = &self.plan.ordered[rule];
        (fires, might.as_ref())
    }

    /// Points, outcome (above all when none) and whether it is live at all times and for everyone.
    pub(crate) fn act(&self, rule: usize) -> (i64, u8, bool) {
        let act = self.acts[rule];
        let always = &self.program.rules[rule];
        (act.points, act.outcome, always.mode == Mode::Live && always.from.is_none() && always.until.is_none())
    }

    pub(crate) fn slot_of(&self, literal: Literal) -> SlotId {
        literal.slot(&self.compiled)
    }

    pub(crate) fn words(&self) -> &[u64] {
        &self.compiled.words
    }

    pub(crate) fn names(&self, slot: SlotId) -> &[Box<str>] {
        &self.compiled.names[slot.index()]
    }

    pub(crate) fn codes(&self, slot: SlotId) -> &HashMap<Box<str>, u32> {
        &self.compiled.codes[slot.index()]
    }

    pub(crate) fn kept(&self) -> &Kept {
        &self.kept
    }

    /// The leaves that are true whenever the rule fires, where its condition leaves no choice.
    pub(crate) fn fixed_leaves(&self, rule: u16) -> Option<u64> {
        match self.compiled.conditions[usize::from(rule)].leaves {
            Leaves::Fixed(bits) => Some(bits),
            Leaves::Ask(_) => None,
        }
    }
}

impl Texts {
    /// The elements of a set.
    pub(crate) fn elements(&self) -> impl Iterator<Item = &str> {
        let starts = std::iter::once(0).chain(self.ends.iter().map(|end| *end as usize));
        starts.zip(&self.ends).map(|(start, end)| &self.text[start..*end as usize])
    }
}

impl Engine {
    /// The text that rules know by the number in a cell of an id, text or enum slot.
    pub fn named(&self, slot: SlotId, code: i64) -> Option<&str> {
        usize::try_from(code).ok().and_then(|code| self.names(slot).get(code)).map(|text| &**text)
    }

    /// The plan in figures, for people: how many literals each sieve holds.
    pub fn describe(&self) -> String {
        let plan = &self.plan;
        let lanes = plan.a.len();
        format!(
            "{} rounds of {} lanes ({} cells at the front), {} looked up, {} sets, {} walked always; {} steps of jump code",
            plan.rounds.len(),
            lanes,
            plan.rounds.first().map_or(0, |w| w * LANES),
            plan.lookups.len(),
            plan.bits.len(),
            plan.items.len() - lanes - plan.lookups.len() - plan.bits.len(),
            plan.ops.len(),
        )
    }
}
