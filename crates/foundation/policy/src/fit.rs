//! A scorecard made from past cases: monotone bins, weight of evidence, logistic regression, whole points.
//!
//! - **Bins.** Numbers are cut at quantiles, then neighbours are joined until the share of bad cases goes one way only (pool
//!   adjacent violators), every bin holds a twentieth of the cases, and at most [`BINS_MAX`] are left (the pair whose joining
//!   costs the least information goes first). Rare values of a text column are joined with those of a like share.
//! - **Weight of evidence** of a bin: `ln((bad + ½) / bad of all) - ln((good + ½) / good of all)`.
//! - **Regression** of the outcome on the weights, by Newton's method with a small ridge; columns that say little (information
//!   value below [`INFORMATION_MIN`]) or whose sign turns against their own evidence are left out.
//! - **Points**: [`POINTS_TO_DOUBLE`] more double the odds of a bad case. The reference of a characteristic is its mean.
//! - **Leaks.** A column with a value that stands with one class only, more often than chance allows, is refused: such a value
//!   was written after the outcome was known.
//!
//! Everything is judged on cases the card has not seen: all steps, bins included, are made anew in each fold.

use std::{collections::BTreeMap, fmt::Write};

use crate::print::quote;

pub const ROWS_MAX: usize = 2_000_000;
pub const COLUMNS_MAX: usize = 2_000;
pub const BINS_MAX: usize = 6;
/// Bins that a column of numbers is first cut into.
const FINE_BINS: usize = 20;
/// Least share of the cases in a bin.
const BIN_SHARE_MIN: f64 = 0.05;
pub const INFORMATION_MIN: f64 = 0.02;
pub const POINTS_TO_DOUBLE: f64 = 20.0;
/// Ridge on the coefficients, in cases.
const RIDGE: f64 = 1.0;
const NEWTON_STEPS: usize = 25;
/// A value that stands with one class only is a leak when chance would do that less often than this, over all values.
const LEAK_CHANCE: f64 = 1e-6;

/// Past cases, one a row.
pub struct Table {
    pub columns: Vec<Column>,
    /// Whether the case was bad.
    pub bad: Vec<bool>,
}

pub struct Column {
    pub name: String,
    pub cells: Cells,
}

pub enum Cells {
    /// Rounded to six decimals; `None` is missing.
    Numbers(Vec<Option<f64>>),
    Texts(Vec<Option<String>>),
}

/// Reads a CSV with a head line. `target` names the column of the outcome, `bad` the value that means a bad case.
/// Errors: a sentence with the line.
pub fn read_csv(text: &str, target: &str, bad: &str) -> Result<Table, String> {
    let mut rows = csv_rows(text)?.into_iter();
    let head = rows.next().ok_or("the file is empty")?;
    let at = head
        .iter()
        .position(|h| h == target)
        .ok_or_else(|| format!("there is no column `{target}`; columns are {}", head.join(", ")))?;
    if head.len() > COLUMNS_MAX {
        return Err(format!("{} columns, at most {COLUMNS_MAX} are read", head.len()));
    }
    let mut cells: Vec<Vec<Option<String>>> = vec![Vec::new(); head.len()];
    let mut outcome = Vec::new();
    for (n, row) in rows.enumerate() {
        if row.len() != head.len() {
            return Err(format!("line {}: {} values, the head has {}", n + 2, row.len(), head.len()));
        }
        for (c, value) in row.into_iter().enumerate() {
            if c == at {
                outcome.push(value == bad);
            } else {
                let missing = value.is_empty() || value == "NA" || value == "NaN";
                cells[c].push((!missing).then_some(value));
            }
        }
    }
    let (bads, all) = (outcome.iter().filter(|b| **b).count(), outcome.len());
    if bads == 0 || bads == all {
        return Err(format!("`{bad}` stands in {bads} of {all} rows of {target}: both outcomes are needed"));
    }
    let columns = head.into_iter().zip(cells).enumerate().filter(|(c, _)| *c != at);
    let columns = columns.map(|(_, (name, cells))| {
        let numbers: Option<Vec<Option<f64>>> = cells
            .iter()
            .map(|cell| match cell {
                None => Some(None),
                Some(text) => text.parse::<f64>().ok().filter(|n| n.is_finite()).map(|n| Some((n * 1e6).round() / 1e6)),
            })
            .collect();
        Column { name, cells: numbers.map_or(Cells::Texts(cells), Cells::Numbers) }
    });
    Ok(Table { columns: columns.collect(), bad: outcome })
}

