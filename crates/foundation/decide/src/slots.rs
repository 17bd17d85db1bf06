//! Computed slots: derived ones and blocks, each once per decision, in the order of the program.

use std::cmp::Ordering;
use std::collections::{HashMap, HashSet};

use kernel::Time;

use crate::engine::{Engine, Row};
use crate::program::{Block, Cmp, Derived, Ensemble, Link, MISSING, Program, RAW_MAX, SlotId, SlotType, Source};

const HOUR_US: i64 = 3_600_000_000;
const DAY_US: i64 = 24 * HOUR_US;
/// 10^18, the largest scale that a ratio multiplies by.
const POWERS: usize = 19;

pub(crate) struct Computed {
    /// Slots to compute.
    pub(crate) order: Vec<SlotId>,
    /// By list: until when each text stands in it (`None`: for good).
    lists: Vec<HashMap<Box<str>, Option<Time>>>,
    powers: [i128; POWERS],
}

impl Computed {
    pub(crate) fn of(program: &Program) -> Computed {
        let order = (0..program.slots.len())
            .filter(|n| matches!(program.slots[*n].source, Source::Derived(_) | Source::Block(_)))
            .map(|n| SlotId(n as u16))
            .collect();
        let lists = program
            .lists
            .iter()
            .map(|list| {
                let mut entries: HashMap<Box<str>, Option<Time>> = HashMap::with_capacity(list.entries.len());
                for entry in &list.entries {
                    // Of two entries of one text the one that stays longer holds.
                    let kept = entries.entry(entry.value.as_str().into()).or_insert(entry.until);
                    *kept = kept.and_then(|kept| entry.until.map(|until| kept.max(until)));
                }
                entries
            })
            .collect();
        let mut powers = [1i128; POWERS];
        for n in 1..POWERS {
            powers[n] = powers[n - 1] * 10;
        }
        Computed { order, lists, powers }
    }

    /// The raw value of a computed slot, [`MISSING`] where it has none.
    pub(crate) fn value(&self, engine: &Engine, slot: SlotId, row: &Row) -> i64 {
        match &engine.program().slots[slot.index()].source {
            Source::Derived(derived) => {
                let raw = self.derive(engine, slot, derived, row);
                raw.map_or(MISSING, |raw| raw.clamp(i128::from(-RAW_MAX), i128::from(RAW_MAX)) as i64)
            }
            Source::Block(block) => self.block(engine, usize::from(*block), row),
            Source::Fact | Source::Feature(_) => engine.cell(row, slot),
        }
    }

