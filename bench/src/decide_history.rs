//! History: a rule set replayed over past decisions, and one rule asked of 1,048,576 of them.

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom, Write},
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use decide::{
    Engine, Row, Value,
    history::{Found, Head, Segment, Writer},
    program::{Effect, Program, SlotId, SlotType},
};
use serde_json::json;

use crate::{
    decide::cpu_s,
    decide_workload::Event,
    report,
    server::{Folder, Result},
};

const PASSES: usize = 9;
/// How often the events' segments are in memory: together more than any cache holds, as history is.
const COPIES: usize = 8;
const PAST: usize = 1_048_576;
/// Rules of the scene whose history is asked; with their slots it is of the size of a scene at work.
const SCENE_RULES: usize = 16;

/// The workload's events as history.
pub(crate) struct Past<'e> {
    engine: &'e Engine,
    writer: Writer,
    segments: Vec<Vec<u8>>,
    rows: usize,
    encode: Duration,
}

impl<'e> Past<'e> {
    pub(crate) fn new(engine: &'e Engine) -> Past<'e> {
        let writer = Writer::new(engine.program());
        Past { engine, writer, segments: Vec::new(), rows: 0, encode: Duration::ZERO }
    }

    pub(crate) fn push(&mut self, row: &Row) {
        let began = Instant::now();
        self.writer.push(self.engine, row);
        self.rows += 1;
        if self.writer.is_full() {
            self.segments.push(self.writer.finish());
        }
        self.encode += began.elapsed();
    }

    /// `replay_rows_per_s`: all rules over the events, points, outcome and fired rules of each row compared. The median of the
    /// passes over all copies, each segment opened, its sums looked at, and decided, none of it in cache.
    pub(crate) fn replay(mut self, events: &[Event]) -> Result<()> {
        let began = Instant::now();
        if self.writer.rows() > 0 {
            self.segments.push(self.writer.finish());
        }
        self.encode += began.elapsed();
        replay(self.engine, &self.segments, events, self.encode.as_secs_f64() * 1e6 / self.rows.max(1) as f64)
    }
}

fn replay(engine: &Engine, segments: &[Vec<u8>], events: &[Event], encode_us: f64) -> Result<()> {
    let bytes: usize = segments.iter().map(Vec::len).sum();
    // Segments of one policy version have one schema.
    let found = Found::of(engine, &[], segments.first().map_or(&[], Vec::as_slice))?;
    let mut wrong = 0;
    let mut expected = events.iter();
    for bytes in segments {
        let head = Head::read(bytes)?;
        let mut fired = vec![Vec::new(); head.rows()];
        let told = engine.replay(&Segment::whole(&head, &found, bytes)?, &found, |rule| {
            let holds = |row: &usize| rule.fired[row / 64] >> (row % 64) & 1 == 1;
            (0..head.rows()).filter(holds).for_each(|row| fired[row].push(rule.rule));
        })?;
        for (row, fired) in fired.iter().enumerate() {
            let event = expected.next().ok_or("more rows than events")?;
            wrong += usize::from(!event.gives(told.points[row], told.outcomes[row].0, fired));
        }
    }
    let copies: Vec<Vec<u8>> = std::iter::repeat_n(segments, COPIES).flatten().cloned().collect();
    let mut passes = Vec::new();
    for _ in 0..PASSES {
        let began = cpu_s();
        for bytes in &copies {
            let head = Head::read(bytes)?;
            std::hint::black_box(engine.replay(&Segment::whole(&head, &found, bytes)?, &found, |_| ())?);
        }
        passes.push((events.len() * COPIES) as f64 / (cpu_s() - began));
    }
    passes.sort_by(f64::total_cmp);
    report::line(
        "replay_rows_per_s",
        passes[PASSES / 2],
        "1/s",
        &json!({
            "rows_a_pass": events.len() * COPIES, "mismatches": wrong, "bytes_a_decision": bytes / events.len().max(1),
            "encode_us_a_decision": encode_us, "time": "processor, of opening, sums and deciding", "passes": PASSES,
            "worst_pass": passes.first(), "best_pass": passes.last(), "load": report::load(),
        }),
    );
    Ok(())
}

/// `backtest_engine_ms`, `backtest_engine_disk_ms`: each rule of a scene of the size of one at work, by itself, over a
/// million decisions in a file; warm from memory, and from the file after its pages were dropped from the system's cache.
pub(crate) fn backtest(engine: &Engine, events: &[Event]) -> Result<()> {
    let (scene, taken) = scene(engine.program());
    let scene = Engine::new(scene).map_err(|problems| format!("{problems:?}"))?;
    let folder = Folder::new("history")?;
    let path = folder.0.join("history.segments");
    let bytes = write_past(engine, &scene, &taken, events, &path)?;
    let rules = scene.program().rules.len();
    let whole = std::fs::read(&path)?;
    let (mut warm, mut disk) = (Vec::new(), Vec::new());
    for rule in 0..rules as u16 {
        let mut best = f64::MAX;
        let mut hits = 0;
        for _ in 0..PASSES {
            let began = Instant::now();
            hits = from_memory(&scene, rule, &whole)?;
            best = best.min(began.elapsed().as_secs_f64() * 1e3);
        }
        warm.push(best);
        let dropped = drop_pages(&path);
        let began = Instant::now();
        if from_file(&scene, rule, &path)? != hits {
            return Err("file and memory do not say the same".into());
        }
        disk.push((began.elapsed().as_secs_f64() * 1e3, dropped));
    }
    let mean = |of: &[f64]| of.iter().sum::<f64>() / of.len().max(1) as f64;
    let detail = json!({
        "decisions": PAST, "rules_asked": rules, "slots": scene.program().slots.len(),
        "bytes_a_decision": bytes as f64 / PAST as f64, "worst_rule_ms": warm.iter().copied().fold(0.0, f64::max),
        "load": report::load(),
    });
    report::line("backtest_engine_ms", mean(&warm), "ms", &detail);
    let times: Vec<f64> = disk.iter().map(|d| d.0).collect();
    report::line(
        "backtest_engine_disk_ms",
        mean(&times),
        "ms",
        &json!({
            "worst_rule_ms": times.iter().copied().fold(0.0, f64::max), "pages_dropped": disk.iter().all(|d| d.1),
            "file_mb": bytes / 1_000_000,
        }),
    );
    Ok(())
}

/// The first rules of a program with only the slots they read, and where those were.
fn scene(program: &Program) -> (Program, Vec<SlotId>) {
    let mut taken: Vec<SlotId> =
        program.rules.iter().take(SCENE_RULES).flat_map(|r| r.condition.leaves()).map(|leaf| leaf.0).collect();
    taken.sort_unstable();
    taken.dedup();
    let mut scene = Program::empty("bench.history");
    scene.slots = taken.iter().map(|slot| program.slots[slot.index()].clone()).collect();
    scene.mapping.clone_from(&program.mapping);
    scene.rules = program.rules.iter().take(SCENE_RULES).cloned().collect();
    for rule in &mut scene.rules {
        rule.effects.retain(|effect| matches!(effect, Effect::Points(_)));
        renumber(&mut rule.condition, &taken);
    }
    (scene, taken)
}

fn renumber(expr: &mut decide::program::Expr, taken: &[SlotId]) {
    use decide::program::Expr;
    match expr {
        Expr::Is(slot, _) => *slot = SlotId(taken.binary_search(slot).unwrap_or(0) as u16),
        Expr::Not(part) => renumber(part, taken),
        Expr::All(parts) | Expr::Any(parts) => parts.iter_mut().for_each(|part| renumber(part, taken)),
    }
}

/// A million decisions: each fact of each takes the value it has in some event, so columns are as the workload's.
fn write_past(engine: &Engine, scene: &Engine, taken: &[SlotId], events: &[Event], path: &Path) -> Result<usize> {
    let mut row = engine.row();
    let slots = &scene.program().slots;
    let mut values: Vec<Vec<Value>> = vec![Vec::new(); taken.len()];
    for event in events {
        event.put(engine, &mut row);
        for ((slot, values), declared) in taken.iter().zip(&mut values).zip(slots) {
            values.push(match (engine.value(&row, *slot), &declared.ty) {
                // Ids were laid out by the number rules know them by; their texts are not needed to tell them apart.
                (Value::Text(_), SlotType::Id) => id_of(engine, &row, *slot),
                (value, _) => value,
            });
        }
    }
    let mut file = File::create(path)?;
    let mut writer = Writer::new(scene.program());
    let mut past = scene.row();
    let mut dice = 42u64;
    let mut bytes = 0;
    for n in 0..PAST {
        scene.begin(&mut past, kernel::Time::from_millis(n as i64), "subject");
        for (slot, values) in values.iter().enumerate() {
            dice = dice.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            scene.set(&mut past, SlotId(slot as u16), &values[(dice >> 33) as usize % values.len()])?;
        }
        writer.push(scene, &past);
        if writer.is_full() || n + 1 == PAST {
            let segment = writer.finish();
            bytes += segment.len();
            file.write_all(&segment)?;
        }
    }
    file.sync_all()?;
    Ok(bytes)
}

/// The id a rule names that stands in this cell, or one that no rule names.
fn id_of(engine: &Engine, row: &Row, slot: SlotId) -> Value {
    let code = row.cells()[engine.cell_of(slot)];
    Value::Text(engine.named(slot, code).unwrap_or("another").to_owned())
}

fn count(rows: &[u64]) -> u64 {
    rows.iter().map(|word| u64::from(word.count_ones())).sum()
}

fn from_memory(scene: &Engine, rule: u16, mut bytes: &[u8]) -> Result<u64> {
    let mut hits = 0;
    let found = Found::of(scene, &[rule], bytes)?;
    while !bytes.is_empty() {
        let head = Head::read(bytes)?;
        let segment = Segment::whole(&head, &found, bytes)?;
        hits += count(&scene.backtest(rule, &segment, &found)?);
        bytes = &bytes[head.segment_len()..];
    }
    Ok(hits)
}

/// Reads the head of each segment and the columns the rule needs, nothing else.
fn from_file(scene: &Engine, rule: u16, path: &Path) -> Result<u64> {
    let mut file = File::open(path)?;
    let len = file.metadata()?.len();
    let (mut at, mut hits) = (0u64, 0);
    let mut found = None;
    while at < len {
        file.seek(SeekFrom::Start(at))?;
        let mut first = [0u8; 48];
        file.read_exact(&mut first)?;
        let mut head_bytes = vec![0u8; Head::len_of(&first)?];
        head_bytes[..48].copy_from_slice(&first);
        file.read_exact(&mut head_bytes[48..])?;
        let head = Head::read(&head_bytes)?;
        if found.is_none() {
            found = Some(Found::of(scene, &[rule], &head_bytes)?);
        }
        let Some(found) = &found else { continue };
        let mut columns = Vec::new();
        for range in head.ranges(found) {
            let mut bytes = vec![0u8; range.len()];
            file.seek(SeekFrom::Start(at + range.start as u64))?;
            file.read_exact(&mut bytes)?;
            columns.push((range, bytes));
        }
        let fetch = |range| columns.iter().find(|c| c.0 == range).map(|c| &c.1[..]);
        let segment = Segment::of(&head, found, fetch)?;
        hits += count(&scene.backtest(rule, &segment, found)?);
        at += head.segment_len() as u64;
    }
    Ok(hits)
}

/// Asks the system to forget the file's pages; false when it could not be asked.
fn drop_pages(path: &Path) -> bool {
    let input = format!("if={}", path.display());
    Command::new("dd")
        .args([input.as_str(), "iflag=nocache", "count=0", "status=none"])
        .status()
        .is_ok_and(|s| s.success())
}
