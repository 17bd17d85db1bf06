//! History: past decisions in columns, to ask "what would this rule have done" of a million of them.
//!
//! A **segment** holds up to [`SEGMENT_ROWS_MAX`] decisions and is written once; a file of history is segments one after
//! another. Only facts and features are kept, by name and type, so a segment outlives the policy version it was written under:
//! derived slots and blocks are computed anew, a slot that no rule read then is there all the same, and a slot that did not
//! exist then is missing. This module turns rows into bytes and answers from bytes; files are the caller's.
//!
//! Bytes, all numbers little-endian:
//!
//! | part | content |
//! |---|---|
//! | head, 48 bytes | `PHIENH02`, u32 rows, u32 columns, u64 length of schema, u64 length of the whole, u64 sum of schema, u64 sum of the bytes before and of the places |
//! | schema | per column: varint length + name, varint length + type (`int`, `decimal 2`, `money VND`, `text`, …) |
//! | places, 24 bytes a column | u64 offset in the segment, u64 length, u64 sum |
//! | columns | one byte of encoding, then by encoding as below |
//!
//! Values become codes in ascending order with missing first, so that every range is a range of codes:
//! 0 one value for all rows; 1 two values and a bit a row; 2 and 3 a dictionary and a u8 or u16 code a row; 4, 5, 6 the least
//! value zigzag, a step varint and u8, u16, u32 codes (0 missing, else (value - least) / step + 1); 7 raw i64; 8 an entry a row. A dictionary of numbers is a
//! varint count, the first value zigzag, then gaps. Entries of texts and sets are a varint count, where each ends (u32, the top
//! bit set when it is missing), and the bytes (a set: each element with its varint length); in a dictionary they ascend, and
//! missing is entry 0. Codes are padded to 64 rows. The encoder takes what is short.
//!
//! The sums are `sum`, in segments that begin with `PHIENH01` [`checksum`]; a column is checked when it is read, the head when the
//! segment is opened.

mod replay;
mod rows;

use std::borrow::Cow;
use std::cmp::Ordering;
use std::collections::HashMap;
use std::ops::Range;

use crate::engine::{Engine, OTHER, Row};
use crate::plan::Literal;
use crate::program::{MISSING, Program, Rule, SlotId, SlotType, Source};
use crate::record::{Reader, put, put_bytes, put_signed};
use crate::scan::{BLOCK, from_row_order, sieve};

use replay::{Questions, Reading};
pub use replay::{Replayed, RuleRows};
pub use rows::HistoryRow;

/// Decisions of one segment.
pub const SEGMENT_ROWS_MAX: usize = 32_768;
/// Values of one segment, so that a wide scene is written in shorter segments.
pub const SEGMENT_VALUES_MAX: usize = 1 << 25;
/// How segments begin, and their sums; the last one is written.
const VERSIONS: [(&[u8; 8], Sum); 2] = [(b"PHIENH01", checksum), (b"PHIENH02", sum)];
type Sum = fn(&[u8]) -> u64;
const HEAD: usize = 48;
const PLACE: usize = 24;
const NOW: &str = "\u{0}now";
const SUBJECT: &str = "\u{0}subject";
/// Runs of codes up to which a set is scanned as ranges: about as many scans as looking each row up takes time.
const RUNS_MAX: usize = 32;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum HistoryError {
    /// Not a segment, or cut short.
    NotASegment,
    /// The bytes are not those that were written.
    Damaged,
}

impl std::fmt::Display for HistoryError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            HistoryError::NotASegment => "the bytes are no segment of history, or end early",
            HistoryError::Damaged => "a segment of history is damaged: its sum does not fit",
        })
    }
}

impl std::error::Error for HistoryError {}

type Result<T> = std::result::Result<T, HistoryError>;

/// A 64-bit sum over 8-byte words in eight lanes, mixed at the end. Finds damage, not malice.
pub fn checksum(bytes: &[u8]) -> u64 {
    const K: u64 = 0x9e37_79b9_7f4a_7c15;
    let mut lanes = [0, 8, 16, 24, 32, 40, 48, 56].map(|by| K.rotate_left(by));
    let (blocks, rest) = bytes.as_chunks::<64>();
    let mix = |lane: &mut u64, word: u64| *lane = (*lane ^ word).wrapping_mul(K).rotate_left(29);
    for block in blocks {
        for (lane, word) in lanes.iter_mut().zip(block.as_chunks::<8>().0) {
            mix(lane, u64::from_le_bytes(*word));
        }
    }
    let mut sum = bytes.len() as u64;
    for byte in rest {
        mix(&mut sum, u64::from(*byte) + 1);
    }
    for lane in lanes {
        mix(&mut sum, lane);
    }
    sum ^ sum >> 31
}