/// Fields with quotes, as RFC 4180 has them.
fn csv_rows(text: &str) -> Result<Vec<Vec<String>>, String> {
    let (mut rows, mut row, mut field) = (Vec::new(), Vec::new(), String::new());
    let mut chars = text.trim_start_matches('\u{feff}').chars().peekable();
    let mut quoted = false;
    while let Some(c) = chars.next() {
        match c {
            '"' if quoted && chars.peek() == Some(&'"') => {
                chars.next();
                field.push('"');
            }
            '"' if quoted || field.is_empty() => quoted = !quoted,
            ',' if !quoted => row.push(std::mem::take(&mut field)),
            '\r' if !quoted => {}
            '\n' if !quoted => {
                row.push(std::mem::take(&mut field));
                rows.push(std::mem::take(&mut row));
                if rows.len() > ROWS_MAX {
                    return Err(format!("more than {ROWS_MAX} rows"));
                }
            }
            c => field.push(c),
        }
    }
    if quoted {
        return Err("a quote is never closed".to_owned());
    }
    if !field.is_empty() || !row.is_empty() {
        row.push(field);
        rows.push(row);
    }
    Ok(rows)
}

/// Why a column is refused.
#[derive(Clone, Debug, PartialEq)]
pub struct Leak {
    pub column: String,
    /// `66.516 stands in 1814 rows, all of them bad`
    pub why: String,
}

/// Columns with a value that stands with one class only, more often than chance allows.
pub fn leaks(table: &Table) -> Vec<Leak> {
    let all = table.bad.len() as f64;
    let share = table.bad.iter().filter(|b| **b).count() as f64 / all;
    let mut leaks = Vec::new();
    for column in &table.columns {
        let mut counts: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        for (row, bad) in table.bad.iter().enumerate() {
            let key = match &column.cells {
                Cells::Numbers(n) => n[row].map(|n| n.to_string()),
                Cells::Texts(t) => t[row].clone(),
            };
            let count = counts.entry(key.unwrap_or_else(|| "a missing value".to_owned())).or_default();
            if *bad { count.0 += 1 } else { count.1 += 1 }
        }
        let values = counts.len().max(1) as f64;
        let found = counts.iter().find_map(|(value, (bad, good))| {
            let (rows, chance, word) = match (bad, good) {
                (bad, 0) => (*bad, share, "bad"),
                (0, good) => (*good, 1.0 - share, "good"),
                _ => return None,
            };
            // All of so many rows fall on one side by chance: chance^rows, over all values that could have.
            (chance.powi(i32::try_from(rows).unwrap_or(i32::MAX)) * values < LEAK_CHANCE)
                .then(|| format!("{value} stands in {rows} rows, all of them {word}"))
        });
        if let Some(why) = found {
            leaks.push(Leak { column: column.name.clone(), why });
        }
    }
    leaks
}

/// One characteristic of a card.
#[derive(Clone, Debug, PartialEq)]
pub struct Characteristic {
    pub column: usize,
    pub bins: Bins,
    pub points: Vec<i64>,
    /// Of a missing value.
    pub missing: i64,
    pub reference: i64,
    pub information: f64,
}

#[derive(Clone, Debug, PartialEq)]
pub enum Bins {
    /// Upper ends, not in; the last bin has none.
    Below(Vec<f64>),
    /// Values of each bin; what stands in none goes to the last.
    Of(Vec<Vec<String>>),
}

/// A card: more points, more likely bad.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    pub base: i64,
    pub characteristics: Vec<Characteristic>,
}

/// Bad and good cases of a bin.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    bad: f64,
    good: f64,
}

impl Count {
    fn all(self) -> f64 {
        self.bad + self.good
    }

    fn and(self, other: Count) -> Count {
        Count { bad: self.bad + other.bad, good: self.good + other.good }
    }

    fn add(&mut self, bad: bool) {
        if bad { self.bad += 1.0 } else { self.good += 1.0 }
    }

    fn share(self) -> f64 {
        self.bad / self.all().max(1.0)
    }

    /// Weight of evidence against the totals.
    fn weight(self, total: Count) -> f64 {
        ((self.bad + 0.5) / total.bad).ln() - ((self.good + 0.5) / total.good).ln()
    }

