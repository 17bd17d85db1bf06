//! Rules asked of the rows of a segment, column by column.
//!
//! All different tests of the rules are numbered by the columns they ask. A column is summed, and while it is warm every test
//! of it is scanned over all rows into a bitmap; rules then only combine bitmaps. Tests that cost more than a scan (of texts)
//! are **late**: first it is gathered which rows the other tests leave to them, then they are asked of those, a column after
//! the other again. Rules come in groups, so that the bitmaps of one stay within [`WORDS_MAX`]; a segment of a scene at work is
//! one group.

use std::collections::HashMap;
use std::ops::Range;

use kernel::Time;

use super::{Codes, Column, Found, Meaning, Result, Room, Segment};
use crate::case::{Value, in_share};
use crate::engine::Engine;
use crate::plan::{Literal, Node, bit};
use crate::program::{MISSING, Mode, OutcomeId, SlotId, SlotType};
use crate::record::{Reader, put_bytes};
use crate::scan::{BLOCK, from_row_order, in_row_order, words_for};

/// Words of the bitmaps of one group of rules, unless told otherwise: 16 MiB.
const WORDS_MAX: usize = 1 << 21;
const NOWHERE: u32 = u32::MAX;

/// What a replay says of each row of a segment.
#[derive(Clone, Debug, Default)]
pub struct Replayed {
    pub outcomes: Vec<OutcomeId>,
    pub points: Vec<i64>,
    pub shadow_outcomes: Vec<OutcomeId>,
    pub shadow_points: Vec<i64>,
}

/// A rule's answer for all rows of a segment, a bit a row.
pub struct RuleRows<'r> {
    pub rule: u16,
    /// Fired and had effect.
    pub live: &'r [u64],
    /// Fired, live or in shadow.
    pub fired: &'r [u64],
    /// Could not be settled.
    pub unsettled: &'r [u64],
}

/// A condition over numbered tests.
#[derive(Clone, Debug)]
enum Asks {
    Is(u32),
    All(Vec<Asks>),
    Any(Vec<Asks>),
}

impl Asks {
    fn note(&self, literals: &mut Vec<u32>) {
        match self {
            Asks::Is(literal) => literals.push(*literal),
            Asks::All(parts) | Asks::Any(parts) => parts.iter().for_each(|part| part.note(literals)),
        }
    }
}

#[derive(Clone, Debug)]
struct Question {
    rule: u16,
    fires: Asks,
    might: Option<Asks>,
    /// Tests of both.
    literals: Vec<u32>,
}

#[derive(Clone, Debug)]
struct AskedSlot {
    slot: SlotId,
    /// Where its tests stand in [`Questions::literals`].
    literals: Range<usize>,
    /// And its texts in [`Questions::names`].
    names: Range<usize>,
}

/// What rules ask.
#[derive(Clone, Debug)]
pub(super) struct Questions {
    /// Each once, in the order of slots.
    literals: Vec<Literal>,
    /// In their order.
    slots: Vec<AskedSlot>,
    /// Texts that rules know, slot by slot, by their numbers: beside each other, for they are gone through at every segment.
    names: Vec<u8>,
    /// In the order of rules.
    rules: Vec<Question>,
    /// Of the bitmaps of one group of rules.
    pub(super) words_max: usize,
}

impl Questions {
    /// Of these rules, all when none are named.
    pub(super) fn of(engine: &Engine, rules: &[u16]) -> Questions {
        let mut rules = rules.to_vec();
        if rules.is_empty() {
            rules.extend(0..engine.program().rules.len() as u16);
        }
        rules.sort_unstable();
        rules.dedup();
        rules.retain(|rule| usize::from(*rule) < engine.program().rules.len());
        let (mut numbers, mut literals) = (HashMap::new(), Vec::new());
        let mut number = |literal: Literal| {
            *numbers.entry(literal).or_insert_with(|| {
                literals.push((engine.slot_of(literal), literal));
                literals.len() as u32 - 1
            })
        };
        let mut questions: Vec<Question> = (rules.into_iter())
            .map(|rule| {
                let (fires, might) = engine.ordered(usize::from(rule));
                let (fires, might) = (asks(fires, &mut number), might.map(|might| asks(might, &mut number)));
                Question { rule, fires, might, literals: Vec::new() }
            })
            .collect();
        let mut order: Vec<u32> = (0..literals.len() as u32).collect();
        order.sort_by_key(|n| literals[*n as usize].0);
        let mut places = vec![0; order.len()];
        order.iter().enumerate().for_each(|(place, n)| places[*n as usize] = place as u32);
        for question in &mut questions {
            for asks in std::iter::once(&mut question.fires).chain(&mut question.might) {
                renumber(asks, &places);
                asks.note(&mut question.literals);
            }
        }
        let literals: Vec<(SlotId, Literal)> = order.into_iter().map(|n| literals[n as usize]).collect();
        let (mut slots, mut names, mut first) = (Vec::new(), Vec::new(), 0);
        for of_slot in literals.chunk_by(|a, b| a.0 == b.0) {
            let (slot, from) = (of_slot[0].0, names.len());
            engine.names(slot).iter().for_each(|name| put_bytes(&mut names, name.as_bytes()));
            slots.push(AskedSlot { slot, literals: first..first + of_slot.len(), names: from..names.len() });
            first += of_slot.len();
        }
        let literals = literals.into_iter().map(|literal| literal.1).collect();
        Questions { literals, slots, names, rules: questions, words_max: WORDS_MAX }
    }