/// A 64-bit sum over 8-byte words in eight lanes without multiplications, so that it runs as vector instructions. Damage within
/// one word is always found; as with a CRC, other damage goes unseen once in 2^64. Not for malice.
fn sum(bytes: &[u8]) -> u64 {
    let mut lanes: [u64; 8] = std::array::from_fn(|n| 0x9e37_79b9_7f4a_7c15u64.rotate_left(8 * n as u32));
    let (blocks, rest) = bytes.as_chunks::<64>();
    for (n, blocks) in blocks.chunks(WARM / 64).enumerate() {
        // The first are warm since the column was laid out.
        if n > 0 {
            warm(blocks.as_flattened());
        }
        for block in blocks {
            for (lane, word) in lanes.iter_mut().zip(block.as_chunks::<8>().0) {
                *lane = lane.wrapping_add(u64::from_le_bytes(*word)).rotate_left(29);
            }
        }
    }
    let lanes = lanes.map(u64::to_le_bytes);
    checksum(lanes.as_flattened()) ^ checksum(rest) ^ bytes.len() as u64
}

/// Bytes that are fetched at once.
const WARM: usize = 4096;

/// Fetches bytes from memory: a load a cache line keeps more of them under way than a sum does, which has more to do for each.
fn warm(bytes: &[u8]) {
    // Each load hangs on the last one's result, or the compiler would gather the bytes into vectors.
    std::hint::black_box(bytes.iter().step_by(64).fold(0u8, |all, byte| all.rotate_left(1) ^ byte));
}

fn type_name(ty: &SlotType) -> String {
    match ty {
        SlotType::Bool => "bool".to_owned(),
        SlotType::Int => "int".to_owned(),
        SlotType::Decimal { scale } => format!("decimal {scale}"),
        SlotType::Money(currency) => format!("money {}", currency.code()),
        SlotType::Duration => "duration".to_owned(),
        SlotType::Time => "time".to_owned(),
        // By name, since variants are renumbered when some are added.
        SlotType::Enum(_) => "enum".to_owned(),
        SlotType::Id | SlotType::Text => "text".to_owned(),
        SlotType::Set => "set".to_owned(),
    }
}

#[derive(Clone)]
enum Gathered {
    Numbers(Vec<i64>),
    /// Codes of entries in the order in which they came; entry 0 is missing.
    Entries(Vec<u32>, HashMap<Box<[u8]>, u32>),
}

/// Gathers decided rows until they are written as one segment.
#[derive(Clone)]
pub struct Writer {
    columns: Vec<(String, String, Gathered)>,
    slots: Vec<SlotId>,
    rows: usize,
    rows_max: usize,
    bytes: Vec<u8>,
}

impl Writer {
    pub fn new(program: &Program) -> Writer {
        let mut columns = vec![
            (NOW.to_owned(), type_name(&SlotType::Time), Gathered::Numbers(Vec::new())),
            (SUBJECT.to_owned(), type_name(&SlotType::Text), Gathered::Entries(Vec::new(), HashMap::new())),
        ];
        let mut slots = Vec::new();
        for (n, slot) in program.slots.iter().enumerate() {
            if matches!(slot.source, Source::Fact | Source::Feature(_)) {
                let gathered = match &slot.ty {
                    ty if ty.is_text() => Gathered::Entries(Vec::new(), HashMap::new()),
                    SlotType::Enum(_) => Gathered::Entries(Vec::new(), HashMap::new()),
                    _ => Gathered::Numbers(Vec::new()),
                };
                columns.push((slot.name.clone(), type_name(&slot.ty), gathered));
                slots.push(SlotId(n as u16));
            }
        }
        let rows_max = (SEGMENT_VALUES_MAX / columns.len()).clamp(1, SEGMENT_ROWS_MAX) / 64 * 64;
        Writer { columns, slots, rows: 0, rows_max: rows_max.max(64), bytes: Vec::new() }
    }

    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Whether the segment is to be finished before another row.
    pub fn is_full(&self) -> bool {
        self.rows >= self.rows_max
    }

    /// Adds a row of an engine whose program has the slots of this writer's.
    pub fn push(&mut self, engine: &Engine, row: &Row) {
        self.rows += 1;
        let entry = |codes: &mut Vec<u32>, known: &mut HashMap<Box<[u8]>, u32>, bytes: Option<&[u8]>| {
            let code = match bytes {
                None => 0,
                Some(bytes) => match known.get(bytes) {
                    Some(code) => *code,
                    None => {
                        let next = known.len() as u32 + 1;
                        known.insert(bytes.into(), next);
                        next
                    }
                },
            };
            codes.push(code);
        };
        let scratch = &mut self.bytes;
        for (n, (_, _, gathered)) in self.columns.iter_mut().enumerate() {
            match (n, gathered) {
                (0, Gathered::Numbers(numbers)) => numbers.push(row.now.micros()),
                (1, Gathered::Entries(codes, known)) => entry(codes, known, Some(row.subject.as_bytes())),
                (n, Gathered::Numbers(numbers)) => numbers.push(engine.cell(row, self.slots[n - 2])),
                (n, Gathered::Entries(codes, known)) => {
                    let slot = self.slots[n - 2];
                    let raw = engine.cell(row, slot);
                    let bytes = match (&engine.program().slots[slot.index()].ty, engine.texts_of(row, slot)) {
                        _ if raw == MISSING => None,
                        (SlotType::Enum(variants), _) => {
                            usize::try_from(raw).ok().and_then(|v| variants.get(v)).map(String::as_bytes)
                        }
                        (SlotType::Set, Some(texts)) => {
                            scratch.clear();
                            texts.elements().for_each(|element| put_bytes(scratch, element.as_bytes()));
                            Some(&scratch[..])
                        }
                        (_, texts) => texts.map(|texts| texts.text.as_bytes()),
                    };
                    entry(codes, known, bytes);
                }
            }
        }
    }

