//! The record of one decision: what it takes to say why, in a few hundred bytes, made in the same pass.
//!
//! Bytes, in this order (`v` a LEB128 varint, `z` a zigzag varint):
//! format `1`; flags (bit 0: complete); policy version, 32 bytes; now `z` µs; subject `v` bytes + UTF-8; outcome 1; points `z`;
//! shadow outcome 1; shadow points `z`; fired rules `v`, each `v` = gap since the last one * 4 + live * 2 + has leaves, then
//! leaves `v` where the rule has an OR (else its firing says which were true); unsettled rules `v`, each gap `v`; limits `v`,
//! each 0 or 1 + `z`; slots `v`, each `v` = gap * 2 + has a value, then the value: a raw number `z`; a text `v` + bytes; a set
//! `v` elements, each `v` + bytes. Gaps are counted from the place after the one before.
//!
//! A **complete** record holds every fact that the program reads, and so replays to the same decision by itself; where the
//! scene declares no more than [`COMPLETE_FACTS_MAX`] facts, also those that no rule reads yet. A program that reads more leaves
//! records with the slots of the rules that fired or stayed unsettled, of the scorecards and of the labels; the rest is in the
//! columns of history.

use kernel::Time;

use crate::case::{Case, Decision, Fired, Value};
use crate::engine::{Engine, Row, Scratch};
use crate::program::{Block, Derived, Effect, MISSING, OutcomeId, Program, SlotId, SlotType, Source};

/// Facts up to which a record keeps them all.
pub const COMPLETE_FACTS_MAX: usize = 256;
const FORMAT: u8 = 1;
const COMPLETE: u8 = 1;

/// Which slots records keep.
pub(crate) struct Kept {
    pub(crate) complete: bool,
    /// Those kept always, a bit a slot.
    always: Vec<u64>,
    /// By rule, where its slots end in `slots`.
    ends: Vec<u32>,
    slots: Vec<u16>,
}

impl Kept {
    pub(crate) fn of(program: &Program) -> Kept {
        let mut facts = vec![0u64; program.slots.len().div_ceil(64)];
        let mut always = facts.clone();
        let mark = |bits: &mut Vec<u64>, slot: SlotId| bits[slot.index() / 64] |= 1 << (slot.index() % 64);
        let (mut ends, mut slots) = (Vec::new(), Vec::new());
        for rule in &program.rules {
            let from = slots.len();
            for (slot, _) in rule.condition.leaves() {
                mark(&mut facts, slot);
                if !slots[from..].contains(&slot.0) {
                    slots.push(slot.0);
                }
            }
            ends.push(slots.len() as u32);
            for effect in &rule.effects {
                if let Effect::Label { on, .. } = effect {
                    mark(&mut facts, *on);
                    mark(&mut always, *on);
                }
            }
            rule.changeable.iter().for_each(|slot| mark(&mut facts, *slot));
        }
        for slot in &program.mapping.points_from {
            mark(&mut facts, *slot);
            mark(&mut always, *slot);
        }
        // What computed slots read, from the last to the first, so that it reaches the facts.
        for place in (0..program.slots.len()).rev() {
            program.inputs(SlotId(place as u16)).into_iter().for_each(|slot| mark(&mut facts, slot));
        }
        for block in &program.blocks {
            if let Block::Scorecard(card) = block {
                card.characteristics.iter().for_each(|c| mark(&mut always, c.slot));
            }
        }
        let is_fact = |n: &usize| matches!(program.slots[*n].source, Source::Fact | Source::Feature(_));
        let declared: Vec<usize> = (0..program.slots.len()).filter(is_fact).collect();
        let read: Vec<usize> = declared.iter().copied().filter(|n| facts[n / 64] >> (n % 64) & 1 == 1).collect();
        let complete = read.len() <= COMPLETE_FACTS_MAX;
        // What no rule reads yet is kept too where there is room: a later rule may ask it of the past.
        let kept = if declared.len() <= COMPLETE_FACTS_MAX { &declared } else { &read };
        if complete {
            kept.iter().for_each(|n| mark(&mut always, SlotId(*n as u16)));
        }
        Kept { complete, always, ends, slots }
    }

    fn of_rule(&self, rule: usize) -> &[u16] {
        let from = if rule == 0 { 0 } else { self.ends[rule - 1] };
        &self.slots[from as usize..self.ends[rule] as usize]
    }
}

impl Program {
    /// The slots that a slot is computed from; none for a fact or a feature.
    pub(crate) fn inputs(&self, slot: SlotId) -> Vec<SlotId> {
        match &self.slots[slot.index()].source {
            Source::Fact | Source::Feature(_) => Vec::new(),
            Source::Derived(derived) => derived.reads(),
            Source::Block(block) => self.blocks[usize::from(*block)].reads(),
        }
    }
}