    /// How many rules from the first of `rules` on have bitmaps of so many words within [`WORDS_MAX`]; at least one.
    fn group(&self, rules: &[Question], words: usize) -> usize {
        let mut seen = vec![false; self.literals.len()];
        let mut room = self.words_max / words.max(1);
        let mut fits = |question: &&Question| {
            let is_new = |literal: &&u32| !std::mem::replace(&mut seen[**literal as usize], true);
            room = room.checked_sub(question.literals.iter().filter(is_new).count())?;
            Some(())
        };
        rules.iter().take_while(|question| fits(question).is_some()).count().max(1)
    }
}

fn asks(node: &Node, number: &mut impl FnMut(Literal) -> u32) -> Asks {
    let mut all = |parts: &[Node]| parts.iter().map(|part| asks(part, number)).collect();
    match node {
        Node::All(parts) => Asks::All(all(parts)),
        Node::Any(parts) => Asks::Any(all(parts)),
        Node::Is(literal) => Asks::Is(number(*literal)),
    }
}

fn renumber(asks: &mut Asks, places: &[u32]) {
    match asks {
        Asks::Is(literal) => *literal = places[*literal as usize],
        Asks::All(parts) | Asks::Any(parts) => parts.iter_mut().for_each(|part| renumber(part, places)),
    }
}

/// The rows in which tests hold, in the order of [`crate::scan`].
struct Answers {
    words: usize,
    bits: Vec<u64>,
    /// By test: which bitmap is its own, [`NOWHERE`] where the group does not ask it.
    places: Vec<u32>,
    /// By test: whether its bitmap only gathers the rows that it will be asked of.
    late: Vec<bool>,
    spare: Vec<Vec<u64>>,
}

impl Answers {
    fn of(&mut self, literal: usize) -> &mut [u64] {
        let from = self.places[literal] as usize * self.words;
        &mut self.bits[from..from + self.words]
    }

    /// Leaves the rows in `held` in which a condition holds. A late test notes them and takes them all.
    fn narrow(&mut self, asks: &Asks, held: &mut [u64]) {
        match asks {
            Asks::Is(literal) => {
                let literal = *literal as usize;
                let late = self.late[literal];
                let answer = self.of(literal);
                if late {
                    answer.iter_mut().zip(held).for_each(|(answer, held)| *answer |= *held);
                } else {
                    held.iter_mut().zip(answer).for_each(|(held, answer)| *held &= *answer);
                }
            }
            Asks::All(parts) => parts.iter().for_each(|part| self.narrow(part, held)),
            Asks::Any(parts) => {
                let (mut any, mut branch) =
                    (self.spare.pop().unwrap_or_default(), self.spare.pop().unwrap_or_default());
                any.clear();
                any.resize(held.len(), 0);
                for part in parts {
                    branch.clear();
                    branch.extend_from_slice(held);
                    self.narrow(part, &mut branch);
                    any.iter_mut().zip(&branch).for_each(|(any, branch)| *any |= branch);
                }
                held.copy_from_slice(&any);
                self.spare.extend([any, branch]);
            }
        }
    }
}

/// A segment as one engine reads it.
pub(super) struct Reading<'r, 's, 'e> {
    engine: &'e Engine,
    segment: &'r Segment<'s>,
    found: &'r Found,
    pub(super) rows: usize,
    pub(super) columns: Vec<Option<Column<'s>>>,
    /// By slot: the column whose sum is still to be looked at.
    unchecked: Vec<Option<usize>>,
    now: Column<'s>,
    /// Where all rules are asked.
    subject: Option<Column<'s>>,
}