    /// The segment of all rows since the last one, and an empty writer.
    pub fn finish(&mut self) -> Vec<u8> {
        let mut schema = Vec::new();
        for (name, ty, _) in &self.columns {
            put_bytes(&mut schema, name.as_bytes());
            put_bytes(&mut schema, ty.as_bytes());
        }
        let mut places = Vec::with_capacity(self.columns.len() * PLACE);
        let mut data = Vec::new();
        let data_from = HEAD + schema.len() + self.columns.len() * PLACE;
        for (_, _, gathered) in &mut self.columns {
            let from = data.len();
            match gathered {
                Gathered::Numbers(numbers) => {
                    write_numbers(&mut data, numbers);
                    numbers.clear();
                }
                Gathered::Entries(codes, known) => {
                    write_entries(&mut data, codes, known);
                    codes.clear();
                    known.clear();
                }
            }
            for n in [data_from + from, data.len() - from] {
                places.extend((n as u64).to_le_bytes());
            }
            places.extend(sum(&data[from..]).to_le_bytes());
        }
        let mut out = Vec::with_capacity(data_from + data.len());
        let (magic, sum) = VERSIONS[VERSIONS.len() - 1];
        out.extend(magic);
        out.extend((self.rows as u32).to_le_bytes());
        out.extend((self.columns.len() as u32).to_le_bytes());
        out.extend((schema.len() as u64).to_le_bytes());
        out.extend(((data_from + data.len()) as u64).to_le_bytes());
        out.extend(sum(&schema).to_le_bytes());
        let head = sum(&out) ^ sum(&places);
        out.extend(head.to_le_bytes());
        out.extend(schema);
        out.extend(places);
        out.extend(data);
        self.rows = 0;
        out
    }
}

fn varint_len(n: u64) -> usize {
    (64 - (n | 1).leading_zeros() as usize).div_ceil(7)
}