    fn information(self, total: Count) -> f64 {
        (self.bad / total.bad - self.good / total.good) * self.weight(total)
    }
}

struct Binned {
    column: usize,
    bins: Bins,
    counts: Vec<Count>,
    missing: Count,
}

impl Binned {
    fn weights(&self, total: Count) -> Vec<f64> {
        self.counts.iter().map(|c| c.weight(total)).collect()
    }

    /// A missing value that was hardly ever seen says nothing.
    fn missing_weight(&self, total: Count) -> f64 {
        if self.missing.all() < 5.0 { 0.0 } else { self.missing.weight(total) }
    }

    fn information(&self, total: Count) -> f64 {
        self.counts.iter().chain([&self.missing]).map(|c| if c.all() > 0.0 { c.information(total) } else { 0.0 }).sum()
    }
}

/// The bin of a row; `None` is missing.
fn bin_of(bins: &Bins, cells: &Cells, row: usize) -> Option<usize> {
    match (bins, cells) {
        (Bins::Below(ends), Cells::Numbers(n)) => {
            n[row].map(|n| ends.iter().position(|end| n < *end).unwrap_or(ends.len()))
        }
        (Bins::Of(values), Cells::Texts(t)) => {
            let text = t[row].as_ref()?;
            Some(values.iter().position(|v| v.contains(text)).unwrap_or(values.len() - 1))
        }
        _ => None,
    }
}

fn binned(table: &Table, column: usize, rows: &[usize]) -> Option<Binned> {
    let least = (rows.len() as f64 * BIN_SHARE_MIN).max(5.0);
    let cells = &table.columns[column].cells;
    let bins = match cells {
        Cells::Numbers(n) => {
            let mut values: Vec<(f64, bool)> = rows.iter().filter_map(|r| Some((n[*r]?, table.bad[*r]))).collect();
            values.sort_by(|a, b| a.0.total_cmp(&b.0));
            Bins::Below(cuts(&values, least)?)
        }
        Cells::Texts(t) => {
            let mut counts: BTreeMap<&str, Count> = BTreeMap::new();
            for row in rows {
                if let Some(text) = &t[*row] {
                    counts.entry(text).or_default().add(table.bad[*row]);
                }
            }
            Bins::Of(groups(counts, least)?)
        }
    };
    let size = match &bins {
        Bins::Below(ends) => ends.len() + 1,
        Bins::Of(values) => values.len(),
    };
    let (mut counts, mut missing) = (vec![Count::default(); size], Count::default());
    for row in rows {
        match bin_of(&bins, cells, *row) {
            Some(bin) => counts[bin].add(table.bad[*row]),
            None => missing.add(table.bad[*row]),
        }
    }
    Some(Binned { column, bins, counts, missing })
}

/// Ends of monotone bins of sorted values. `None`: there is but one.
fn cuts(values: &[(f64, bool)], least: f64) -> Option<Vec<f64>> {
    let mut ends: Vec<f64> = (1..FINE_BINS).map(|q| values[values.len() * q / FINE_BINS].0).collect::<Vec<_>>();
    if values.is_empty() {
        return None;
    }
    ends.dedup();
    // The lowest value is no end: nothing lies below it.
    ends.retain(|end| *end > values[0].0);
    let mut counts = vec![Count::default(); ends.len() + 1];
    for (value, bad) in values {
        counts[ends.iter().position(|end| value < end).unwrap_or(ends.len())].add(*bad);
    }
    let total = counts.iter().fold(Count::default(), |a, b| a.and(*b));
    let both = [1.0, -1.0].map(|way| {
        let (mut ends, mut counts) = (ends.clone(), counts.clone());
        merge(&mut ends, &mut counts, least, total, Some(way));
        let information: f64 = counts.iter().map(|c| c.information(total)).sum();
        (ends, information)
    });
    let [up, down] = both;
    let ends = if up.1 >= down.1 { up.0 } else { down.0 };
    (!ends.is_empty()).then_some(ends)
}