impl Engine {
    /// Decides every row of a segment again by the rules that `found` is of. `each` gets every rule that fired or stayed unsettled
    /// somewhere, in the order of the rules. Gives what [`Engine::decide`] gives row by row, limits and leaves left out. Damage
    /// comes out before `each` is called. Errors: [`HistoryError`].
    pub fn replay(&self, segment: &Segment, found: &Found, mut each: impl FnMut(RuleRows)) -> Result<Replayed> {
        let program = self.program();
        let mut reading = Reading::begin(self, segment, found)?;
        let rows = reading.rows;
        let mapping = &program.mapping;
        let none = OutcomeId(u8::MAX);
        let mut told = Replayed {
            outcomes: vec![none; rows],
            points: vec![0; rows],
            shadow_outcomes: vec![none; rows],
            shadow_points: vec![0; rows],
        };
        let mut both = (told.points.clone(), told.outcomes.clone());
        let all = reading.all();
        let mut held = all.clone();
        let (mut fired, mut unsettled) = (vec![0; all.len()], vec![0; all.len()]);
        let (mut live, mut unsettled_live) = (fired.clone(), fired.clone());
        let words = rows.div_ceil(64);
        let mut rest = &found.questions.rules[..];
        while !rest.is_empty() {
            let (group, later) = rest.split_at(found.questions.group(rest, all.len()));
            rest = later;
            let mut answers = reading.answer(group, &all)?;
            for question in group {
                let place = usize::from(question.rule);
                let rule = &program.rules[place];
                held.copy_from_slice(&all);
                answers.narrow(&question.fires, &mut held);
                let mut some = put_rows(&held, &mut fired);
                unsettled.fill(0);
                if let Some(might) = &question.might {
                    held.iter_mut().zip(&all).for_each(|(held, all)| *held = all & !*held);
                    answers.narrow(might, &mut held);
                    some |= put_rows(&held, &mut unsettled);
                }
                if !some {
                    continue;
                }
                let (points, outcome, plain) = self.act(place);
                let outcome = OutcomeId(outcome);
                live.copy_from_slice(&fired);
                unsettled_live.copy_from_slice(&unsettled);
                if plain {
                    // Most rules: what they say is told once and goes to both sides at the end.
                    for_each_bit(&fired, |row| {
                        both.0[row] += points;
                        both.1[row] = both.1[row].min(outcome);
                    });
                } else {
                    for row in 0..rows {
                        let now = reading.now(row);
                        let bit = 1u64 << (row % 64);
                        if rule.from.is_some_and(|from| now < from) || rule.until.is_some_and(|until| now >= until) {
                            fired[row / 64] &= !bit;
                            unsettled[row / 64] &= !bit;
                            live[row / 64] &= !bit;
                            unsettled_live[row / 64] &= !bit;
                        }
                        let in_effect = match rule.mode {
                            Mode::Live => true,
                            Mode::Shadow => false,
                            Mode::Share(share) => in_share(&rule.id, reading.subject(row), share),
                        };
                        if !in_effect {
                            live[row / 64] &= !bit;
                            unsettled_live[row / 64] &= !bit;
                        }
                    }
                    for_each_bit(&fired, |row| {
                        told.shadow_points[row] += points;
                        told.shadow_outcomes[row] = told.shadow_outcomes[row].min(outcome);
                    });
                    for_each_bit(&live, |row| {
                        told.points[row] += points;
                        told.outcomes[row] = told.outcomes[row].min(outcome);
                    });
                }
                if let Some(review) = mapping.review {
                    for_each_bit(&unsettled, |row| told.shadow_outcomes[row] = told.shadow_outcomes[row].min(review));
                    for_each_bit(&unsettled_live, |row| told.outcomes[row] = told.outcomes[row].min(review));
                }
                each(RuleRows {
                    rule: question.rule,
                    live: &live[..words],
                    fired: &fired[..words],
                    unsettled: &unsettled[..words],
                });
            }
        }
        reading.check_all()?;
        for slot in &mapping.points_from {
            if let Some(column) = &reading.columns[slot.index()] {
                for row in 0..rows {
                    let points = Some(column.number(row)).filter(|n| *n != MISSING).unwrap_or(0);
                    told.points[row] += points;
                    told.shadow_points[row] += points;
                }
            }
        }
        let select = |points: i64, outcome: OutcomeId| {
            let selected = mapping.cut_offs.iter().rfind(|c| c.0 <= points).map_or(none, |c| c.1);
            Some(outcome.min(selected)).filter(|o| *o != none).unwrap_or(mapping.default)
        };
        for (row, (points, outcome)) in both.0.into_iter().zip(both.1).enumerate() {
            told.points[row] += points;
            told.shadow_points[row] += points;
            told.outcomes[row] = select(told.points[row], told.outcomes[row].min(outcome));
            told.shadow_outcomes[row] = select(told.shadow_points[row], told.shadow_outcomes[row].min(outcome));
        }
        Ok(told)
    }