fn common_divisor(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

fn write_numbers(out: &mut Vec<u8>, numbers: &[i64]) {
    let mut distinct = numbers.to_vec();
    distinct.sort_unstable();
    distinct.dedup();
    let dictionary = |out: &mut Vec<u8>| {
        put(out, distinct.len() as u64);
        put_signed(out, distinct.first().copied().unwrap_or(MISSING));
        for pair in distinct.windows(2) {
            put(out, pair[1].wrapping_sub(pair[0]) as u64);
        }
    };
    let padded = numbers.len().div_ceil(64) * 64;
    let dictionary_len: usize =
        distinct.windows(2).map(|p| varint_len(p[1].wrapping_sub(p[0]) as u64)).sum::<usize>() + 20;
    let known = &distinct[usize::from(distinct.first() == Some(&MISSING))..];
    let least = known.first().copied().unwrap_or(0);
    let above = |n: i64| n.wrapping_sub(least) as u64;
    // Values of a decimal slot are mostly whole, or of two decimals.
    let step = known.iter().fold(0, |step, n| common_divisor(above(*n), step)).max(1);
    let offset_width = match known.last().map_or(0, |most| above(*most) / step) {
        0..=0xfe => 1,
        0xff..=0xfffe => 2,
        0xffff..=0xffff_fffe => 4,
        _ => 8,
    };
    let dictionary_width = match distinct.len() {
        0..=256 => 1,
        257..=65_536 => 2,
        _ => 8,
    };
    let code = |n: &i64| distinct.partition_point(|d| d < n) as u64;
    let offset = |n: &i64| if *n == MISSING { 0 } else { above(*n) / step + 1 };
    let codes = |out: &mut Vec<u8>, width: usize, code: &dyn Fn(&i64) -> u64| {
        numbers.iter().for_each(|n| out.extend(&code(n).to_le_bytes()[..width]));
        out.resize(out.len() + (padded - numbers.len()) * width, 0);
    };
    if distinct.len() <= 1 {
        out.push(0);
        dictionary(out);
    } else if distinct.len() == 2 {
        out.push(1);
        dictionary(out);
        for chunk in numbers.chunks(64) {
            let word = chunk.iter().enumerate().fold(0u64, |word, (n, v)| word | u64::from(*v == distinct[1]) << n);
            out.extend(word.to_le_bytes());
        }
    } else if dictionary_width * padded + dictionary_len < offset_width * padded / 2 {
        // Offsets need no looking up: a dictionary has to be worth it.
        out.push(if dictionary_width == 1 { 2 } else { 3 });
        dictionary(out);
        codes(out, dictionary_width, &code);
    } else if offset_width < 8 {
        out.push(match offset_width {
            1 => 4,
            2 => 5,
            _ => 6,
        });
        put_signed(out, least);
        put(out, step);
        codes(out, offset_width, &offset);
    } else {
        out.push(7);
        codes(out, 8, &|n| *n as u64);
    }
}

fn write_entries(out: &mut Vec<u8>, codes: &[u32], known: &HashMap<Box<[u8]>, u32>) {
    let mut sorted: Vec<(&[u8], u32)> = known.iter().map(|(bytes, code)| (&**bytes, *code)).collect();
    sorted.sort_unstable();
    // Missing is always entry 0, whether it comes up or not.
    let mut renumbered = vec![0u16; known.len() + 1];
    for (n, (_, code)) in sorted.iter().enumerate() {
        renumbered[*code as usize] = n as u16 + 1;
    }
    let texts: Vec<Option<&[u8]>> = std::iter::once(None).chain(sorted.iter().map(|s| Some(s.0))).collect();
    if codes.first().is_none_or(|first| codes.iter().all(|c| c == first)) {
        out.push(0);
        let code = codes.first().map_or(0, |code| usize::from(renumbered[*code as usize]));
        return entries(out, &texts[code..=code]);
    }
    // Mostly different texts: a dictionary would only be a detour.
    if known.len() > codes.len() / 2 {
        out.push(8);
        let by_row: Vec<_> = codes.iter().map(|code| texts[usize::from(renumbered[*code as usize])]).collect();
        return entries(out, &by_row);
    }
    let width = if texts.len() <= 256 { 1 } else { 2 };
    out.push(width as u8 + 1);
    entries(out, &texts);
    codes.iter().for_each(|code| out.extend(&renumbered[*code as usize].to_le_bytes()[..width]));
    out.resize(out.len() + (codes.len().div_ceil(64) * 64 - codes.len()) * width, 0);
}

fn entries(out: &mut Vec<u8>, texts: &[Option<&[u8]>]) {
    put(out, texts.len() as u64);
    let mut end = 0u32;
    for text in texts {
        end += text.map_or(0, |text| text.len() as u32);
        out.extend((end | u32::from(text.is_none()) << 31).to_le_bytes());
    }
    texts.iter().flatten().for_each(|text| out.extend(*text));
}

/// The head of a segment: what it holds and where.
#[derive(Clone, Debug)]
pub struct Head {
    rows: usize,
    columns: usize,
    len: usize,
    sum: Sum,
    schema_sum: u64,
    schema: Range<usize>,
    places: Vec<(Range<usize>, u64)>,
}

impl Head {
    /// Bytes that [`Head::read`] needs, told by the first 48.
    pub fn len_of(first: &[u8]) -> Result<usize> {
        Head::sum_of(first)?;
        let (_, columns, schema, _) = Head::fixed(first)?;
        Ok(HEAD + schema + columns * PLACE)
    }

    fn fixed(first: &[u8]) -> Result<(usize, usize, usize, usize)> {
        let number = |at: usize, len: usize| {
            let mut bytes = [0u8; 8];
            bytes[..len].copy_from_slice(first.get(at..at + len)?);
            usize::try_from(u64::from_le_bytes(bytes)).ok()
        };
        let fixed = (|| Some((number(8, 4)?, number(12, 4)?, number(16, 8)?, number(24, 8)?)))();
        let fits = |f: &(usize, usize, usize, usize)| {
            f.0 <= SEGMENT_ROWS_MAX && f.1 <= usize::from(u16::MAX) + 2 && f.2 <= f.3 && f.3 < 1 << 40
        };
        fixed.filter(fits).ok_or(HistoryError::NotASegment)
    }

    fn sum_of(first: &[u8]) -> Result<Sum> {
        let version = VERSIONS.iter().find(|version| first.starts_with(version.0));
        version.map(|version| version.1).ok_or(HistoryError::NotASegment)
    }

    /// Reads the first bytes of a segment. Errors: [`HistoryError`].
    pub fn read(bytes: &[u8]) -> Result<Head> {
        let sum = Head::sum_of(bytes)?;
        let (rows, columns, schema_len, len) = Head::fixed(bytes)?;
        let schema = HEAD..HEAD + schema_len;
        let places_at = schema.end..schema.end + columns * PLACE;
        let places = bytes.get(places_at.clone()).ok_or(HistoryError::NotASegment)?;
        let word = |at: usize| u64::from_le_bytes(*bytes[at..].first_chunk().unwrap_or(&[0; 8]));
        if word(40) != sum(&bytes[..40]) ^ sum(places) || word(32) != sum(&bytes[schema.clone()]) {
            return Err(HistoryError::Damaged);
        }
        let place = |p: &[u8; PLACE]| {
            let word = |n: usize| u64::from_le_bytes(*p[n * 8..].first_chunk().unwrap_or(&[0; 8]));
            let (from, length) = (word(0) as usize, word(1) as usize);
            let end = from.checked_add(length).filter(|end| *end <= len && from >= places_at.end);
            end.map(|end| (from..end, word(2))).ok_or(HistoryError::Damaged)
        };
        let places = places.as_chunks::<PLACE>().0.iter().map(place).collect::<Result<_>>()?;
        Ok(Head { rows, columns, len, sum, schema_sum: word(32), schema, places })
    }

    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Bytes of the whole segment: the next one begins there.
    pub fn segment_len(&self) -> usize {
        self.len
    }

    /// Where the columns stand that an engine needs to replay, or to ask one rule.
    pub fn ranges(&self, found: &Found) -> Vec<Range<usize>> {
        found.needed.iter().filter_map(|column| self.places.get(*column)).map(|place| place.0.clone()).collect()
    }
}

/// Where a program's slots stand in segments of one schema.
#[derive(Clone, Debug)]
pub struct Found {
    schema_sum: u64,
    /// Columns that are read, ascending; the first is the moment, and the second the subject where all rules are asked: one rule
    /// by itself is not asked whose share it counts in.
    needed: Vec<usize>,
    subjects: bool,
    /// Facts that are read, and where among `needed` they stand; in the order of slots.
    facts: Vec<(SlotId, Option<usize>)>,
    computed: Vec<SlotId>,
    questions: Questions,
}

impl Found {
    /// Looks the slots up that `engine` reads for `rules` (all when empty). `head` are the first bytes of a segment.
    pub fn of(engine: &Engine, rules: &[u16], head: &[u8]) -> Result<Found> {
        let read = Head::read(head)?;
        let mut reader = Reader(&head[read.schema.clone()]);
        let mut names: HashMap<(&str, &str), usize> = HashMap::new();
        for column in 0..read.columns {
            let (Some(name), Some(ty)) = (reader.text(), reader.text()) else { return Err(HistoryError::Damaged) };
            names.insert((name, ty), column);
        }
        let program = engine.program();
        let column =
            |slot: &crate::program::Slot| names.get(&(slot.name.as_str(), type_name(&slot.ty).as_str())).copied();
        let is_fact = |slot: &crate::program::Slot| matches!(slot.source, Source::Fact | Source::Feature(_));
        let mut reads = engine.reads(rules);
        reads.facts.sort_unstable();
        let column = |id: &SlotId| Some(&program.slots[id.index()]).filter(|slot| is_fact(slot)).and_then(column);
        let columns: Vec<Option<usize>> = reads.facts.iter().map(column).collect();
        let subjects = rules.is_empty();
        let mut needed: Vec<usize> =
            columns.iter().flatten().copied().chain([0]).chain(subjects.then_some(1)).collect();
        needed.sort_unstable();
        needed.dedup();
        let place = |column: Option<usize>| column.and_then(|column| needed.binary_search(&column).ok());
        let facts = reads.facts.iter().copied().zip(columns.into_iter().map(place)).collect();
        let questions = Questions::of(engine, rules);
        Ok(Found { schema_sum: read.schema_sum, needed, subjects, facts, computed: reads.computed, questions })
    }

    /// The same with bitmaps of at most so many bytes at once, 16 MiB otherwise (more where a single rule needs more): less
    /// memory, but columns are read more often.
    pub fn within(mut self, bytes: usize) -> Found {
        self.questions.words_max = bytes / 8;
        self
    }
}

/// An opened segment: its head and the bytes of the columns that are needed. Whether those are damaged comes out when they are
/// read, so that each passes through the processor's cache once.
pub struct Segment<'a> {
    head: &'a Head,
    /// In the order of [`Found::needed`], with their sums.
    columns: Vec<(&'a [u8], u64)>,
}

impl<'a> Segment<'a> {
    /// Of a segment that is in memory as a whole.
    pub fn whole(head: &'a Head, found: &Found, bytes: &'a [u8]) -> Result<Segment<'a>> {
        Segment::of(head, found, |range| bytes.get(range))
    }

    /// Of columns that were read one by one, in the order of [`Head::ranges`].
    pub fn of(
        head: &'a Head,
        found: &Found,
        mut fetch: impl FnMut(Range<usize>) -> Option<&'a [u8]>,
    ) -> Result<Segment<'a>> {
        if found.schema_sum != head.schema_sum {
            return Err(HistoryError::NotASegment);
        }
        let mut columns = Vec::with_capacity(found.needed.len());
        for column in &found.needed {
            let (range, sum) = head.places.get(*column).ok_or(HistoryError::Damaged)?;
            columns.push((fetch(range.clone()).ok_or(HistoryError::NotASegment)?, *sum));
        }
        Ok(Segment { head, columns })
    }

    /// Whether a column's sum fits. Errors: [`HistoryError::Damaged`].
    fn check(&self, place: usize) -> Result<()> {
        let (bytes, sum) = self.columns.get(place).ok_or(HistoryError::Damaged)?;
        if (self.head.sum)(bytes) == *sum { Ok(()) } else { Err(HistoryError::Damaged) }
    }

    /// A column laid out, its first bytes warm; its sum is not looked at. Errors: [`HistoryError::Damaged`].
    fn column(&self, place: usize, is_text: bool) -> Result<Column<'a>> {
        let (bytes, _) = self.columns.get(place).ok_or(HistoryError::Damaged)?;
        warm(&bytes[..bytes.len().min(WARM)]);
        Column::read(bytes, self.head.rows, is_text).ok_or(HistoryError::Damaged)
    }
}