/// Joins neighbours: those that break the way, those that are too small, and the least telling until few are left.
fn merge<T>(ends: &mut Vec<T>, counts: &mut Vec<Count>, least: f64, total: Count, way: Option<f64>) {
    let join = |at: usize, ends: &mut Vec<T>, counts: &mut Vec<Count>| {
        let right = counts.remove(at + 1);
        counts[at] = counts[at].and(right);
        ends.remove(at);
    };
    while counts.len() > 1 {
        let breaks = way
            .and_then(|way| (0..counts.len() - 1).find(|n| (counts[n + 1].share() - counts[*n].share()) * way <= 0.0));
        let small = counts.iter().position(|c| c.all() < least || c.bad == 0.0 || c.good == 0.0);
        let loss = |n: usize| {
            let joined = counts[n].and(counts[n + 1]);
            counts[n].information(total) + counts[n + 1].information(total) - joined.information(total)
        };
        let at = match (breaks, small) {
            (Some(at), _) => at,
            (None, Some(0)) => 0,
            (None, Some(n)) if n + 1 == counts.len() => n - 1,
            (None, Some(n)) => {
                if loss(n - 1) <= loss(n) {
                    n - 1
                } else {
                    n
                }
            }
            (None, None) if counts.len() > BINS_MAX => {
                let pairs = 0..counts.len() - 1;
                pairs.min_by(|a, b| loss(*a).total_cmp(&loss(*b))).unwrap_or(0)
            }
            (None, None) => break,
        };
        join(at, ends, counts);
    }
}

/// Groups of a text column's values, by their share of bad cases. `None`: there is but one.
fn groups(counts: BTreeMap<&str, Count>, least: f64) -> Option<Vec<Vec<String>>> {
    let mut values: Vec<(&str, Count)> = counts.into_iter().collect();
    values.sort_by(|a, b| a.1.share().total_cmp(&b.1.share()));
    let total = values.iter().fold(Count::default(), |a, b| a.and(b.1));
    let mut counts: Vec<Count> = values.iter().map(|v| v.1).collect();
    // The ends are the places where groups end.
    let mut ends: Vec<usize> = (1..values.len()).collect();
    merge(&mut ends, &mut counts, least, total, None);
    ends.push(values.len());
    let mut from = 0;
    let groups: Vec<Vec<String>> = ends
        .into_iter()
        .map(|end| values[std::mem::replace(&mut from, end)..end].iter().map(|v| v.0.to_owned()).collect())
        .collect();
    (groups.len() > 1).then_some(groups)
}

/// Fits a card on these rows.
pub fn fit(table: &Table, rows: &[usize]) -> Card {
    let mut total = Count::default();
    rows.iter().for_each(|r| total.add(table.bad[*r]));
    let mut chosen: Vec<Binned> = (0..table.columns.len())
        .filter_map(|c| binned(table, c, rows))
        .filter(|b| b.information(total) >= INFORMATION_MIN)
        .collect();
    loop {
        let weights: Vec<(Vec<f64>, f64)> =
            chosen.iter().map(|b| (b.weights(total), b.missing_weight(total))).collect();
        let features: Vec<Vec<f64>> = rows
            .iter()
            .map(|row| {
                let of = |(b, w): (&Binned, &(Vec<f64>, f64))| {
                    bin_of(&b.bins, &table.columns[b.column].cells, *row).map_or(w.1, |n| w.0[n])
                };
                chosen.iter().zip(&weights).map(of).collect()
            })
            .collect();
        let bad: Vec<f64> = rows.iter().map(|r| f64::from(u8::from(table.bad[*r]))).collect();
        let coefficients = logistic(&features, &bad);
        // Evidence that counts against itself is an echo of another column.
        let worst = (0..chosen.len())
            .filter(|n| coefficients[n + 1] <= 0.0)
            .min_by(|a, b| coefficients[a + 1].total_cmp(&coefficients[b + 1]));
        if let Some(worst) = worst {
            chosen.remove(worst);
            continue;
        }
        let factor = POINTS_TO_DOUBLE / std::f64::consts::LN_2;
        let characteristics = chosen.iter().zip(&weights).enumerate().map(|(n, (b, (weights, missing)))| {
            let points = |w: f64| (factor * coefficients[n + 1] * w).round() as i64;
            let mean: f64 =
                b.counts.iter().zip(weights).map(|(c, w)| c.all() * points(*w) as f64).sum::<f64>() / total.all();
            Characteristic {
                column: b.column,
                bins: b.bins.clone(),
                points: weights.iter().map(|w| points(*w)).collect(),
                missing: points(*missing),
                reference: mean.round() as i64,
                information: b.information(total),
            }
        });
        return Card { base: (factor * coefficients[0]).round() as i64, characteristics: characteristics.collect() };
    }
}