    fn derive(&self, engine: &Engine, slot: SlotId, derived: &Derived, row: &Row) -> Option<i128> {
        let slots = &engine.program().slots;
        let cell = |id: SlotId| Some(engine.cell(row, id)).filter(|raw| *raw != MISSING);
        let raw = |id: SlotId| cell(id).map(i128::from);
        let power = |id: SlotId| self.powers[slots[id.index()].ty.decimals() as usize];
        let local = |of: Option<SlotId>, offset_s: i32| {
            let micros = of.map_or(Some(row.now.micros()), cell)?;
            Some(micros.saturating_add(i64::from(offset_s) * 1_000_000))
        };
        match derived {
            Derived::Ratio { over, under } => {
                let scale = slots[slot.index()].ty.decimals() + slots[under.index()].ty.decimals();
                let (a, b) = (raw(*over)? * self.powers[scale as usize], raw(*under)? * power(*over));
                let towards_zero = a.checked_div(b)?;
                Some(towards_zero - i128::from(a % b != 0 && (a < 0) != (b < 0)))
            }
            Derived::Difference { from, minus } => Some(raw(*from)? - raw(*minus)?),
            Derived::Sum { left, right } => Some(raw(*left)? + raw(*right)?),
            Derived::Compare { left, cmp, right } => {
                let (a, b) = (raw(*left)?, raw(*right)?);
                let ordering = match (engine.texts_of(row, *left), engine.texts_of(row, *right)) {
                    (Some(a), Some(b)) => a.text.cmp(&b.text),
                    _ => (a * power(*right)).cmp(&(b * power(*left))),
                };
                Some(i128::from(match cmp {
                    Cmp::Less => ordering == Ordering::Less,
                    Cmp::AtMost => ordering != Ordering::Greater,
                    Cmp::Equal => ordering == Ordering::Equal,
                    Cmp::NotEqual => ordering != Ordering::Equal,
                    Cmp::AtLeast => ordering != Ordering::Less,
                    Cmp::Above => ordering == Ordering::Greater,
                }))
            }
            Derived::Age { of } => Some(i128::from(row.now.micros()) - raw(*of)?),
            Derived::Hour { of, offset_s } => Some((local(*of, *offset_s)?.rem_euclid(DAY_US) / HOUR_US).into()),
            Derived::Weekday { of, offset_s } => {
                // 1970-01-01 was a Thursday.
                Some(((local(*of, *offset_s)?.div_euclid(DAY_US) + 3).rem_euclid(7) + 1).into())
            }
            Derived::Length { of } => {
                cell(*of)?;
                let texts = engine.texts_of(row, *of)?;
                Some(match slots[of.index()].ty {
                    SlotType::Set => texts.elements().collect::<HashSet<_>>().len() as i128,
                    _ => texts.text.chars().count() as i128,
                })
            }
            Derived::InList { of, list } => {
                let place = cell(*of)?;
                let entries = &self.lists[usize::from(list.0)];
                let within =
                    |text: &str| entries.get(text).is_some_and(|until| until.is_none_or(|until| row.now < until));
                Some(i128::from(match (&slots[of.index()].ty, engine.texts_of(row, *of)) {
                    (SlotType::Set, Some(texts)) => texts.elements().any(within),
                    (_, Some(texts)) => within(&texts.text),
                    (SlotType::Enum(variants), None) => {
                        usize::try_from(place).ok().and_then(|n| variants.get(n)).is_some_and(|v| within(v))
                    }
                    (_, None) => false,
                }))
            }
        }
    }

    fn block(&self, engine: &Engine, number: usize, row: &Row) -> i64 {
        match &engine.program().blocks[number] {
            Block::Scorecard(card) => {
                let mut points = card.base;
                for (c, _) in characteristic_points(engine, number, row) {
                    points += c;
                }
                points
            }
            Block::Table(table) => {
                let row = (0..table.rows.len()).find(|n| engine.block_test(number, *n, row));
                row.map(|n| table.rows[n].1).or(table.otherwise).unwrap_or(MISSING)
            }
            Block::Ensemble(model) => score(engine, model, row),
        }
    }
}

/// Points that each characteristic of a scorecard gives this row, with the characteristic's place.
pub(crate) fn characteristic_points<'a>(
    engine: &'a Engine,
    block: usize,
    row: &'a Row,
) -> impl Iterator<Item = (i64, usize)> + 'a {
    let characteristics = match &engine.program().blocks[block] {
        Block::Scorecard(card) => &card.characteristics[..],
        Block::Table(_) | Block::Ensemble(_) => &[],
    };
    let mut test = 0;
    characteristics.iter().enumerate().map(move |(place, c)| {
        let first = test;
        test += c.bins.len();
        if engine.cell(row, c.slot) == MISSING {
            return (c.missing, place);
        }
        let bin = (0..c.bins.len()).find(|n| engine.block_test(block, first + n, row));
        (bin.map_or(c.other, |n| c.bins[n].1), place)
    })
}

fn score(engine: &Engine, model: &Ensemble, row: &Row) -> i64 {
    let slots = &engine.program().slots;
    let inputs: Vec<f64> = model
        .inputs
        .iter()
        .map(|slot| match engine.cell(row, *slot) {
            MISSING => f64::NAN,
            raw => raw as f64 / 10f64.powi(slots[slot.index()].ty.decimals() as i32),
        })
        .collect();
    let mut sum: f64 = model.trees.iter().map(|tree| tree.leaf(&inputs)).fold(0.0, |sum, leaf| sum + leaf);
    if model.average && !model.trees.is_empty() {
        sum /= model.trees.len() as f64;
    }
    let linked = match model.link {
        Link::Identity => sum,
        Link::Sigmoid { slope } => 1.0 / (1.0 + (-slope * sum).exp()),
    };
    let scaled = (linked * 10f64.powi(slots[model.into.index()].ty.decimals() as i32)).round();
    if scaled.is_nan() { MISSING } else { (scaled as i64).clamp(-RAW_MAX, RAW_MAX) }
}
