//! Texts of a policy, places in them, and what is said about them.
//!
//! A finding names file, line and column, shows the line with a caret under the place, and ends with a sentence that helps.

use std::fmt;

use serde::Serialize;

use crate::limits::FINDINGS_MAX;

/// One text file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct File {
    /// Name for people, such as `rules.policy`.
    pub name: String,
    pub text: String,
}

impl File {
    pub fn new(name: &str, text: &str) -> File {
        File { name: name.to_owned(), text: text.to_owned() }
    }
}

/// Bytes `start..end` of the file numbered `file`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Span {
    pub file: u32,
    pub start: u32,
    pub end: u32,
}

impl Span {
    /// From the start of this to the end of `other`.
    pub fn to(self, other: Span) -> Span {
        Span { file: self.file, start: self.start, end: other.end.max(self.end) }
    }
}

/// How much a finding weighs. With an error the policy does not compile.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    Error,
    Warning,
    Note,
}

impl Severity {
    pub const fn word(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }
}

/// One thing found in a policy.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    pub severity: Severity,
    /// Stable code, such as `unit_mismatch`.
    pub code: &'static str,
    pub message: String,
    pub span: Span,
    /// What to do about it.
    pub help: String,
}

/// What was found, up to [`FINDINGS_MAX`]; the rest is only counted.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    pub list: Vec<Finding>,
    /// How many more there were.
    pub dropped: usize,
}

impl Findings {
    pub fn push(&mut self, finding: Finding) {
        if self.list.len() < FINDINGS_MAX {
            self.list.push(finding);
        } else {
            self.dropped += 1;
            // An error is never lost behind a crowd of notes.
            if finding.severity == Severity::Error
                && let Some(weak) = self.list.iter_mut().find(|f| f.severity != Severity::Error)
            {
                *weak = finding;
            }
        }
    }

    pub fn error(&mut self, code: &'static str, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.push(Finding { severity: Severity::Error, code, message: message.into(), span, help: help.into() });
    }

    pub fn warn(&mut self, code: &'static str, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.push(Finding { severity: Severity::Warning, code, message: message.into(), span, help: help.into() });
    }

    pub fn note(&mut self, code: &'static str, span: Span, message: impl Into<String>, help: impl Into<String>) {
        self.push(Finding { severity: Severity::Note, code, message: message.into(), span, help: help.into() });
    }

    pub fn any_error(&self) -> bool {
        self.count(Severity::Error) > 0
    }

    pub fn count(&self, severity: Severity) -> usize {
        self.list.iter().filter(|f| f.severity == severity).count()
    }

    /// By place in the text.
    pub fn sort(&mut self) {
        self.list.sort_by_key(|f| (f.span, f.severity));
    }
}

/// Line and column, both from 1; the column counts characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Place {
    pub line: usize,
    pub column: usize,
}

/// Where `at` lies in `text`.
pub fn place(text: &str, at: usize) -> Place {
    let at = text.floor_char_boundary(at);
    let before = &text[..at];
    let start = before.rfind('\n').map_or(0, |n| n + 1);
    Place { line: before.matches('\n').count() + 1, column: before[start..].chars().count() + 1 }
}

/// A finding with its excerpt, ready to print.
pub struct Shown<'a> {
    pub finding: &'a Finding,
    pub files: &'a [File],
}

/// Characters of a line that are shown; longer ones are cut around the place.
const LINE_CHARS_MAX: usize = 120;

impl fmt::Display for Shown<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Finding { severity, code, message, span, help } = self.finding;
        writeln!(f, "{}[{code}]: {message}", severity.word())?;
        if let Some(file) = self.files.get(span.file as usize) {
            let Place { line, column } = place(&file.text, span.start as usize);
            let excerpt = file.text.lines().nth(line - 1).unwrap_or_default();
            let margin = line.to_string().len();
            let skip = column.saturating_sub(LINE_CHARS_MAX / 2);
            let shown: String =
                excerpt.chars().skip(skip).take(LINE_CHARS_MAX).map(|c| if c.is_control() { ' ' } else { c }).collect();
            let text = file.text.get(span.start as usize..span.end as usize).unwrap_or_default();
            let carets = text.lines().next().unwrap_or_default().chars().count();
            let room = shown.chars().count().saturating_sub(column - 1 - skip);
            writeln!(f, "{:margin$}--> {}:{line}:{column}", "", file.name)?;
            writeln!(f, "{:margin$} |", "")?;
            writeln!(f, "{line} | {shown}")?;
            writeln!(
                f,
                "{:margin$} | {:pad$}{}",
                "",
                "",
                "^".repeat(carets.clamp(1, room.max(1))),
                pad = column - 1 - skip
            )?;
        }
        if !help.is_empty() {
            writeln!(f, "  = {help}")?;
        }
        Ok(())
    }
}

/// A finding for machines.
#[derive(Serialize)]
pub struct FindingJson<'a> {
    pub severity: Severity,
    pub code: &'static str,
    pub message: &'a str,
    pub file: &'a str,
    #[serde(flatten)]
    pub place: Place,
    pub help: &'a str,
}

impl Finding {
    pub fn json<'a>(&'a self, files: &'a [File]) -> FindingJson<'a> {
        let file = files.get(self.span.file as usize);
        FindingJson {
            severity: self.severity,
            code: self.code,
            message: &self.message,
            file: file.map_or("", |f| f.name.as_str()),
            place: file.map_or(Place { line: 1, column: 1 }, |f| place(&f.text, self.span.start as usize)),
            help: &self.help,
        }
    }
}

/// The name in `known` that is nearest to `wrong` by letters changed, if it is near at all.
pub(crate) fn nearest<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let far = (wrong.chars().count() / 3).max(1);
    let near = known.into_iter().take(4096).map(|name| (distance(wrong, name), name)).min()?;
    (near.0 <= far).then_some(near.1)
}

/// `Did you mean x?`, or `otherwise`.
pub(crate) fn did_you_mean<'a>(wrong: &str, known: impl IntoIterator<Item = &'a str>, otherwise: &str) -> String {
    nearest(wrong, known).map_or_else(|| otherwise.to_owned(), |name| format!("did you mean `{name}`?"))
}

/// Levenshtein's distance.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.chars().enumerate() {
        let mut corner = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let cost = corner + usize::from(x != *y);
            corner = row[j + 1];
            row[j + 1] = cost.min(corner + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}