/// Coefficients, the constant first, by Newton's method.
fn logistic(features: &[Vec<f64>], bad: &[f64]) -> Vec<f64> {
    let size = features.first().map_or(0, Vec::len) + 1;
    let mut beta = vec![0.0; size];
    for _ in 0..NEWTON_STEPS {
        let mut slope = vec![0.0; size];
        let mut curve = vec![vec![0.0; size]; size];
        for (row, y) in features.iter().zip(bad) {
            let x = |n: usize| if n == 0 { 1.0 } else { row[n - 1] };
            let sum: f64 = (0..size).map(|n| beta[n] * x(n)).sum();
            let p = 1.0 / (1.0 + (-sum).exp());
            let weight = (p * (1.0 - p)).max(1e-9);
            for n in 0..size {
                slope[n] += (y - p) * x(n);
                for (m, sum) in curve[n].iter_mut().enumerate().take(n + 1) {
                    *sum += weight * x(n) * x(m);
                }
            }
        }
        for n in 1..size {
            slope[n] -= RIDGE * beta[n];
            curve[n][n] += RIDGE;
        }
        let Some(step) = solve(curve, slope) else { break };
        let moved = step.iter().map(|s| s.abs()).fold(0.0, f64::max);
        beta.iter_mut().zip(&step).for_each(|(b, s)| *b += s);
        if moved < 1e-9 {
            break;
        }
    }
    beta
}

/// Solves a symmetric positive system given by its lower half (Cholesky).
fn solve(mut lower: Vec<Vec<f64>>, mut right: Vec<f64>) -> Option<Vec<f64>> {
    let size = right.len();
    for n in 0..size {
        for m in 0..=n {
            let known: f64 = lower[n][..m].iter().zip(&lower[m][..m]).map(|(a, b)| a * b).sum();
            let sum = lower[n][m] - known;
            lower[n][m] = if n == m { (sum > 0.0).then(|| sum.sqrt())? } else { sum / lower[m][m] };
        }
    }
    for n in 0..size {
        for k in 0..n {
            right[n] -= lower[n][k] * right[k];
        }
        right[n] /= lower[n][n];
    }
    for n in (0..size).rev() {
        for k in n + 1..size {
            right[n] -= lower[k][n] * right[k];
        }
        right[n] /= lower[n][n];
    }
    Some(right)
}

impl Card {
    /// Points of a row.
    pub fn points(&self, table: &Table, row: usize) -> i64 {
        let of = |c: &Characteristic| {
            bin_of(&c.bins, &table.columns[c.column].cells, row).map_or(c.missing, |n| c.points[n])
        };
        self.base + self.characteristics.iter().map(of).sum::<i64>()
    }
}

/// How well points part bad from good.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Quality {
    /// Chance that a bad case has more points than a good one; ties count half.
    pub auc: f64,
    /// Largest distance of the two distributions of points (Kolmogorov, Smirnov).
    pub ks: f64,
}

pub fn quality(points: &[(i64, bool)]) -> Quality {
    let mut points = points.to_vec();
    points.sort_unstable();
    let bads = points.iter().filter(|p| p.1).count() as f64;
    let goods = points.len() as f64 - bads;
    let (mut bad, mut good, mut wins, mut ks) = (0.0, 0.0, 0.0, 0.0f64);
    for tied in points.chunk_by(|a, b| a.0 == b.0) {
        let b = tied.iter().filter(|p| p.1).count() as f64;
        let g = tied.len() as f64 - b;
        wins += b * (good + g / 2.0);
        bad += b;
        good += g;
        ks = ks.max((good / goods - bad / bads).abs());
    }
    Quality { auc: wins / (bads * goods), ks }
}

/// Quality on cases the card has not seen, by stratified folds: of all cases together, and the mean over the folds. Seeded.
pub fn cross_validate(table: &Table, folds: usize, seed: u64) -> (Quality, Quality) {
    let mut dice = seed;
    let mut fold_of = vec![0; table.bad.len()];
    for class in [true, false] {
        let mut rows: Vec<usize> = (0..table.bad.len()).filter(|r| table.bad[*r] == class).collect();
        for n in (1..rows.len()).rev() {
            // Splitmix64.
            dice = dice.wrapping_add(0x9e37_79b9_7f4a_7c15);
            let mut z = dice;
            z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
            z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
            rows.swap(n, ((z ^ (z >> 31)) % (n as u64 + 1)) as usize);
        }
        rows.iter().enumerate().for_each(|(n, row)| fold_of[*row] = n % folds);
    }
    let mut all = Vec::with_capacity(table.bad.len());
    let mut mean = Quality { auc: 0.0, ks: 0.0 };
    for fold in 0..folds {
        let (inside, outside): (Vec<usize>, Vec<usize>) = (0..table.bad.len()).partition(|r| fold_of[*r] != fold);
        let card = fit(table, &inside);
        let points: Vec<(i64, bool)> = outside.iter().map(|r| (card.points(table, *r), table.bad[*r])).collect();
        let of_fold = quality(&points);
        mean.auc += of_fold.auc / folds as f64;
        mean.ks += of_fold.ks / folds as f64;
        all.extend(points);
    }
    (quality(&all), mean)
}