    /// The rows of a segment in which the condition of one rule makes it fire, a bit a row; its period and mode are not asked.
    /// `found` must be of that rule, or of all; of others, nothing fires. Errors: [`HistoryError`].
    pub fn backtest(&self, rule: u16, segment: &Segment, found: &Found) -> Result<Vec<u64>> {
        let mut reading = Reading::begin(self, segment, found)?;
        let mut held = reading.all();
        let mut fired = vec![0; held.len()];
        let rules = &found.questions.rules;
        if let Ok(place) = rules.binary_search_by_key(&rule, |question| question.rule) {
            let mut answers = reading.answer(&rules[place..=place], &held)?;
            answers.narrow(&rules[place].fires, &mut held);
            put_rows(&held, &mut fired);
        }
        fired.truncate(reading.rows.div_ceil(64));
        Ok(fired)
    }
}

/// Puts bits into the order of rows. Whether there are any.
fn put_rows(bits: &[u64], rows: &mut [u64]) -> bool {
    let mut some = 0;
    for (rows, block) in rows.as_chunks_mut::<2>().0.iter_mut().zip(bits.as_chunks::<2>().0) {
        *rows = in_row_order(*block);
        some |= block[0] | block[1];
    }
    some != 0
}

fn for_each_bit(words: &[u64], mut each: impl FnMut(usize)) {
    for (n, word) in words.iter().enumerate() {
        let mut word = *word;
        while word != 0 {
            each(n * 64 + word.trailing_zeros() as usize);
            word &= word - 1;
        }
    }
}