enum Codes<'a> {
    /// Code 0 in all rows.
    Same,
    Bits(&'a [u8]),
    One(&'a [u8]),
    Two(&'a [u8]),
    Four(&'a [u8]),
    Raw(Cow<'a, [u8]>),
    /// The code is the row.
    Row,
}

enum Meaning<'a> {
    /// Code n is the n-th.
    Numbers(Vec<i64>),
    /// Code 0 is missing, n is `least + (n - 1) * step`.
    From(i64, u64),
    /// The code is the number, as two's complement.
    Itself,
    Texts(Entries<'a>),
}

/// Texts one after another, and where each ends.
#[derive(Clone, Copy)]
struct Entries<'a> {
    ends: &'a [[u8; 4]],
    bytes: &'a [u8],
}

impl<'a> Entries<'a> {
    const MISSING: u32 = 1 << 31;

    /// `None` is missing.
    fn get(&self, n: usize) -> Option<&'a [u8]> {
        let end = u32::from_le_bytes(*self.ends.get(n)?);
        let start = match n.checked_sub(1) {
            Some(before) => u32::from_le_bytes(self.ends[before]) & !Entries::MISSING,
            None => 0,
        };
        if end & Entries::MISSING != 0 { None } else { self.bytes.get(start as usize..end as usize) }
    }

    /// The place of a text in a dictionary, whose entry 0 is missing.
    fn find(&self, text: &[u8]) -> Option<usize> {
        let (mut low, mut high) = (0, self.ends.len());
        while low < high {
            let middle = low + (high - low) / 2;
            match self.get(middle).map_or(Ordering::Less, |entry| entry.cmp(text)) {
                Ordering::Less => low = middle + 1,
                Ordering::Equal => return Some(middle),
                Ordering::Greater => high = middle,
            }
        }
        None
    }
}

struct Column<'a> {
    codes: Codes<'a>,
    meaning: Meaning<'a>,
}

impl<'a> Column<'a> {
    /// A column in which nothing has a value.
    fn missing() -> Column<'a> {
        Column { codes: Codes::Same, meaning: Meaning::Numbers(vec![MISSING]) }
    }

    fn read(bytes: &'a [u8], rows: usize, is_text: bool) -> Option<Column<'a>> {
        let mut reader = Reader(bytes);
        let encoding = reader.byte()?;
        let meaning = match encoding {
            0..=3 | 8 if is_text => {
                let count = reader.count(bytes.len() / 4)?;
                let (ends, rest) = reader.0.split_at_checked(count * 4)?;
                let ends = ends.as_chunks::<4>().0;
                let len = ends.last().map_or(0, |end| u32::from_le_bytes(*end) & !Entries::MISSING);
                let (texts, rest) = rest.split_at_checked(len as usize)?;
                reader.0 = rest;
                Meaning::Texts(Entries { ends, bytes: texts })
            }
            0..=3 => {
                let count = reader.count(bytes.len())?.max(1);
                let mut numbers = Vec::with_capacity(count);
                numbers.push(reader.signed()?);
                for n in 1..count {
                    numbers.push(numbers[n - 1].wrapping_add(reader.number()? as i64));
                }
                Meaning::Numbers(numbers)
            }
            4..=6 => Meaning::From(reader.signed()?, reader.number()?.max(1)),
            7 => Meaning::Itself,
            _ => return None,
        };
        let padded = rows.div_ceil(64) * 64;
        let codes = |width: usize| reader.0.get(..padded * width).filter(|codes| codes.len() == reader.0.len());
        let codes = match encoding {
            0 => Codes::Same,
            1 => Codes::Bits(reader.0.get(..padded / 8)?),
            2 | 4 => Codes::One(codes(1)?),
            3 | 5 => Codes::Two(codes(2)?),
            6 => Codes::Four(codes(4)?),
            8 => Codes::Row,
            _ => Codes::Raw(codes(8)?.into()),
        };
        Some(Column { codes, meaning })
    }

    fn code(&self, row: usize) -> u64 {
        match &self.codes {
            Codes::Same => 0,
            Codes::Row => row as u64,
            Codes::Bits(bits) => u64::from(bits[row / 8] >> (row % 8) & 1),
            Codes::One(codes) => codes[row].into(),
            Codes::Two(codes) => codes.as_chunks().0.get(row).map_or(0, |c| u16::from_le_bytes(*c)).into(),
            Codes::Four(codes) => codes.as_chunks().0.get(row).map_or(0, |c| u32::from_le_bytes(*c)).into(),
            Codes::Raw(codes) => codes.as_chunks().0.get(row).map_or(0, |c| u64::from_le_bytes(*c)),
        }
    }

    /// The cell of a number.
    fn number(&self, row: usize) -> i64 {
        let code = self.code(row);
        match &self.meaning {
            Meaning::Numbers(numbers) => numbers.get(code as usize).copied().unwrap_or(MISSING),
            Meaning::From(..) if code == 0 => MISSING,
            Meaning::From(least, step) => least.wrapping_add((code - 1).wrapping_mul(*step) as i64),
            Meaning::Itself => code as i64,
            Meaning::Texts(_) => MISSING,
        }
    }

    fn entry(&self, row: usize) -> Option<&'a [u8]> {
        match &self.meaning {
            Meaning::Texts(entries) => entries.get(self.code(row) as usize),
            Meaning::Numbers(_) | Meaning::From(..) | Meaning::Itself => None,
        }
    }

    /// Adds the rows whose code lies `width` or less above `from`, on the circle of the codes. Answers stand as [`sieve`] puts
    /// them; past the last row they say nothing.
    fn add(&self, from: u64, width: u64, out: &mut [u64]) {
        let says = |code: u64| if code.wrapping_sub(from) <= width { u64::MAX } else { 0 };
        match &self.codes {
            // Asked row by row instead.
            Codes::Row => {}
            Codes::Same => out.iter_mut().for_each(|word| *word |= says(0)),
            Codes::Bits(bits) => {
                let (zero, one) = (says(0), says(1));
                let words = bits.as_chunks::<8>().0;
                for (out, words) in out.as_chunks_mut::<2>().0.iter_mut().zip(words.chunks(2)) {
                    let word = |n: usize| words.get(n).map_or(0, |word| u64::from_le_bytes(*word));
                    let ones = from_row_order([word(0), word(1)]);
                    out.iter_mut().zip(ones).for_each(|(out, word)| *out |= word & one | !word & zero);
                }
            }
            Codes::One(codes) => {
                let (from, width) = (from as u8, width as u8);
                sieve::<BLOCK>(codes, out, |block, n| block[n].wrapping_sub(from) <= width);
            }
            Codes::Two(codes) => {
                let (from, width) = (from as u16, width as u16);
                sieve::<{ 2 * BLOCK }>(codes, out, |block, n| {
                    u16::from_le_bytes([block[2 * n], block[2 * n + 1]]).wrapping_sub(from) <= width
                });
            }
            Codes::Four(codes) => {
                let (from, width) = (from as u32, width as u32);
                sieve::<{ 4 * BLOCK }>(codes, out, |block, n| {
                    let code = u32::from_le_bytes([block[4 * n], block[4 * n + 1], block[4 * n + 2], block[4 * n + 3]]);
                    code.wrapping_sub(from) <= width
                });
            }
            Codes::Raw(codes) => {
                sieve::<{ 8 * BLOCK }>(codes, out, |block, n| {
                    let code = u64::from_le_bytes(*block[8 * n..].first_chunk().unwrap_or(&[0; 8]));
                    code.wrapping_sub(from) <= width
                });
            }
        }
    }

    /// Adds the rows whose code is listed.
    fn add_listed(&self, takes: &[bool], rows: usize, out: &mut [u64]) {
        for (n, block) in out.as_chunks_mut::<2>().0.iter_mut().enumerate() {
            let mut found = [0u64; 2];
            for row in n * BLOCK..rows.min((n + 1) * BLOCK) {
                let holds = takes.get(self.code(row) as usize).copied().unwrap_or(false);
                found[row / 64 % 2] |= u64::from(holds) << (row % 64);
            }
            block.iter_mut().zip(from_row_order(found)).for_each(|(out, word)| *out |= word);
        }
    }

    /// Whether a test is answered by scanning the codes. Different texts of all rows are not: looking each up costs more than the
    /// other conditions, which leave few of them. Nor is a set of a column that lists nothing: an enum that a table wrote.
    fn is_scanned(&self, literal: Literal) -> bool {
        let listed = matches!(self.meaning, Meaning::Numbers(_) | Meaning::Texts(_));
        match literal {
            Literal::Slow { .. } => false,
            Literal::Arc { .. } => !matches!(self.codes, Codes::Row),
            Literal::Bits { .. } | Literal::Words { .. } => listed && !matches!(self.codes, Codes::Row),
        }
    }

    /// The codes of texts, each with its varint length, in the order of the numbers that rules know them by; nothing when the
    /// column holds no texts.
    fn find_places(&self, names: &[u8], places: &mut Vec<Option<usize>>) {
        places.clear();
        if let Meaning::Texts(entries) = &self.meaning {
            let mut reader = Reader(names);
            places.extend(std::iter::from_fn(|| reader.bytes()).map(|name| entries.find(name)));
        }
    }

    /// Puts the codes that a test takes into the room's runs; where there would be too many, whether it takes each code is given
    /// instead. `arc` are the ends of the test where it is an arc.
    fn runs(
        &self,
        holds: impl Fn(i64) -> bool,
        arc: Option<(i64, i64)>,
        Room { places, differ, runs }: &mut Room,
    ) -> Option<Vec<bool>> {
        runs.clear();
        let mut run = |from: u64, end: u64| runs.extend((from < end).then(|| (from, end - 1 - from)));
        match (&self.meaning, arc) {
            // Ascending with missing first, as the circle of cells: an arc stays an arc.
            (Meaning::Numbers(numbers), Some((from, to))) => {
                let a = numbers.partition_point(|n| *n < from) as u64;
                let b = numbers.partition_point(|n| *n <= to) as u64;
                if from <= to {
                    run(a, b);
                } else {
                    run(a, numbers.len() as u64);
                    run(0, b);
                }
            }
            (Meaning::Numbers(numbers), None) => {
                let takes = numbers.iter().enumerate().filter(|(_, n)| holds(**n));
                takes.for_each(|(code, _)| run(code as u64, code as u64 + 1));
            }
            // What no rule names is all alike; what differs from it is looked up.
            (Meaning::Texts(entries), _) => {
                let other = holds(OTHER);
                let there = places.iter().enumerate().filter_map(|(code, place)| Some((code as i64, (*place)?)));
                differ.clear();
                differ.extend(there.filter(|(code, _)| holds(*code) != other).map(|(_, place)| place));
                differ.sort_unstable();
                let mut from = 0;
                if entries.get(0).is_none() {
                    from = 1;
                    run(0, u64::from(holds(MISSING)));
                }
                for place in differ {
                    let place = *place as u64;
                    if other {
                        run(from, place);
                    } else {
                        run(place, place + 1);
                    }
                    from = place + 1;
                }
                if other {
                    run(from, entries.ends.len() as u64);
                }
            }
            (Meaning::From(least, step), _) => {
                let arc = arc.unwrap_or((MISSING, MISSING));
                let last = match self.codes {
                    Codes::One(_) => u64::from(u8::MAX),
                    Codes::Two(_) => u64::from(u16::MAX),
                    _ => u64::from(u32::MAX),
                };
                // The first code at or above a cell, and the first above it.
                let above = |cell: i64| match cell {
                    MISSING => 0,
                    cell if cell <= *least => 1,
                    cell => (cell.wrapping_sub(*least) as u64).div_ceil(*step).saturating_add(1).min(last + 1),
                };
                let (from, end) = (above(arc.0), if arc.1 == i64::MAX { last + 1 } else { above(arc.1 + 1) });
                if arc.0 <= arc.1 {
                    run(from, end);
                } else {
                    run(from, last + 1);
                    run(0, end);
                }
            }
            (Meaning::Itself, _) => {
                let (from, to) = arc.unwrap_or((MISSING, MISSING));
                runs.push((from as u64, to.wrapping_sub(from) as u64));
            }
        }
        if runs.len() <= RUNS_MAX {
            return None;
        }
        let count = match &self.meaning {
            Meaning::Texts(entries) => entries.ends.len(),
            Meaning::Numbers(numbers) => numbers.len(),
            Meaning::From(..) | Meaning::Itself => 0,
        };
        let mut takes = vec![false; count];
        runs.iter().for_each(|(from, width)| takes[*from as usize..=(from + width) as usize].fill(true));
        Some(takes)
    }
}