/// A column's name as the language writes names.
pub fn fact_name(column: &str) -> String {
    let mut name = String::new();
    for c in column.to_lowercase().chars() {
        match c {
            'a'..='z' | '0'..='9' | '_' => name.push(c),
            '.' if !name.is_empty() && !name.ends_with('.') => name.push('.'),
            _ if !name.ends_with('_') => name.push('_'),
            _ => {}
        }
    }
    let parts = name.split('.').filter(|p| !p.is_empty());
    let parts: Vec<String> = parts
        .map(|p| if p.starts_with(|c: char| c.is_ascii_digit()) { format!("_{p}") } else { p.to_owned() })
        .collect();
    if parts.is_empty() { "column".to_owned() } else { parts.join(".") }
}

/// The card as text of the language: the facts it reads and the scorecard, with cases made from the first rows. The reasons
/// name the column only: a person writes them anew before anybody reads them.
pub fn card_text(table: &Table, card: &Card, name: &str, source: &str) -> String {
    let mut text = String::from("facts from application {\n");
    let whole = |n: &[Option<f64>]| n.iter().flatten().all(|n| n.fract() == 0.0 && n.abs() < 1e15);
    for c in &card.characteristics {
        let column = &table.columns[c.column];
        let kind = match &column.cells {
            Cells::Numbers(n) if whole(n) => "int",
            Cells::Numbers(_) => "decimal(6)",
            Cells::Texts(_) => "string",
        };
        _ = writeln!(text, "  {}: {kind} {}", fact_name(&column.name), quote(&column.name));
    }
    _ = writeln!(text, "}}\n\nscorecard {name} {{\n  base {}", card.base);
    for c in &card.characteristics {
        let column = &table.columns[c.column];
        let fact = fact_name(&column.name);
        _ = writeln!(text, "  score {fact} reference {} {{", c.reference);
        let last = c.points.len() - 1;
        for (n, points) in c.points.iter().enumerate() {
            let test = match &c.bins {
                Bins::Below(ends) => ends.get(n).map(|end| format!("< {}", number(*end))),
                Bins::Of(values) if n < last => {
                    Some(format!("in [{}]", values[n].iter().map(|v| quote(v)).collect::<Vec<_>>().join(", ")))
                }
                Bins::Of(_) => None,
            };
            match test {
                Some(test) => _ = writeln!(text, "    {test}: {points:+}"),
                None => _ = writeln!(text, "    missing: {:+}\n    otherwise: {points:+}", c.missing),
            }
        }
        let title = column.name.replace(['{', '}'], "");
        for word in ["person", "auditor"] {
            let [vi, zh, en] = ["vi", "zh", "en"].map(|_| quote(&format!("{title}: {{{fact}}}")));
            _ = writeln!(text, "    {word} vi {vi} zh {zh} en {en}");
        }
        text.push_str("  }\n");
    }
    _ = writeln!(text, "  source {}", quote(source));
    for row in 0..table.bad.len().min(3) {
        let facts: Vec<String> = card
            .characteristics
            .iter()
            .filter_map(|c| {
                let value = match &table.columns[c.column].cells {
                    Cells::Numbers(n) => number(n[row]?),
                    Cells::Texts(t) => quote(t[row].as_ref()?),
                };
                Some(format!("{}: {value}", fact_name(&table.columns[c.column].name)))
            })
            .collect();
        _ = writeln!(text, "  case {:+} generated {{ {} }}", card.points(table, row), facts.join(", "));
    }
    text.push_str("}\n");
    text
}

fn number(n: f64) -> String {
    if n.fract() == 0.0 && n.abs() < 1e15 { format!("{n:.0}") } else { format!("{n:?}") }
}