impl<'r, 's, 'e> Reading<'r, 's, 'e> {
    /// With all columns read.
    pub(super) fn new(engine: &'e Engine, segment: &'r Segment<'s>, found: &'r Found) -> Result<Reading<'r, 's, 'e>> {
        let mut reading = Reading::begin(engine, segment, found)?;
        reading.check_all()?;
        Ok(reading)
    }

    /// With the columns of facts laid out, their sums not looked at, unless slots are computed from them.
    fn begin(engine: &'e Engine, segment: &'r Segment<'s>, found: &'r Found) -> Result<Reading<'r, 's, 'e>> {
        let slots = engine.program().slots.len();
        let now = segment.column(0, false)?;
        let subject = if found.subjects { Some(segment.column(1, true)?) } else { None };
        let mut reading = Reading {
            engine,
            segment,
            found,
            rows: segment.head.rows,
            columns: (0..slots).map(|_| None).collect(),
            unchecked: vec![None; slots],
            now,
            subject,
        };
        for (slot, place) in &found.facts {
            reading.unchecked[slot.index()] = *place;
            if place.is_none() {
                reading.columns[slot.index()] = Some(Column::missing());
            }
        }
        segment.check(0)?;
        if found.subjects {
            segment.check(1)?;
        }
        if !found.computed.is_empty() {
            reading.check_all()?;
            reading.compute(&found.computed);
        }
        Ok(reading)
    }

    /// Lays a slot's column out where that was not done, without looking at its sum.
    fn open(&mut self, slot: SlotId) -> Result<()> {
        if let (None, Some(place)) = (&self.columns[slot.index()], self.unchecked[slot.index()]) {
            let ty = &self.engine.program().slots[slot.index()].ty;
            let is_text = ty.is_text() || matches!(ty, SlotType::Enum(_));
            self.columns[slot.index()] = Some(self.segment.column(place, is_text)?);
        }
        Ok(())
    }

    /// Looks at the sum of a slot's column, once.
    fn check(&mut self, slot: SlotId) -> Result<()> {
        self.open(slot)?;
        match self.unchecked[slot.index()].take() {
            Some(place) => self.segment.check(place),
            None => Ok(()),
        }
    }

    fn check_all(&mut self) -> Result<()> {
        let found = self.found;
        found.facts.iter().try_for_each(|(slot, _)| self.check(*slot))
    }

    /// Computed slots, in the order of the program, by the engine's own code, row by row: each from its inputs alone.
    fn compute(&mut self, computed: &[SlotId]) {
        if computed.is_empty() {
            return;
        }
        let program = self.engine.program();
        let mut inputs: Vec<SlotId> = computed.iter().flat_map(|slot| program.inputs(*slot)).collect();
        inputs.sort_unstable();
        inputs.dedup();
        inputs.retain(|slot| self.columns[slot.index()].is_some());
        let mut row = self.engine.row();
        let mut cells: Vec<Vec<u8>> = vec![Vec::with_capacity(self.rows * 8); computed.len()];
        self.engine.begin(&mut row, Time::default(), "");
        for n in 0..self.rows {
            row.now = self.now(n);
            for slot in &inputs {
                let Some(column) = &self.columns[slot.index()] else { continue };
                let value = match &program.slots[slot.index()].ty {
                    SlotType::Set => {
                        column.entry(n).map(|bytes| Value::Set(elements(bytes).map(str::to_owned).collect()))
                    }
                    ty if ty.is_text() || matches!(ty, SlotType::Enum(_)) => column
                        .entry(n)
                        .and_then(|b| std::str::from_utf8(b).ok())
                        .map(|text| Value::Text(text.to_owned())),
                    _ => {
                        let cell = self.engine.cell_of(*slot);
                        row.cells_mut()[cell] = column.number(n);
                        continue;
                    }
                };
                // What a variant is now may not be what it was: a value that is refused is missing.
                if self.engine.set(&mut row, *slot, &value.unwrap_or_default()).is_err() {
                    let cell = self.engine.cell_of(*slot);
                    row.cells_mut()[cell] = MISSING;
                }
            }
            for (slot, cells) in computed.iter().zip(&mut cells) {
                cells.extend(self.engine.compute_one(&mut row, *slot).to_le_bytes());
            }
        }
        let padded = self.rows.div_ceil(64) * 64 * 8;
        for (slot, mut cells) in computed.iter().zip(cells) {
            cells.resize(padded, 0);
            self.columns[slot.index()] = Some(Column { codes: Codes::Raw(cells.into()), meaning: Meaning::Itself });
        }
    }

    pub(super) fn now(&self, row: usize) -> Time {
        Time::from_micros(self.now.number(row))
    }

    pub(super) fn subject(&self, row: usize) -> &'s str {
        self.subject
            .as_ref()
            .and_then(|subject| subject.entry(row))
            .and_then(|bytes| std::str::from_utf8(bytes).ok())
            .unwrap_or_default()
    }

    /// A bit for every row there is, in the order of [`crate::scan`].
    fn all(&self) -> Vec<u64> {
        let mut all = vec![0; words_for(self.rows)];
        all.iter_mut().take(self.rows / 64).for_each(|word| *word = u64::MAX);
        if let (Some(word), left @ 1..) = (all.get_mut(self.rows / 64), self.rows % 64) {
            *word = u64::MAX >> (64 - left);
        }
        all.as_chunks_mut::<2>().0.iter_mut().for_each(|block| *block = from_row_order(*block));
        all
    }

    /// Asks every test of these rules: what can be scanned first, then what is late of the rows that are left to it. All columns
    /// are checked. Errors: [`HistoryError`].
    fn answer(&mut self, rules: &[Question], all: &[u64]) -> Result<Answers> {
        let Questions { literals, slots, .. } = &self.found.questions;
        // In the order in which rules look at them: those reads then run through memory.
        let (mut places, mut next) = (vec![NOWHERE; literals.len()], 0);
        for literal in rules.iter().flat_map(|question| &question.literals) {
            let place = &mut places[*literal as usize];
            if *place == NOWHERE {
                *place = next;
                next += 1;
            }
        }
        let bits = vec![0; next as usize * all.len()];
        let mut answers =
            Answers { words: all.len(), bits, places, late: vec![false; literals.len()], spare: Vec::new() };
        let mut room = Room::default();
        slots.iter().try_for_each(|asked| self.scan(asked, &mut answers, &mut room))?;
        let mut held = vec![0; all.len()];
        for question in rules {
            if !question.literals.iter().any(|literal| answers.late[*literal as usize]) {
                continue;
            }
            for asks in std::iter::once(&question.fires).chain(&question.might) {
                held.copy_from_slice(all);
                answers.narrow(asks, &mut held);
            }
        }
        slots.iter().try_for_each(|asked| self.ask_late(asked, &mut answers))?;
        self.check_all()?;
        Ok(answers)
    }

    /// Scans for the tests of one slot; those that cannot be scanned are late.
    fn scan(&mut self, asked: &AskedSlot, answers: &mut Answers, room: &mut Room) -> Result<()> {
        let (engine, questions, slot) = (self.engine, &self.found.questions, asked.slot);
        let mut sought = false;
        for at in asked.literals.clone() {
            if answers.places[at] == NOWHERE {
                continue;
            }
            let literal = questions.literals[at];
            self.open(slot)?;
            let Some(column) = &self.columns[slot.index()] else { continue };
            if !column.is_scanned(literal) {
                answers.late[at] = true;
                continue;
            }
            self.check(slot)?;
            let Some(column) = &self.columns[slot.index()] else { continue };
            if !std::mem::replace(&mut sought, true) {
                column.find_places(&questions.names[asked.names.clone()], &mut room.places);
            }
            let arc = match literal {
                Literal::Arc { arc, .. } => Some(arc.ends()),
                _ => None,
            };
            let out = answers.of(at);
            match column.runs(|cell| holds(engine, literal, cell), arc, room) {
                None => room.runs.iter().for_each(|run| column.add(run.0, run.1, out)),
                Some(takes) => column.add_listed(&takes, self.rows, out),
            }
        }
        Ok(())
    }

    /// Asks the late tests of one slot of the rows that were gathered for them; a test of texts once for each text.
    fn ask_late(&mut self, asked: &AskedSlot, answers: &mut Answers) -> Result<()> {
        let slot = asked.slot;
        let mut said: HashMap<u32, Vec<Option<bool>>> = HashMap::new();
        for at in asked.literals.clone() {
            if !std::mem::take(&mut answers.late[at]) {
                continue;
            }
            let literal = self.found.questions.literals[at];
            self.check(slot)?;
            let Some(column) = &self.columns[slot.index()] else { continue };
            let mut known = match (literal, &column.meaning) {
                (Literal::Slow { test, .. }, Meaning::Texts(entries)) => {
                    Some(said.entry(test).or_insert_with(|| vec![None; entries.ends.len()]).as_mut_slice())
                }
                _ => None,
            };
            for block in 0..answers.words / 2 {
                let bits = &mut answers.of(at)[2 * block..2 * block + 2];
                let left = in_row_order([bits[0], bits[1]]);
                let mut held = [0; 2];
                for_each_bit(&left, |row| {
                    let says = self.says(column, slot, literal, block * BLOCK + row, known.as_deref_mut());
                    held[row / 64] |= u64::from(says) << (row % 64);
                });
                bits.copy_from_slice(&from_row_order(held));
            }
        }
        Ok(())
    }

    /// What one test says of one row. `known` is what a test of texts said of each entry.
    fn says(
        &self,
        column: &Column,
        slot: SlotId,
        literal: Literal,
        row: usize,
        known: Option<&mut [Option<bool>]>,
    ) -> bool {
        let engine = self.engine;
        let Literal::Slow { test, negated, missing } = literal else {
            let cell = match column.meaning {
                Meaning::Texts(_) => column.entry(row).map_or(MISSING, |text| engine.code_of(slot, text)),
                _ => column.number(row),
            };
            return holds(engine, literal, cell);
        };
        let known = known.and_then(|known| known.get_mut(column.code(row) as usize));
        let (Some(bytes), Some(known)) = (column.entry(row), known) else { return missing };
        let says = *known.get_or_insert_with(|| {
            if engine.program().slots[slot.index()].ty == SlotType::Set {
                let codes: Vec<i64> = elements(bytes).map(|e| engine.code_of(slot, e.as_bytes())).collect();
                engine.ask_text(test as usize, "", &codes)
            } else {
                engine.ask_bytes(test as usize, bytes)
            }
        });
        says != negated
    }
}

/// Whether a test that is not slow takes a cell.
fn holds(engine: &Engine, literal: Literal, cell: i64) -> bool {
    match literal {
        Literal::Arc { arc, .. } => arc.holds(cell),
        Literal::Bits { bits, last, .. } => bit(&[bits], last, cell),
        Literal::Words { offset, last, .. } => bit(&engine.words()[offset as usize..], last, cell),
        Literal::Slow { .. } => false,
    }
}

fn elements(bytes: &[u8]) -> impl Iterator<Item = &str> {
    let mut reader = Reader(bytes);
    std::iter::from_fn(move || reader.text())
}
