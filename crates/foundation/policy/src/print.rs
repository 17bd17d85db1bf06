//! A tree back to text, in the one canonical form: `parse(print(tree)) == tree`. What `phien policy format` writes, and
//! what the hash of a version is taken over (without remarks).

use std::fmt::Write;

use kernel::Text3;

use crate::{ast::*, lexer::SPAN_UNITS};

/// Characters a line may have before it is broken.
const WIDTH: usize = 116;

/// The canonical text of a file, remarks kept.
pub fn print(ast: &Ast) -> String {
    Printer { out: String::new(), remarks: true }.file(ast)
}

/// The canonical text without remarks: two policies with the same one mean the same.
pub fn print_bare(ast: &Ast) -> String {
    Printer { out: String::new(), remarks: false }.file(ast)
}

/// One item alone, without remarks.
pub fn print_item(item: &Item) -> String {
    let mut printer = Printer { out: String::new(), remarks: false };
    printer.item(item);
    printer.out
}

/// A condition or value on one line.
pub fn print_expr(expr: &Expr) -> String {
    let mut out = String::new();
    write_expr(&mut out, expr, OR);
    out
}

/// A text in quotes.
pub fn quote(text: &str) -> String {
    if text.contains('\\') && !text.contains('"') && !text.chars().any(char::is_control) {
        return format!("r\"{text}\"");
    }
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", c as u32)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A span of time in its largest whole unit: `90m`, `7d`.
pub fn span_text(micros: i64) -> String {
    let unit =
        SPAN_UNITS.into_iter().filter(|(u, _)| *u != "w").rev().find(|(_, s)| micros % s == 0 && micros / s != 0);
    match unit {
        Some((unit, scale)) => format!("{}{unit}", micros / scale),
        None => "0s".to_owned(),
    }
}

const OR: u8 = 1;
const AND: u8 = 2;
const RELATION: u8 = 3;
const ADD: u8 = 4;
const MUL: u8 = 5;
const UNARY: u8 = 6;
const PRIMARY: u8 = 7;

fn strength(expr: &Expr) -> u8 {
    match &expr.kind {
        Kind::Or(_) => OR,
        Kind::And(_) => AND,
        Kind::Compare(..) | Kind::In(..) => RELATION,
        Kind::Arith(Sum::Add | Sum::Sub, ..) => ADD,
        Kind::Arith(..) => MUL,
        Kind::Not(_) | Kind::Minus(_) => UNARY,
        Kind::Int(n) if *n < 0 => UNARY,
        Kind::Dec(n) if n.is_sign_negative() => UNARY,
        _ => PRIMARY,
    }
}

fn write_expr(out: &mut String, expr: &Expr, least: u8) {
    let brackets = strength(expr) < least;
    if brackets {
        out.push('(');
    }
    match &expr.kind {
        Kind::Bool(b) => _ = write!(out, "{b}"),
        Kind::Int(n) => _ = write!(out, "{n}"),
        Kind::Dec(n) => _ = write!(out, "{n:?}"),
        Kind::Text(t) => out.push_str(&quote(t)),
        Kind::Name(n) => out.push_str(n),
        Kind::List(items) => {
            out.push('[');
            write_list(out, items);
            out.push(']');
        }
        Kind::Not(e) => {
            out.push('!');
            write_expr(out, e, UNARY);
        }
        Kind::Minus(e) => {
            out.push('-');
            // A bare number would be read as a negative one.
            let bare =
                matches!(&e.kind, Kind::Int(n) if *n >= 0) || matches!(&e.kind, Kind::Dec(n) if !n.is_sign_negative());
            if bare {
                out.push('(');
            }
            write_expr(out, e, UNARY);
            if bare {
                out.push(')');
            }
        }
        Kind::And(parts) => write_chain(out, parts, " && ", RELATION),
        Kind::Or(parts) => write_chain(out, parts, " || ", AND),
        Kind::Compare(op, a, b) => {
            write_expr(out, a, ADD);
            _ = write!(out, " {} ", op.sign());
            write_expr(out, b, ADD);
        }
        Kind::In(a, b) => {
            write_expr(out, a, ADD);
            out.push_str(" in ");
            write_expr(out, b, ADD);
        }
        Kind::Arith(sum, a, b) => {
            let level = strength(expr);
            write_expr(out, a, level);
            _ = write!(out, " {} ", sum.sign());
            write_expr(out, b, level + 1);
        }
        Kind::Call { on, name, args } => {
            if let Some(on) = on {
                write_expr(out, on, PRIMARY);
                out.push('.');
            }
            out.push_str(name);
            out.push('(');
            write_list(out, args);
            out.push(')');
        }
    }
    if brackets {
        out.push(')');
    }
}

fn write_list(out: &mut String, items: &[Expr]) {
    for (i, item) in items.iter().enumerate() {
        if i > 0 {
            out.push_str(", ");
        }
        write_expr(out, item, OR);
    }
}

fn write_chain(out: &mut String, parts: &[Expr], sign: &str, least: u8) {
    for (i, part) in parts.iter().enumerate() {
        if i > 0 {
            out.push_str(sign);
        }
        write_expr(out, part, least);
    }
}

struct Printer {
    out: String,
    remarks: bool,
}

fn is_name(text: &str) -> bool {
    let part = |p: &str| {
        p.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
            && p.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_')
    };
    text.split('.').all(part)
}

/// A word bare, anything else in quotes.
fn label(text: &str) -> String {
    if is_name(text) { text.to_owned() } else { quote(text) }
}

fn signed(points: i64) -> String {
    if points == 0 { "0".to_owned() } else { format!("{points:+}") }
}

impl Printer {
    fn file(mut self, ast: &Ast) -> String {
        for (i, item) in ast.items.iter().enumerate() {
            let lets = |item: &At<Item>| matches!(item.it, Item::Let(_));
            if i > 0 && !(lets(item) && lets(&ast.items[i - 1])) {
                self.out.push('\n');
            }
            self.item(&item.it);
        }
        if self.remarks && !ast.tail.is_empty() {
            self.out.push('\n');
        }
        self.tail(&ast.tail, "");
        self.out
    }

    fn line(&mut self, indent: &str, text: &str) {
        self.out.push_str(indent);
        self.out.push_str(text);
        self.out.push('\n');
    }

    fn above(&mut self, remarks: &Remarks, indent: &str) {
        self.tail(&remarks.above, indent);
    }

    fn tail(&mut self, remarks: &[String], indent: &str) {
        if self.remarks {
            for remark in remarks {
                // An empty one is a blank line.
                if remark.is_empty() {
                    self.out.push('\n');
                } else {
                    self.line(indent, &format!("// {remark}"));
                }
            }
        }
    }

    /// A line with the remark behind it.
    fn last(&mut self, indent: &str, text: &str, remarks: &Remarks) {
        match &remarks.behind {
            Some(behind) if self.remarks => self.line(indent, format!("{text} // {behind}").trim_end()),
            _ => self.line(indent, text),
        }
    }

    fn item(&mut self, item: &Item) {
        match item {
            Item::Scene(i) => self.scene(i),
            Item::Facts(i) => {
                self.above(&i.remarks, "");
                self.line("", &format!("facts from {} {{", label(&i.source.it)));
                self.facts(&i.facts, "  ");
                self.tail(&i.tail, "  ");
                self.last("", "}", &i.remarks);
            }
            Item::Events(i) => {
                self.above(&i.remarks, "");
                self.line("", &format!("events from {} {{", label(&i.source.it)));
                for event in &i.events {
                    self.above(&event.remarks, "  ");
                    self.line("  ", &format!("{} {{", event.name.it));
                    self.facts(&event.fields, "    ");
                    self.tail(&event.tail, "    ");
                    self.last("  ", "}", &event.remarks);
                }
                self.tail(&i.tail, "  ");
                self.last("", "}", &i.remarks);
            }
            Item::Features(i) => {
                self.above(&i.remarks, "");
                self.line("", "features {");
                for feature in &i.features {
                    self.feature(feature);
                }
                self.tail(&i.tail, "  ");
                self.last("", "}", &i.remarks);
            }
            Item::Let(i) => {
                self.above(&i.remarks, "");
                let mut text = format!("let {} = {}", i.name.it, print_expr(&i.is));
                about(&mut text, i.about.as_ref());
                self.last("", &text, &i.remarks);
            }
            Item::List(i) => self.list(i),
            Item::Scorecard(i) => self.scorecard(i),
            Item::Table(i) => self.table(i),
            Item::Model(i) => {
                self.above(&i.remarks, "");
                let mut text = format!("model {} from {}", i.name.it, quote(&i.file.it));
                if i.probability {
                    text.push_str(" as probability");
                }
                about(&mut text, i.about.as_ref());
                self.line("", &format!("{text} {{"));
                for (input, value) in &i.inputs {
                    self.line("  ", &format!("{} = {}", label(&input.it), value.it));
                }
                self.tail(&i.tail, "  ");
                self.last("", "}", &i.remarks);
            }
            Item::Rule(i) => self.rule(i),
        }
    }

    fn scene(&mut self, scene: &Scene) {
        self.above(&scene.remarks, "");
        self.line("", &format!("scene {} {{", scene.name.it));
        if let Some(text) = &scene.about {
            self.line("  ", &format!("about {}", quote(&text.it)));
        }
        if let Some(owner) = &scene.owner {
            self.line("  ", &format!("owner {}", label(&owner.it)));
        }
        if let Some(fallback) = &scene.fallback {
            self.line("  ", &format!("fallback {}", fallback.it));
        }
        if let Some(review) = &scene.review {
            self.line("  ", &format!("review {}", review.it));
        }
        if let Some(deadline) = &scene.deadline_us {
            self.line("  ", &format!("deadline {}", span_text(deadline.it)));
        }
        if !scene.outcomes.is_empty() {
            self.line("  ", "outcomes {");
            for outcome in &scene.outcomes {
                self.above(&outcome.remarks, "    ");
                let mut text = outcome.name.it.clone();
                if let Some(from) = &outcome.from {
                    _ = write!(text, " from {}", from.it);
                }
                if !outcome.texts.it.is_empty() {
                    _ = write!(text, " {}", texts(&outcome.texts.it));
                }
                self.last("    ", &text, &outcome.remarks);
            }
            self.line("  ", "}");
        }
        if !scene.limits.is_empty() {
            self.line("  ", "limits {");
            for limit in &scene.limits {
                self.above(&limit.remarks, "    ");
                let strict = if limit.least { "least" } else { "most" };
                let mut text = format!("{}: {} {strict}", limit.name.it, type_name(&limit.kind.it));
                about(&mut text, limit.about.as_ref());
                self.last("    ", &text, &limit.remarks);
            }
            self.line("  ", "}");
        }
        self.tail(&scene.tail, "  ");
        self.last("", "}", &scene.remarks);
    }

    fn facts(&mut self, facts: &[Fact], indent: &str) {
        let width = facts.iter().map(|f| f.name.it.len()).max().unwrap_or_default().min(32) + 1;
        for fact in facts {
            self.above(&fact.remarks, indent);
            let mut text = format!("{:width$} {}", format!("{}:", fact.name.it), type_name(&fact.kind.it));
            if let Some(range) = &fact.range {
                _ = write!(text, " in {}..{}", operand(&range.it.0), operand(&range.it.1));
            }
            if fact.personal {
                text.push_str(" personal");
            }
            if fact.choice {
                text.push_str(" choice");
            }
            if !fact.texts.it.is_empty() {
                _ = write!(text, " {}", texts(&fact.texts.it));
            }
            about(&mut text, fact.about.as_ref());
            self.last(indent, &text, &fact.remarks);
        }
    }

    fn feature(&mut self, feature: &Feature) {
        self.above(&feature.remarks, "  ");
        let Feature { name, aggregate, of, by, key, .. } = feature;
        let mut text = format!("{}: {}({}) by {}", name.it, aggregate.it, of.it, by.it);
        if let Some(key) = key {
            _ = write!(text, " = {}", key.it);
        }
        if let Some(over) = &feature.over_us {
            _ = write!(text, " over {}", span_text(over.it));
        }
        if let Some(precision) = &feature.precision_us {
            _ = write!(text, " precision {}", span_text(precision.it));
        }
        if let Some(filter) = &feature.filter {
            _ = write!(text, " where {}", print_expr(filter));
        }
        about(&mut text, feature.about.as_ref());
        self.last("  ", &text, &feature.remarks);
    }

    fn list(&mut self, list: &List) {
        self.above(&list.remarks, "");
        let kind = match list.kind {
            ListKind::Allow => "allow",
            ListKind::Deny => "deny",
            ListKind::Words => "words",
        };
        self.line("", &format!("list {} {kind} from {} {{", list.name.it, quote(&list.source.it)));
        for entry in &list.entries {
            self.above(&entry.remarks, "  ");
            let mut text = quote(&entry.value.it);
            if let Some(until) = &entry.until {
                _ = write!(text, " until {}", until.it);
            }
            about(&mut text, entry.why.as_ref());
            text.push(',');
            self.last("  ", &text, &entry.remarks);
        }
        self.tail(&list.tail, "  ");
        self.last("", "}", &list.remarks);
    }

    fn head(&mut self, head: &Head) {
        let mut parts = Vec::new();
        parts.extend(head.owner.as_ref().map(|o| format!("owner {}", label(&o.it))));
        parts.extend(head.version.as_ref().map(|v| format!("version {}", v.it)));
        if head.from.is_some() || head.to.is_some() {
            let from = head.from.as_ref().map(|d| format!(" from {}", d.it)).unwrap_or_default();
            let to = head.to.as_ref().map(|d| format!(" to {}", d.it)).unwrap_or_default();
            parts.push(format!("valid{from}{to}"));
        }
        parts.extend(head.mode.as_ref().map(|mode| match mode.it {
            Mode::Live => "mode live".to_owned(),
            Mode::Shadow => "mode shadow".to_owned(),
            Mode::Percent(n) => format!("mode {n}%"),
        }));
        if !parts.is_empty() {
            self.line("  ", &parts.join("  "));
        }
    }

    fn basis(&mut self, head: &Head) {
        self.texts("  ", "person", head.person.as_ref());
        self.texts("  ", "auditor", head.auditor.as_ref());
        if let Some(law) = &head.law {
            self.line("  ", &format!("law {}", quote(&law.it)));
        }
        if let Some(source) = &head.source {
            self.line("  ", &format!("source {}", quote(&source.it)));
        }
    }

    fn texts(&mut self, indent: &str, word: &str, given: Option<&At<Text3>>) {
        if let Some(given) = given {
            self.line(indent, word);
            for (lang, text) in [("vi", &given.it.vi), ("zh", &given.it.zh), ("en", &given.it.en)] {
                if !text.is_empty() {
                    self.line(indent, &format!("  {lang} {}", quote(text)));
                }
            }
        }
    }

    fn rule(&mut self, rule: &Rule) {
        self.above(&rule.remarks, "");
        self.line("", &format!("rule {} {{", rule.name.it));
        self.head(&rule.head);
        if let Some(when) = &rule.when {
            self.condition(when);
        }
        if let Some(missing) = &rule.missing {
            let text = match &missing.it {
                Missing::No => "missing no",
                Missing::Yes => "missing yes",
                Missing::Review => "missing review",
            };
            self.line("  ", text);
        }
        if !rule.then.is_empty() {
            self.line("  ", &format!("then {}", effects(&rule.then)));
        }
        self.basis(&rule.head);
        self.cases(&rule.cases);
        self.tail(&rule.tail, "  ");
        self.last("", "}", &rule.remarks);
    }

    fn condition(&mut self, when: &Expr) {
        let whole = print_expr(when);
        let (parts, sign, least) = match &when.kind {
            Kind::And(parts) if whole.chars().count() + 7 > WIDTH => (parts, "&&", RELATION),
            Kind::Or(parts) if whole.chars().count() + 7 > WIDTH => (parts, "||", AND),
            _ => return self.line("  ", &format!("when {whole}")),
        };
        for (i, part) in parts.iter().enumerate() {
            let mut text = String::new();
            write_expr(&mut text, part, least);
            let lead = if i == 0 { "when".to_owned() } else { format!("  {sign}") };
            self.line("  ", &format!("{lead} {text}"));
        }
    }

    fn cases(&mut self, cases: &[Case]) {
        for case in cases {
            self.above(&case.remarks, "  ");
            let expects = match case.expects.it {
                Expects::Hit => "hit".to_owned(),
                Expects::Miss => "miss".to_owned(),
                Expects::Row(n) => format!("row {n}"),
                Expects::Points(n) => signed(n),
            };
            let generated = if case.generated { " generated" } else { "" };
            let given: Vec<String> =
                case.facts.iter().map(|g| format!("{}: {}", g.fact.it, operand(&g.value))).collect();
            let head = format!("case {expects}{generated}");
            let whole = format!("{head} {{ {} }}", given.join(", "));
            if given.is_empty() {
                self.last("  ", &format!("{head} {{}}"), &case.remarks);
            } else if whole.chars().count() + 2 <= WIDTH {
                self.last("  ", &whole, &case.remarks);
            } else {
                self.line("  ", &format!("{head} {{"));
                for fact in given {
                    self.line("    ", &format!("{fact},"));
                }
                self.last("  ", "}", &case.remarks);
            }
        }
    }

    fn scorecard(&mut self, card: &Scorecard) {
        self.above(&card.remarks, "");
        self.line("", &format!("scorecard {} {{", card.name.it));
        self.head(&card.head);
        if let Some(base) = &card.base {
            self.line("  ", &format!("base {}", base.it));
        }
        for score in &card.scores {
            self.above(&score.remarks, "  ");
            self.line("  ", &format!("score {} reference {} {{", score.of.it, score.reference.it));
            for bin in &score.bins {
                self.above(&bin.remarks, "    ");
                let test = cell(&bin.test.it, "otherwise");
                self.last("    ", &format!("{test}: {}", signed(bin.points.it)), &bin.remarks);
            }
            self.texts("    ", "person", score.person.as_ref());
            self.texts("    ", "auditor", score.auditor.as_ref());
            self.tail(&score.tail, "    ");
            self.last("  ", "}", &score.remarks);
        }
        self.basis(&card.head);
        self.cases(&card.cases);
        self.tail(&card.tail, "  ");
        self.last("", "}", &card.remarks);
    }

    fn table(&mut self, table: &Table) {
        self.above(&table.remarks, "");
        self.line("", &format!("table {} {} {{", table.name.it, if table.first { "first" } else { "all" }));
        self.head(&table.head);
        let head: Vec<String> = table.columns.iter().map(operand).collect();
        let rows: Vec<Vec<String>> =
            table.rows.iter().map(|r| r.cells.iter().map(|c| cell(&c.it, "-")).collect()).collect();
        let width = |i: usize| {
            let cells = rows.iter().filter_map(|r| r.get(i)).chain(head.get(i));
            cells.map(|c| c.chars().count()).max().unwrap_or_default().min(40)
        };
        let joined = |cells: &[String]| -> String {
            let padded: Vec<String> = cells
                .iter()
                .enumerate()
                .map(|(i, c)| format!("{c}{}", " ".repeat(width(i).saturating_sub(c.chars().count()))))
                .collect();
            format!("| {} ||", padded.join(" | "))
        };
        if !head.is_empty() {
            self.line("  ", &format!("{} then |", joined(&head)));
        }
        for (row, cells) in table.rows.iter().zip(&rows) {
            self.above(&row.remarks, "  ");
            self.last("  ", &format!("{} {} |", joined(cells), effects(&row.then)), &row.remarks);
        }
        self.basis(&table.head);
        self.cases(&table.cases);
        self.tail(&table.tail, "  ");
        self.last("", "}", &table.remarks);
    }
}

/// A value where only arithmetic may stand bare.
fn operand(expr: &Expr) -> String {
    let mut out = String::new();
    write_expr(&mut out, expr, ADD);
    out
}

/// A type as it is written: `enum(cod, card)`.
pub fn type_name(kind: &TypeName) -> String {
    let bare = |a: &Name| is_name(&a.it) || a.it.parse::<i64>().is_ok_and(|n| n.to_string() == a.it && n >= 0);
    let args: Vec<String> = kind.args.iter().map(|a| if bare(a) { a.it.clone() } else { quote(&a.it) }).collect();
    if args.is_empty() { kind.name.clone() } else { format!("{}({})", kind.name, args.join(", ")) }
}

fn about(text: &mut String, about: Option<&At<String>>) {
    if let Some(about) = about {
        _ = write!(text, " {}", quote(&about.it));
    }
}

fn texts(given: &Text3) -> String {
    let langs = [("vi", &given.vi), ("zh", &given.zh), ("en", &given.en)];
    let said: Vec<String> =
        langs.iter().filter(|(_, t)| !t.is_empty()).map(|(lang, t)| format!("{lang} {}", quote(t))).collect();
    said.join(" ")
}

fn cell(cell: &Cell, any: &str) -> String {
    match cell {
        Cell::Any => any.to_owned(),
        Cell::Missing => "missing".to_owned(),
        Cell::Compare(op, value) => format!("{} {}", op.sign(), operand(value)),
        Cell::Is(value) => operand(value),
        Cell::In(list) => format!("in {}", operand(list)),
        Cell::Between(a, b) => format!("{} .. {}", operand(a), operand(b)),
    }
}

fn effects(effects: &[At<Effect>]) -> String {
    let one = |effect: &At<Effect>| match &effect.it {
        Effect::Points(n) => signed(*n),
        Effect::Outcome(name) => format!("outcome {name}"),
        Effect::Label { name, on, for_us: None } => format!("label {name} on {}", on.it),
        Effect::Label { name, on, for_us: Some(us) } => format!("label {name} on {} for {}", on.it, span_text(*us)),
        Effect::Limit { name, value } => format!("limit {name} {}", operand(value)),
    };
    effects.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// A table's row as a condition that people read.
pub fn print_row(columns: &[Expr], row: &Row) -> String {
    let tests = columns.iter().zip(&row.cells).filter_map(|(column, test)| {
        let column = operand(column);
        Some(match &test.it {
            Cell::Any => return None,
            Cell::Missing => format!("!has({column})"),
            Cell::Compare(op, value) => format!("{column} {} {}", op.sign(), operand(value)),
            Cell::Is(value) => format!("{column} == {}", operand(value)),
            Cell::In(list) => format!("{column} in {}", operand(list)),
            Cell::Between(a, b) => format!("{column} >= {} && {column} <= {}", operand(a), operand(b)),
        })
    });
    let tests: Vec<String> = tests.collect();
    if tests.is_empty() { "true".to_owned() } else { tests.join(" && ") }
}