impl Derived {
    /// The slots it is computed from.
    pub fn reads(&self) -> Vec<SlotId> {
        match self {
            Derived::Ratio { over: a, under: b }
            | Derived::Difference { from: a, minus: b }
            | Derived::Sum { left: a, right: b }
            | Derived::Compare { left: a, right: b, .. } => vec![*a, *b],
            Derived::Age { of } | Derived::Length { of } | Derived::InList { of, .. } => vec![*of],
            Derived::Hour { of, .. } | Derived::Weekday { of, .. } => of.iter().copied().collect(),
        }
    }
}

/// A record that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    pub version: [u8; 32],
    /// Whether every fact the program reads is among the values.
    pub complete: bool,
    pub now: Time,
    pub subject: String,
    pub decision: Decision,
    /// In the order of the slots.
    pub values: Vec<(SlotId, Value)>,
}

/// A record that cannot be read with this program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RecordError {
    /// It ends early, goes on after its end, or holds what cannot be.
    Broken,
    /// Written by a later version of the product.
    Format(u8),
    /// Of another policy version: take the program of that hash.
    Version,
}

impl std::fmt::Display for RecordError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            RecordError::Broken => f.write_str("the record is broken"),
            RecordError::Format(format) => write!(f, "the record has format {format}, this version reads {FORMAT}"),
            RecordError::Version => f.write_str("the record is of another policy version"),
        }
    }
}

impl std::error::Error for RecordError {}

impl Record {
    /// The policy version a record was made by, to find the program it is read with.
    pub fn version_of(bytes: &[u8]) -> Result<[u8; 32], RecordError> {
        match bytes {
            [FORMAT, _, rest @ ..] => rest.first_chunk().copied().ok_or(RecordError::Broken),
            [format, ..] => Err(RecordError::Format(*format)),
            [] => Err(RecordError::Broken),
        }
    }

    /// The case to decide again; `None` when the record is not complete.
    pub fn case(&self, program: &Program) -> Option<Case> {
        let mut case = Case::new(program, self.now, &self.subject);
        for (slot, value) in &self.values {
            if matches!(program.slot(*slot)?.source, Source::Fact | Source::Feature(_)) {
                case.values[slot.index()].clone_from(value);
            }
        }
        self.complete.then_some(case)
    }
}

impl Engine {
    /// Decides and writes the record behind what `out` holds.
    pub fn decide_recorded(&self, row: &mut Row, scratch: &mut Scratch, decision: &mut Decision, out: &mut Vec<u8>) {
        self.decide_explained(row, scratch, decision);
        self.record(row, scratch, decision, out);
    }

    /// Writes the record of a row that was just decided by [`Engine::decide_explained`].
    fn record(&self, row: &Row, scratch: &mut Scratch, decision: &Decision, out: &mut Vec<u8>) {
        let kept = self.kept();
        out.extend([FORMAT, u8::from(kept.complete) * COMPLETE]);
        out.extend(self.program().version);
        put_signed(out, row.now.micros());
        put_bytes(out, row.subject.as_bytes());
        out.push(decision.outcome.0);
        put_signed(out, decision.points);
        out.push(decision.shadow_outcome.0);
        put_signed(out, decision.shadow_points);
        let marks = scratch.marks(&kept.always);
        let mut mark = |rule: u16| {
            for slot in kept.of_rule(usize::from(rule)) {
                marks[usize::from(*slot) / 64] |= 1 << (slot % 64);
            }
        };
        put(out, decision.fired.len() as u64);
        let mut next = 0;
        for fired in &decision.fired {
            let asked = self.fixed_leaves(fired.rule).is_none();
            put(out, u64::from(fired.rule - next) << 2 | u64::from(fired.live) << 1 | u64::from(asked));
            if asked {
                put(out, fired.leaves);
            }
            next = fired.rule + 1;
            mark(fired.rule);
        }
        put(out, decision.unsettled.len() as u64);
        next = 0;
        for rule in &decision.unsettled {
            put(out, u64::from(rule - next));
            next = rule + 1;
            mark(*rule);
        }
        put(out, decision.limits.len() as u64);
        for limit in &decision.limits {
            out.push(u8::from(limit.is_some()));
            limit.iter().for_each(|value| put_signed(out, *value));
        }
        put(out, marks.iter().map(|word| u64::from(word.count_ones())).sum());
        next = 0;
        for (w, word) in marks.iter().enumerate() {
            let mut word = *word;
            while word != 0 {
                let slot = (w * 64) as u16 + word.trailing_zeros() as u16;
                word &= word - 1;
                let raw = self.cell(row, SlotId(slot));
                put(out, u64::from(slot - next) << 1 | u64::from(raw != MISSING));
                next = slot + 1;
                if raw == MISSING {
                    continue;
                }
                match self.texts_of(row, SlotId(slot)) {
                    None => put_signed(out, raw),
                    Some(texts) if self.program().slots[usize::from(slot)].ty == SlotType::Set => {
                        put(out, texts.ends.len() as u64);
                        texts.elements().for_each(|element| put_bytes(out, element.as_bytes()));
                    }
                    Some(texts) => put_bytes(out, texts.text.as_bytes()),
                }
            }
        }
    }