/// Room to find out which codes tests take.
#[derive(Default)]
struct Room {
    /// See [`Column::find_places`].
    places: Vec<Option<usize>>,
    differ: Vec<usize>,
    /// `(from, width)` on the circle of the codes.
    runs: Vec<(u64, u64)>,
}

/// The slots that rules read, straight and through computed slots.
pub(crate) struct Reads {
    pub(crate) facts: Vec<SlotId>,
    /// In their order.
    pub(crate) computed: Vec<SlotId>,
}

impl Engine {
    /// What these rules read, or all rules and the mapping when none are named.
    pub(crate) fn reads(&self, rules: &[u16]) -> Reads {
        let program = self.program();
        let mut marks = vec![false; program.slots.len()];
        let mut note = |rule: &Rule| rule.condition.leaves().iter().for_each(|leaf| marks[leaf.0.index()] = true);
        if rules.is_empty() {
            program.rules.iter().for_each(note);
            program.mapping.points_from.iter().for_each(|slot| marks[slot.index()] = true);
        } else {
            rules.iter().filter_map(|rule| program.rules.get(usize::from(*rule))).for_each(&mut note);
        }
        let (mut facts, mut computed) = (Vec::new(), Vec::new());
        for place in (0..program.slots.len()).rev().collect::<Vec<_>>() {
            if !marks[place] {
                continue;
            }
            let slot = SlotId(place as u16);
            match &program.slots[place].source {
                Source::Fact | Source::Feature(_) => facts.push(slot),
                Source::Derived(_) | Source::Block(_) => computed.push(slot),
            }
            program.inputs(slot).iter().for_each(|slot| marks[slot.index()] = true);
        }
        computed.reverse();
        Reads { facts, computed }
    }

    /// The number that rules know a text of a slot by.
    fn code_of(&self, slot: SlotId, text: &[u8]) -> i64 {
        let code = std::str::from_utf8(text).ok().and_then(|text| self.codes(slot).get(text));
        code.map_or(OTHER, |code| i64::from(*code))
    }
}