    /// Reads a record made by this engine's program. Errors: [`RecordError`]; no bytes make it panic.
    pub fn read_record(&self, bytes: &[u8]) -> Result<Record, RecordError> {
        let program = self.program();
        let version = Record::version_of(bytes)?;
        if version != program.version {
            return Err(RecordError::Version);
        }
        self.read(bytes).ok_or(RecordError::Broken)
    }

    fn read(&self, bytes: &[u8]) -> Option<Record> {
        let program = self.program();
        let outcome = |id: u8| (usize::from(id) < program.mapping.outcomes.len()).then_some(OutcomeId(id));
        let complete = bytes.get(1)? & COMPLETE != 0;
        let mut r = Reader(bytes.get(34..)?);
        let now = Time::from_micros(r.signed()?);
        let subject = r.text()?.to_owned();
        let mut decision = Decision::new(program);
        decision.outcome = outcome(r.byte()?)?;
        decision.points = r.signed()?;
        decision.shadow_outcome = outcome(r.byte()?)?;
        decision.shadow_points = r.signed()?;
        let mut next = 0u64;
        for _ in 0..r.count(program.rules.len())? {
            let head = r.number()?;
            let rule = next.checked_add(head >> 2).filter(|rule| *rule < program.rules.len() as u64)?;
            next = rule + 1;
            let leaves = if head & 1 == 1 { r.number()? } else { self.fixed_leaves(rule as u16)? };
            decision.fired.push(Fired { rule: rule as u16, live: head & 2 == 2, leaves });
        }
        next = 0;
        for _ in 0..r.count(program.rules.len())? {
            let rule = next.checked_add(r.number()?).filter(|rule| *rule < program.rules.len() as u64)?;
            next = rule + 1;
            decision.unsettled.push(rule as u16);
        }
        if r.count(decision.limits.len())? != decision.limits.len() {
            return None;
        }
        for limit in &mut decision.limits {
            *limit = if r.byte()? == 1 { Some(r.signed()?) } else { None };
        }
        let mut values = Vec::new();
        next = 0;
        for _ in 0..r.count(program.slots.len())? {
            let head = r.number()?;
            let slot = next.checked_add(head >> 1).filter(|slot| *slot < program.slots.len() as u64)?;
            next = slot + 1;
            let value = match &program.slots[slot as usize].ty {
                _ if head & 1 == 0 => Value::Missing,
                SlotType::Set => {
                    let count = r.count(r.0.len())?;
                    Value::Set((0..count).map(|_| r.text().map(str::to_owned)).collect::<Option<_>>()?)
                }
                ty if ty.is_text() => Value::Text(r.text()?.to_owned()),
                _ => Value::Raw(r.signed()?),
            };
            values.push((SlotId(slot as u16), value));
        }
        r.0.is_empty().then_some(Record { version: program.version, complete, now, subject, decision, values })
    }
}

/// A LEB128 varint.
pub(crate) fn put(out: &mut Vec<u8>, mut n: u64) {
    while n >= 0x80 {
        out.push(n as u8 | 0x80);
        n >>= 7;
    }
    out.push(n as u8);
}

pub(crate) fn put_signed(out: &mut Vec<u8>, n: i64) {
    put(out, (n << 1 ^ n >> 63) as u64);
}

pub(crate) fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put(out, bytes.len() as u64);
    out.extend(bytes);
}

/// Reads what [`put`] and its like wrote. Every answer is `None` past the end.
pub(crate) struct Reader<'a>(pub(crate) &'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn byte(&mut self) -> Option<u8> {
        let (first, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(*first)
    }

    pub(crate) fn eight(&mut self) -> Option<[u8; 8]> {
        let (taken, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*taken)
    }

    pub(crate) fn number(&mut self) -> Option<u64> {
        let mut n = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            n |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Some(n);
            }
        }
        None
    }

    pub(crate) fn signed(&mut self) -> Option<i64> {
        let n = self.number()?;
        Some((n >> 1) as i64 ^ -((n & 1) as i64))
    }

    /// A count that cannot be more than `max`.
    pub(crate) fn count(&mut self, max: usize) -> Option<usize> {
        self.number().and_then(|n| usize::try_from(n).ok()).filter(|n| *n <= max)
    }

    pub(crate) fn bytes(&mut self) -> Option<&'a [u8]> {
        let len = self.count(self.0.len())?;
        let (taken, rest) = self.0.split_at_checked(len)?;
        self.0 = rest;
        Some(taken)
    }

    pub(crate) fn text(&mut self) -> Option<&'a str> {
        std::str::from_utf8(self.bytes()?).ok()
    }
}
