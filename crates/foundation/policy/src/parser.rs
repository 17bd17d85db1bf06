//! Tokens to a tree, by recursive descent. What cannot be read is reported once and skipped to the next line that can, so
//! that one reading shows all mistakes. Never panics, whatever the text.

use std::{collections::VecDeque, mem};

use kernel::Text3;

use crate::{
    ast::*,
    lexer::{Lexeme, Remark, Token, lex},
    limits::{DEPTH_MAX, LIST_ENTRIES_MAX},
    source::{Findings, Span, did_you_mean},
};

/// Reads one file. With an error in `findings` the tree holds what could be read.
pub fn parse(file: u32, text: &str, findings: &mut Findings) -> Ast {
    let lexed = lex(file, text, findings);
    Parser { text, tokens: lexed.tokens, remarks: lexed.remarks.into(), at: 0, depth: 0, findings }.file()
}

/// Reads one expression that fills the whole text.
pub fn parse_expression(text: &str, findings: &mut Findings) -> Option<Expr> {
    let lexed = lex(0, text, findings);
    let mut parser = Parser { text, tokens: lexed.tokens, remarks: lexed.remarks.into(), at: 0, depth: 0, findings };
    let expr = parser.expr()?;
    match parser.peek() {
        Token::End => Some(expr),
        _ => parser.wrong("the end of the expression", "an expression is one condition; join several with && or ||"),
    }
}

const ITEMS: [&str; 10] =
    ["scene", "facts", "events", "features", "let", "list", "scorecard", "table", "model", "rule"];
const HEAD: [&str; 8] = ["owner", "version", "valid", "mode", "law", "source", "person", "auditor"];

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Lexeme>,
    remarks: VecDeque<Remark>,
    at: usize,
    depth: usize,
    findings: &'a mut Findings,
}

/// `None`: an error was reported; the caller finds the next place to go on.
type Read<T> = Option<T>;

impl Parser<'_> {
    // The tokens.

    fn peek(&self) -> &Token {
        &self.tokens[self.at].token
    }

    fn peek_after(&self) -> &Token {
        &self.tokens[(self.at + 1).min(self.tokens.len() - 1)].token
    }

    fn here(&self) -> Span {
        self.tokens[self.at].span
    }

    fn before(&self) -> Span {
        self.tokens[self.at.saturating_sub(1)].span
    }

    fn step(&mut self) {
        if self.at + 1 < self.tokens.len() {
            self.at += 1;
        }
    }

    fn take(&mut self) -> Token {
        let last = self.at + 1 == self.tokens.len();
        let token = if last { Token::End } else { mem::replace(&mut self.tokens[self.at].token, Token::End) };
        self.step();
        token
    }

    fn is(&self, sign: &str) -> bool {
        matches!(self.peek(), Token::Sign(s) if *s == sign)
    }

    fn is_word(&self, word: &str) -> bool {
        matches!(self.peek(), Token::Word(w) if w == word)
    }

    fn eat(&mut self, sign: &str) -> bool {
        let found = self.is(sign);
        if found {
            self.step();
        }
        found
    }

    fn eat_word(&mut self, word: &str) -> bool {
        let found = self.is_word(word);
        if found {
            self.step();
        }
        found
    }

    /// Whether the next token begins a line.
    fn at_line_start(&self) -> bool {
        self.at == 0 || self.text[self.before().end as usize..self.here().start as usize].contains('\n')
    }

    fn wrong<T>(&mut self, wanted: &str, help: &str) -> Read<T> {
        let found = match self.peek() {
            Token::Word(w) => format!("`{w}`"),
            Token::Text(_) => "a text in quotes".to_owned(),
            Token::Int(n) => format!("`{n}`"),
            Token::Dec(n) => format!("`{n:?}`"),
            Token::Span(_) => "a span of time".to_owned(),
            Token::Date(d) => format!("the date {d}"),
            Token::Sign(s) => format!("`{s}`"),
            Token::End => "the end".to_owned(),
        };
        let span = self.here();
        self.findings.error("unexpected", span, format!("{wanted} belongs here, not {found}"), help);
        None
    }

    fn expect(&mut self, sign: &str, help: &str) -> Read<()> {
        if self.eat(sign) { Some(()) } else { self.wrong(&format!("`{sign}`"), help) }
    }

    fn expect_word(&mut self, word: &str, help: &str) -> Read<()> {
        if self.eat_word(word) { Some(()) } else { self.wrong(&format!("`{word}`"), help) }
    }

    // Remarks.

    /// The remarks that stand before the next token; an empty one stands for a blank line.
    fn above(&mut self) -> Vec<String> {
        let here = self.here().start;
        let mut above = Vec::new();
        while let Some(remark) = self.remarks.pop_front_if(|r| r.at < here) {
            let next = self.remarks.front().map_or(here, |r| r.at.min(here));
            let gap = self.text[remark.at as usize..next as usize].matches('\n').count() > 1;
            if !remark.text.is_empty() {
                above.push(remark.text);
            }
            if gap && above.last().is_some_and(|last| !last.is_empty()) {
                above.push(String::new());
            }
        }
        above
    }

    /// Remarks inside what was just read, and one behind it on its line.
    fn finish(&mut self, remarks: &mut Remarks) {
        let (end, next) = (self.before().end, self.here().start);
        while self.remarks.front().is_some_and(|r| r.at < end) {
            remarks.above.extend(self.remarks.pop_front().map(|r| r.text));
        }
        if self.remarks.front().is_some_and(|r| r.at < next && !r.own_line) {
            remarks.behind = self.remarks.pop_front().map(|r| r.text);
        }
    }

    /// `{`, and a remark behind it.
    fn open(&mut self, remarks: &mut Remarks, help: &str) -> Read<()> {
        self.expect("{", help)?;
        self.stray(remarks);
        Some(())
    }

    /// Remarks inside what was read so far, and one behind it: they go above the whole block.
    fn stray(&mut self, remarks: &mut Remarks) {
        let (end, next) = (self.before().end, self.here().start);
        while self.remarks.front().is_some_and(|r| r.at < end || (r.at < next && !r.own_line)) {
            remarks.above.extend(self.remarks.pop_front().map(|r| r.text));
        }
    }

    /// Remarks above a clause: they go above the whole block.
    fn above_clause(&mut self, remarks: &mut Remarks) {
        let above = self.above();
        remarks.above.extend(above);
    }

    // Going on after a mistake.

    /// To the next line of this block, or its `}`.
    fn skip_entry(&mut self) {
        let mut open = 0usize;
        loop {
            match self.peek() {
                Token::End => return,
                Token::Sign("{") => open += 1,
                Token::Sign("}") if open == 0 => return,
                Token::Sign("}") => open -= 1,
                Token::Word(w) if self.column_zero() && ITEMS.contains(&w.as_str()) => return,
                _ => {}
            }
            self.step();
            if open == 0 && self.at_line_start() {
                return;
            }
        }
    }

    /// To the next item.
    fn skip_item(&mut self) {
        let mut open = 0usize;
        loop {
            match self.peek() {
                Token::End => return,
                Token::Sign("{") => open += 1,
                Token::Sign("}") => open = open.saturating_sub(1),
                Token::Word(w)
                    if (open == 0 || self.column_zero()) && self.at_line_start() && ITEMS.contains(&w.as_str()) =>
                {
                    return;
                }
                _ => {}
            }
            self.step();
        }
    }

    fn column_zero(&self) -> bool {
        let start = self.here().start as usize;
        start == 0 || self.text.as_bytes()[start - 1] == b'\n'
    }

    /// Entries up to the closing bracket; gives the remarks before it.
    fn entries(&mut self, mut entry: impl FnMut(&mut Self) -> Read<()>) -> Read<Vec<String>> {
        loop {
            if self.is("}") {
                let tail = self.above();
                self.step();
                return Some(tail);
            }
            if matches!(self.peek(), Token::End)
                || (self.column_zero() && matches!(self.peek(), Token::Word(w) if ITEMS.contains(&w.as_str())))
            {
                return self.wrong("`}`", "a block that was opened with { is closed with }");
            }
            let start = self.at;
            if entry(self).is_none() {
                self.skip_entry();
            }
            if self.at == start {
                self.step();
            }
        }
    }

    // Small pieces.

    /// `order.total`
    fn name(&mut self, what: &str) -> Read<Name> {
        let span = self.here();
        let Token::Word(_) = self.peek() else {
            return self.wrong(what, "a name is written with a to z, digits, _ and dots, such as order.total");
        };
        let Token::Word(mut name) = self.take() else { return None };
        while self.is(".") && matches!(self.peek_after(), Token::Word(_)) {
            self.step();
            if let Token::Word(part) = self.take() {
                name.push('.');
                name.push_str(&part);
            }
        }
        Some(At { it: name, span: span.to(self.before()) })
    }

    fn text(&mut self, what: &str) -> Read<At<String>> {
        let span = self.here();
        match self.peek() {
            Token::Text(_) => match self.take() {
                Token::Text(it) => Some(At { it, span }),
                _ => None,
            },
            _ => self.wrong(what, "a text stands in quotes"),
        }
    }

    fn maybe_text(&mut self) -> Option<At<String>> {
        if matches!(self.peek(), Token::Text(_)) { self.text("") } else { None }
    }

    /// A word or a text.
    fn label(&mut self, what: &str) -> Read<Name> {
        if matches!(self.peek(), Token::Text(_)) { self.text(what) } else { self.name(what) }
    }

    fn int(&mut self, what: &str) -> Read<At<i64>> {
        let span = self.here();
        let minus = match self.peek() {
            Token::Sign("-") => true,
            Token::Sign("+") => false,
            _ => return self.unsigned(what),
        };
        self.step();
        let n = self.unsigned(what)?;
        Some(At { it: if minus { -n.it } else { n.it }, span: span.to(n.span) })
    }

    fn unsigned(&mut self, what: &str) -> Read<At<i64>> {
        let span = self.here();
        match *self.peek() {
            Token::Int(it) => {
                self.step();
                Some(At { it, span })
            }
            _ => self.wrong(what, "a whole number belongs here"),
        }
    }

    fn time_span(&mut self) -> Read<At<i64>> {
        let span = self.here();
        match *self.peek() {
            Token::Span(it) => {
                self.step();
                Some(At { it, span })
            }
            _ => self.wrong("a span of time", "such as 50ms, 30s, 10m, 24h, 30d or 2w"),
        }
    }

    fn date(&mut self) -> Read<At<String>> {
        let span = self.here();
        match self.peek() {
            Token::Date(_) => match self.take() {
                Token::Date(it) => Some(At { it, span }),
                _ => None,
            },
            _ => self.wrong("a date", "a date is written 2026-01-31"),
        }
    }

    /// Whether texts in languages begin here.
    fn at_texts(&self) -> bool {
        ["vi", "zh", "en"].iter().any(|l| self.is_word(l)) && matches!(self.peek_after(), Token::Text(_))
    }

    /// `vi "…" zh "…" en "…"`
    fn texts(&mut self) -> Read<At<Text3>> {
        let span = self.here();
        let mut texts = Text3::default();
        loop {
            let slot = match self.peek() {
                Token::Word(w) if w == "vi" => &mut texts.vi,
                Token::Word(w) if w == "zh" => &mut texts.zh,
                Token::Word(w) if w == "en" => &mut texts.en,
                _ if texts.is_empty() => {
                    return self
                        .wrong("`vi`, `zh` or `en`", "give the text in each language: vi \"…\" zh \"…\" en \"…\"");
                }
                _ => return Some(At { it: texts, span: span.to(self.before()) }),
            };
            let said = !slot.is_empty();
            let at = self.here();
            if said {
                self.findings.error("said_twice", at, "this language was given already", "keep one of the two");
            }
            let lang = self.take();
            let text = self.text("a text")?.it;
            match lang {
                Token::Word(w) if w == "vi" => texts.vi = text,
                Token::Word(w) if w == "zh" => texts.zh = text,
                _ => texts.en = text,
            }
        }
    }

    /// Puts a clause's value where it belongs; a second one is an error.
    fn once<T>(&mut self, slot: &mut Option<T>, clause: Span, value: T) {
        if slot.is_some() {
            self.findings.error("said_twice", clause, "this was said already", "keep one of the two");
        } else {
            *slot = Some(value);
        }
    }

    // The file.

    fn file(mut self) -> Ast {
        let mut ast = Ast::default();
        while !matches!(self.peek(), Token::End) {
            let start = self.at;
            match self.item() {
                Some(item) => ast.items.push(item),
                None => self.skip_item(),
            }
            if self.at == start {
                self.step();
            }
        }
        ast.tail = self.above();
        ast
    }

    fn item(&mut self) -> Read<At<Item>> {
        let mut remarks = Remarks { above: self.above(), behind: None };
        let span = self.here();
        let word = match self.peek() {
            Token::Word(w) => w.clone(),
            _ => String::new(),
        };
        if !ITEMS.contains(&word.as_str()) {
            let help = did_you_mean(
                &word,
                ITEMS,
                "a policy is made of scene, facts, events, features, let, list, scorecard, table, model and rule",
            );
            return self.wrong("a block", &help);
        }
        self.step();
        let r = &mut remarks;
        let mut item = match word.as_str() {
            "scene" => Item::Scene(self.scene(r)?),
            "facts" => Item::Facts(self.facts(r)?),
            "events" => Item::Events(self.events(r)?),
            "features" => Item::Features(self.features(r)?),
            "let" => Item::Let(self.let_is()?),
            "list" => Item::List(self.list(r)?),
            "scorecard" => Item::Scorecard(self.scorecard(r)?),
            "table" => Item::Table(self.table(r)?),
            "model" => Item::Model(self.model(r)?),
            _ => Item::Rule(self.rule(r)?),
        };
        self.finish(&mut remarks);
        *item.remarks_mut() = remarks;
        Some(At { it: item, span: span.to(self.before()) })
    }

    fn scene(&mut self, remarks: &mut Remarks) -> Read<Scene> {
        let mut scene = Scene { name: self.name("the scene's name")?, ..Scene::default() };
        self.open(remarks, "scene order.risk { … }")?;
        let tail = self.entries(|p| {
            p.stray(remarks);
            p.above_clause(remarks);
            let clause = p.here();
            let word = p.name("a line of the scene")?;
            match word.it.as_str() {
                "about" => p.text("what the scene decides").map(|t| p.once(&mut scene.about, clause, t)),
                "owner" => p.label("who answers for the scene").map(|t| p.once(&mut scene.owner, clause, t)),
                "fallback" => p.name("an outcome").map(|t| p.once(&mut scene.fallback, clause, t)),
                "review" => p.name("an outcome").map(|t| p.once(&mut scene.review, clause, t)),
                "deadline" => p.time_span().map(|t| p.once(&mut scene.deadline_us, clause, t)),
                "outcomes" => {
                    p.open(remarks, "outcomes { refuse from 90 … }")?;
                    p.entries(|p| {
                        let mut remarks = Remarks { above: p.above(), behind: None };
                        let name = p.name("an outcome")?;
                        let from = if p.eat_word("from") { Some(p.int("points")?) } else { None };
                        let texts = if p.at_texts() { p.texts()? } else { At::default() };
                        p.finish(&mut remarks);
                        scene.outcomes.push(Outcome { remarks, name, from, texts });
                        Some(())
                    })
                    .map(|tail| remarks.above.extend(tail))
                }
                "limits" => {
                    p.open(remarks, "limits { orders_per_day: int least }")?;
                    p.entries(|p| {
                        let limit = p.limit_decl()?;
                        scene.limits.push(limit);
                        Some(())
                    })
                    .map(|tail| remarks.above.extend(tail))
                }
                other => p.unknown_clause(
                    word.span,
                    other,
                    &["about", "owner", "fallback", "review", "deadline", "outcomes", "limits"],
                ),
            }
        })?;
        scene.tail = tail;
        Some(scene)
    }

    fn limit_decl(&mut self) -> Read<LimitDecl> {
        let mut remarks = Remarks { above: self.above(), behind: None };
        let name = self.name("a limit's name")?;
        self.expect(":", "a limit is written orders_per_day: int least")?;
        let kind = self.type_name()?;
        let least = self.eat_word("least");
        if !least {
            self.expect_word("most", "say which of several holds: least or most")?;
        }
        let about = self.maybe_text();
        self.finish(&mut remarks);
        Some(LimitDecl { remarks, name, kind, least, about })
    }

    fn unknown_clause(&mut self, span: Span, word: &str, known: &[&str]) -> Read<()> {
        let otherwise = format!("known here are {}", known.join(", "));
        let help = did_you_mean(word, known.iter().copied(), &otherwise);
        self.findings.error("unknown_clause", span, format!("`{word}` is not known here"), help);
        None
    }

    fn facts(&mut self, remarks: &mut Remarks) -> Read<Facts> {
        self.expect_word("from", "say who gives the facts: facts from trade { … }")?;
        let mut facts = Facts { source: self.label("who gives the facts")?, ..Facts::default() };
        self.open(remarks, "facts from trade { order.total: money(VND) }")?;
        facts.tail = self.entries(|p| {
            let fact = p.fact()?;
            facts.facts.push(fact);
            Some(())
        })?;
        Some(facts)
    }

    fn fact(&mut self) -> Read<Fact> {
        let mut remarks = Remarks { above: self.above(), behind: None };
        let name = self.name("a fact's name")?;
        self.expect(":", "a fact is written name: type, such as order.total: money(VND)")?;
        let kind = self.type_name()?;
        let mut fact = Fact {
            remarks: Remarks::default(),
            name,
            kind,
            range: None,
            personal: false,
            choice: false,
            texts: At::default(),
            about: None,
        };
        loop {
            if self.eat_word("personal") {
                fact.personal = true;
            } else if self.eat_word("choice") {
                fact.choice = true;
            } else if self.is_word("in") {
                let span = self.here();
                self.step();
                let low = self.additive()?;
                self.expect("..", "a range is written in 0..100")?;
                let high = self.additive()?;
                let range = At { it: (low, high), span: span.to(self.before()) };
                self.once(&mut fact.range, span, range);
            } else {
                break;
            }
        }
        if self.at_texts() {
            fact.texts = self.texts()?;
        }
        fact.about = self.maybe_text();
        self.finish(&mut remarks);
        fact.remarks = remarks;
        Some(fact)
    }

    fn type_name(&mut self) -> Read<At<TypeName>> {
        let name = self.name("a type")?;
        let mut args = Vec::new();
        if self.eat("(") {
            loop {
                let span = self.here();
                let arg = match *self.peek() {
                    Token::Int(n) => {
                        self.step();
                        At { it: n.to_string(), span }
                    }
                    _ => self.label("a value")?,
                };
                args.push(arg);
                if !self.eat(",") {
                    break;
                }
            }
            self.expect(")", "close the bracket of the type")?;
        }
        Some(At { it: TypeName { name: name.it, args }, span: name.span.to(self.before()) })
    }

    fn events(&mut self, remarks: &mut Remarks) -> Read<Events> {
        self.expect_word("from", "say who tells the events: events from trade { … }")?;
        let mut events = Events { source: self.label("who tells the events")?, ..Events::default() };
        self.open(remarks, "events from trade { order.placed { total: money(VND) } }")?;
        events.tail = self.entries(|p| {
            let mut event = EventDecl { remarks: Remarks { above: p.above(), behind: None }, ..EventDecl::default() };
            event.name = p.name("an event's name")?;
            let mut inner = mem::take(&mut event.remarks);
            p.open(&mut inner, "order.placed { total: money(VND) }")?;
            event.tail = p.entries(|p| {
                let field = p.fact()?;
                event.fields.push(field);
                Some(())
            })?;
            p.finish(&mut inner);
            event.remarks = inner;
            events.events.push(event);
            Some(())
        })?;
        Some(events)
    }

    fn features(&mut self, remarks: &mut Remarks) -> Read<Features> {
        let mut features = Features::default();
        self.open(remarks, "features { buyer.orders_1h: count(order.placed) by buyer over 1h }")?;
        features.tail = self.entries(|p| {
            let feature = p.feature()?;
            features.features.push(feature);
            Some(())
        })?;
        Some(features)
    }

    fn feature(&mut self) -> Read<Feature> {
        let mut remarks = Remarks { above: self.above(), behind: None };
        let shape = "a feature is written name: count(event) by key over 24h where …";
        let name = self.name("a feature's name")?;
        self.expect(":", shape)?;
        let aggregate = self.name("count, sum, min, max, avg, distinct, first or last")?;
        self.expect("(", shape)?;
        let of = self.name("an event, or a field of one")?;
        self.expect(")", shape)?;
        self.expect_word("by", shape)?;
        let by = self.name("a field of the event")?;
        let key = if self.eat("=") { Some(self.name("the fact that holds the key")?) } else { None };
        let mut feature = Feature {
            remarks: Remarks::default(),
            name,
            aggregate,
            of,
            by,
            key,
            over_us: None,
            precision_us: None,
            filter: None,
            about: None,
        };
        loop {
            let clause = self.here();
            if self.eat_word("over") {
                let span = self.time_span()?;
                self.once(&mut feature.over_us, clause, span);
            } else if self.eat_word("precision") {
                let span = self.time_span()?;
                self.once(&mut feature.precision_us, clause, span);
            } else if self.eat_word("where") {
                let filter = self.expr()?;
                self.once(&mut feature.filter, clause, filter);
            } else {
                break;
            }
        }
        feature.about = self.maybe_text();
        self.finish(&mut remarks);
        feature.remarks = remarks;
        Some(feature)
    }

    fn let_is(&mut self) -> Read<Let> {
        let name = self.name("a name")?;
        self.expect("=", "let expensive = order.total > VND(2000000)")?;
        let is = self.expr()?;
        Some(Let { remarks: Remarks::default(), name, is, about: self.maybe_text() })
    }

    fn list(&mut self, remarks: &mut Remarks) -> Read<List> {
        let shape = "list bad_devices deny from \"risk desk\" { \"d-1\" until 2027-01-01 \"why\", \"d-2\" }";
        let mut list = List { name: self.name("the list's name")?, ..List::default() };
        list.kind = match self.peek() {
            Token::Word(w) if w == "allow" => ListKind::Allow,
            Token::Word(w) if w == "deny" => ListKind::Deny,
            Token::Word(w) if w == "words" => ListKind::Words,
            _ => return self.wrong("`allow`, `deny` or `words`", shape),
        };
        self.step();
        self.expect_word("from", shape)?;
        list.source = self.text("where the list comes from")?;
        self.open(remarks, shape)?;
        list.tail = self.entries(|p| {
            let mut remarks = Remarks { above: p.above(), behind: None };
            let value = p.text("a value")?;
            let until = if p.eat_word("until") { Some(p.date()?) } else { None };
            let why = p.maybe_text();
            if !p.is("}") {
                p.expect(",", "a comma stands between two entries")?;
            }
            p.finish(&mut remarks);
            if list.entries.len() == LIST_ENTRIES_MAX {
                let message = format!("a list holds at most {LIST_ENTRIES_MAX} entries");
                p.findings.error("list_too_long", value.span, message, "split the list in two");
            }
            if list.entries.len() <= LIST_ENTRIES_MAX {
                list.entries.push(Entry { remarks, value, until, why });
            }
            Some(())
        })?;
        list.entries.truncate(LIST_ENTRIES_MAX);
        Some(list)
    }

    /// A clause of [`Head`], if the next word is one.
    fn head(&mut self, head: &mut Head) -> Option<Read<()>> {
        let clause = self.here();
        let word = match self.peek() {
            Token::Word(w) if HEAD.contains(&w.as_str()) => w.clone(),
            _ => return None,
        };
        self.step();
        Some(match word.as_str() {
            "owner" => self.label("who answers for it").map(|t| self.once(&mut head.owner, clause, t)),
            "version" => self.unsigned("a version number").map(|t| self.once(&mut head.version, clause, t)),
            "law" => self.text("the legal basis").map(|t| self.once(&mut head.law, clause, t)),
            "source" => self.text("where the knowledge comes from").map(|t| self.once(&mut head.source, clause, t)),
            "person" => self.texts().map(|t| self.once(&mut head.person, clause, t)),
            "auditor" => self.texts().map(|t| self.once(&mut head.auditor, clause, t)),
            "mode" => self.mode().map(|t| self.once(&mut head.mode, clause, t)),
            _ => self.valid(head, clause),
        })
    }

    fn mode(&mut self) -> Read<At<Mode>> {
        let span = self.here();
        if let Token::Int(n @ 0..=100) = *self.peek() {
            self.step();
            self.expect("%", "a share of the subjects is written 20%")?;
            return Some(At { it: Mode::Percent(n as u8), span: span.to(self.before()) });
        }
        let it = if self.eat_word("live") {
            Mode::Live
        } else if self.eat_word("shadow") {
            Mode::Shadow
        } else {
            let help = "shadow judges and records without effect; a share is live for that part of the subjects";
            return self.wrong("`live`, `shadow` or a share such as `20%`", help);
        };
        Some(At { it, span })
    }

    fn valid(&mut self, head: &mut Head, clause: Span) -> Read<()> {
        let mut any = false;
        if self.eat_word("from") {
            any = true;
            let date = self.date()?;
            self.once(&mut head.from, clause, date);
        }
        if self.eat_word("to") {
            any = true;
            let date = self.date()?;
            self.once(&mut head.to, clause, date);
        }
        if any { Some(()) } else { self.wrong("`from` or `to`", "valid from 2026-01-01 to 2027-01-01") }
    }

    fn rule(&mut self, remarks: &mut Remarks) -> Read<Rule> {
        let mut rule = Rule {
            remarks: Remarks::default(),
            name: self.name("the rule's id")?,
            head: Head::default(),
            when: None,
            missing: None,
            then: Vec::new(),
            cases: Vec::new(),
            tail: Vec::new(),
        };
        self.open(remarks, "rule cod_refused_before { when … then +40 … }")?;
        let tail = self.entries(|p| {
            p.stray(remarks);
            if !p.at_node() {
                p.above_clause(remarks);
            }
            if let Some(read) = p.head(&mut rule.head) {
                return read;
            }
            let clause = p.here();
            if p.is_word("case") {
                let case = p.case()?;
                rule.cases.push(case);
                return Some(());
            }
            if p.eat_word("when") {
                return p.expr().map(|e| p.once(&mut rule.when, clause, e));
            }
            if p.eat_word("missing") {
                return p.missing().map(|m| p.once(&mut rule.missing, clause, m));
            }
            if p.eat_word("then") {
                if !rule.then.is_empty() {
                    p.findings.error(
                        "said_twice",
                        clause,
                        "this was said already",
                        "write all effects behind one `then`, with commas",
                    );
                }
                return p.effects().map(|e| rule.then = e);
            }
            p.unknown_head(&["when", "missing", "then", "case"])
        })?;
        rule.tail = tail;
        Some(rule)
    }

    /// Whether a piece with remarks of its own begins here: a case, a score, a row.
    fn at_node(&self) -> bool {
        self.is_word("case") || self.is_word("score") || self.is("|")
    }

    fn unknown_head(&mut self, more: &[&str]) -> Read<()> {
        let span = self.here();
        match self.peek().clone() {
            Token::Word(word) => {
                let known: Vec<&str> = more.iter().copied().chain(HEAD).collect();
                self.unknown_clause(span, &word, &known)
            }
            _ => self.wrong("a clause", &format!("known here are {}, {}", more.join(", "), HEAD.join(", "))),
        }
    }

    fn missing(&mut self) -> Read<At<Missing>> {
        let span = self.here();
        let it = if self.eat_word("no") {
            Missing::No
        } else if self.eat_word("yes") {
            Missing::Yes
        } else if self.eat_word("review") {
            Missing::Review
        } else {
            return self.wrong("`no`, `yes` or `review`", "what the rule does when a fact it needs is missing");
        };
        Some(At { it, span: span.to(self.before()) })
    }

    fn effects(&mut self) -> Read<Vec<At<Effect>>> {
        let mut effects = Vec::new();
        loop {
            let span = self.here();
            let it = if self.is("+") || self.is("-") || matches!(self.peek(), Token::Int(_)) {
                Effect::Points(self.int("points")?.it)
            } else if self.eat_word("outcome") {
                Effect::Outcome(self.name("an outcome")?.it)
            } else if self.eat_word("label") {
                let name = self.name("a label")?.it;
                self.expect_word("on", "say what gets the label: label watched on buyer.id for 30d")?;
                let on = self.name("a fact")?;
                let for_us = if self.eat_word("for") { Some(self.time_span()?.it) } else { None };
                Effect::Label { name, on, for_us }
            } else if self.eat_word("limit") {
                Effect::Limit { name: self.name("what is limited")?.it, value: self.additive()? }
            } else {
                return self.wrong(
                    "an effect",
                    "effects are +40, outcome deposit, label watched on buyer.id for 30d, limit orders_per_day 20, with commas between",
                );
            };
            effects.push(At { it, span: span.to(self.before()) });
            if !self.eat(",") {
                return Some(effects);
            }
        }
    }

    fn case(&mut self) -> Read<Case> {
        let mut remarks = Remarks { above: self.above(), behind: None };
        let span = self.here();
        self.step();
        let expects = if self.eat_word("hit") {
            Expects::Hit
        } else if self.eat_word("miss") {
            Expects::Miss
        } else if self.eat_word("row") {
            Expects::Row(self.unsigned("a row's number")?.it)
        } else if self.is("+") || self.is("-") || matches!(self.peek(), Token::Int(_)) {
            Expects::Points(self.int("points")?.it)
        } else {
            return self.wrong(
                "`hit`, `miss`, `row 2` or points",
                "case hit { order.total: VND(500000) } is a case in which the rule fires",
            );
        };
        let expects = At { it: expects, span: span.to(self.before()) };
        let generated = self.eat_word("generated");
        self.expect("{", "case hit { order.total: VND(500000), order.payment: \"cod\" }")?;
        let mut facts = Vec::new();
        while !self.eat("}") {
            let fact = self.name("a fact")?;
            self.expect(":", "a fact of a case is written order.total: VND(500000)")?;
            let value = self.additive()?;
            facts.push(Given { fact, value });
            if !self.eat(",") && !self.is("}") {
                return self.wrong("`,` or `}`", "a comma stands between two facts");
            }
        }
        self.finish(&mut remarks);
        Some(Case { remarks, expects, generated, facts })
    }

    fn scorecard(&mut self, remarks: &mut Remarks) -> Read<Scorecard> {
        let mut card = Scorecard { name: self.name("the scorecard's id")?, ..Scorecard::default() };
        self.open(remarks, "scorecard checkout { score buyer.age reference 0 { < days(1): +30 otherwise: 0 } }")?;
        card.tail = self.entries(|p| {
            p.stray(remarks);
            if !p.at_node() {
                p.above_clause(remarks);
            }
            if let Some(read) = p.head(&mut card.head) {
                return read;
            }
            let clause = p.here();
            if p.is_word("case") {
                let case = p.case()?;
                card.cases.push(case);
                return Some(());
            }
            if p.eat_word("base") {
                return p.int("points").map(|n| p.once(&mut card.base, clause, n));
            }
            if p.is_word("score") {
                let score = p.score()?;
                card.scores.push(score);
                return Some(());
            }
            p.unknown_head(&["base", "score", "case"])
        })?;
        Some(card)
    }

    fn score(&mut self) -> Read<Score> {
        let mut remarks = Remarks { above: self.above(), behind: None };
        self.step();
        let mut score = Score { of: self.name("a fact")?, ..Score::default() };
        self.expect_word("reference", "say the points of the reference person: score buyer.age reference 0 { … }")?;
        score.reference = self.int("points")?;
        self.open(&mut remarks, "score buyer.age reference 0 { < days(1): +30 otherwise: 0 }")?;
        score.tail = self.entries(|p| {
            p.stray(&mut remarks);
            let clause = p.here();
            if p.is_word("person") && matches!(p.peek_after(), Token::Word(_)) {
                p.step();
                return p.texts().map(|t| p.once(&mut score.person, clause, t));
            }
            if p.is_word("auditor") && matches!(p.peek_after(), Token::Word(_)) {
                p.step();
                return p.texts().map(|t| p.once(&mut score.auditor, clause, t));
            }
            let mut remarks = Remarks { above: p.above(), behind: None };
            let test = p.cell()?;
            p.expect(":", "a bin is written < days(1): +30")?;
            let points = p.int("points")?;
            p.finish(&mut remarks);
            score.bins.push(Bin { remarks, test, points });
            Some(())
        })?;
        self.finish(&mut remarks);
        score.remarks = remarks;
        Some(score)
    }

    fn cell(&mut self) -> Read<At<Cell>> {
        let span = self.here();
        let dash = self.is("-") && !matches!(self.peek_after(), Token::Int(_) | Token::Dec(_));
        let it = if dash || self.is_word("otherwise") {
            self.step();
            Cell::Any
        } else if self.is_word("missing") {
            self.step();
            Cell::Missing
        } else if self.eat_word("in") {
            Cell::In(self.additive()?)
        } else if let Some(op) = self.compare_sign() {
            self.step();
            Cell::Compare(op, self.additive()?)
        } else {
            let value = self.additive()?;
            if self.eat("..") { Cell::Between(value, self.additive()?) } else { Cell::Is(value) }
        };
        Some(At { it, span: span.to(self.before()) })
    }

    fn table(&mut self, remarks: &mut Remarks) -> Read<Table> {
        let mut table = Table { name: self.name("the table's id")?, ..Table::default() };
        table.first = match self.peek() {
            Token::Word(w) if w == "first" => true,
            Token::Word(w) if w == "all" => false,
            _ => {
                return self.wrong(
                    "`first` or `all`",
                    "table t first { … }: only the first row that fits counts; all: every row that fits",
                );
            }
        };
        self.step();
        self.open(remarks, "table cod_limit first { | order.total | buyer.age || then | … }")?;
        table.tail = self.entries(|p| {
            p.stray(remarks);
            if !p.at_node() {
                p.above_clause(remarks);
            }
            if let Some(read) = p.head(&mut table.head) {
                return read;
            }
            if p.is_word("case") {
                let case = p.case()?;
                table.cases.push(case);
                return Some(());
            }
            if !p.is("|") {
                return p.unknown_head(&["| … |", "case"]);
            }
            if table.columns.is_empty() {
                while p.eat("|") {
                    let column = p.additive()?;
                    table.columns.push(column);
                }
                p.expect("||", "a head is written | order.total | buyer.age || then |")?;
                p.expect_word("then", "a head ends with || then |")?;
                return p.expect("|", "a head ends with || then |");
            }
            let mut remarks = Remarks { above: p.above(), behind: None };
            let span = p.here();
            let mut cells = Vec::new();
            while p.eat("|") {
                let cell = p.cell()?;
                cells.push(cell);
            }
            p.expect("||", "a row is written | > VND(500000) | < days(7) || +20 |")?;
            let then = p.effects()?;
            p.expect("|", "a row ends with |")?;
            let span = RowSpan(span.to(p.before()));
            p.finish(&mut remarks);
            table.rows.push(Row { remarks, cells, then, span });
            Some(())
        })?;
        Some(table)
    }

    fn model(&mut self, remarks: &mut Remarks) -> Read<Model> {
        let shape = "model refusal from \"refusal.txt\" as probability { age_s = buyer.age }";
        let mut model = Model { name: self.name("the model's name")?, ..Model::default() };
        self.expect_word("from", shape)?;
        model.file = self.text("the model's file")?;
        if self.eat_word("as") {
            self.expect_word("probability", shape)?;
            model.probability = true;
        }
        model.about = self.maybe_text();
        self.open(remarks, shape)?;
        model.tail = self.entries(|p| {
            p.stray(remarks);
            p.above_clause(remarks);
            let input = p.label("an input of the model")?;
            p.expect("=", shape)?;
            let value = p.name("a fact")?;
            model.inputs.push((input, value));
            Some(())
        })?;
        Some(model)
    }

    // Expressions.

    /// Goes one level down. Errors where it is too deep.
    fn deeper<T>(&mut self, read: impl FnOnce(&mut Self) -> Read<T>) -> Read<T> {
        if self.depth >= DEPTH_MAX {
            let span = self.here();
            let message = format!("this is nested more than {DEPTH_MAX} deep");
            self.findings.error("too_deep", span, message, "name parts of it with let");
            return None;
        }
        self.depth += 1;
        let read = read(self);
        self.depth -= 1;
        read
    }

    fn expr(&mut self) -> Read<Expr> {
        self.deeper(|p| p.chain("||", |p| p.chain("&&", Parser::relation, Kind::And), Kind::Or))
    }

    fn chain(&mut self, sign: &str, part: impl Fn(&mut Self) -> Read<Expr>, of: fn(Vec<Expr>) -> Kind) -> Read<Expr> {
        let first = part(self)?;
        if !self.is(sign) {
            return Some(first);
        }
        let span = first.span;
        let mut parts = vec![first];
        while self.eat(sign) {
            parts.push(part(self)?);
        }
        Some(Expr { kind: of(parts), span: span.to(self.before()) })
    }

    fn compare_sign(&self) -> Option<Op> {
        let Token::Sign(sign) = self.peek() else { return None };
        [Op::Eq, Op::Ne, Op::Lt, Op::Le, Op::Gt, Op::Ge].into_iter().find(|op| op.sign() == *sign)
    }

    fn relation(&mut self) -> Read<Expr> {
        let left = self.additive()?;
        let span = left.span;
        let kind = if let Some(op) = self.compare_sign() {
            self.step();
            Kind::Compare(op, Box::new(left), Box::new(self.additive()?))
        } else if self.eat_word("in") {
            Kind::In(Box::new(left), Box::new(self.additive()?))
        } else {
            if self.is("=") {
                return self.wrong("`==`", "two values are compared with ==");
            }
            if matches!(self.peek(), Token::Word(w) if w == "and" || w == "or") && !self.at_line_start() {
                return self.wrong("`&&` or `||`", "write && for and, || for or, ! for not");
            }
            return Some(left);
        };
        let relation = Expr { kind, span: span.to(self.before()) };
        if self.compare_sign().is_some() || (self.is_word("in") && !self.at_line_start()) {
            return self.wrong("`&&`, `||` or the end", "two tests are joined with &&, such as a > 1 && a < 5");
        }
        Some(relation)
    }

    fn additive(&mut self) -> Read<Expr> {
        let mut left = self.product()?;
        let mut chained = 0;
        loop {
            let sum = match self.peek() {
                Token::Sign("+") => Sum::Add,
                Token::Sign("-") => Sum::Sub,
                _ => break,
            };
            left = self.arith(sum, left, &mut chained, Parser::product)?;
        }
        Some(left)
    }

    fn product(&mut self) -> Read<Expr> {
        let mut left = self.unary()?;
        let mut chained = 0;
        loop {
            let sum = match self.peek() {
                Token::Sign("*") => Sum::Mul,
                Token::Sign("/") => Sum::Div,
                _ => break,
            };
            left = self.arith(sum, left, &mut chained, Parser::unary)?;
        }
        Some(left)
    }

    /// `left op right`: each link of a chain makes the tree deeper by one.
    fn arith(&mut self, sum: Sum, left: Expr, chained: &mut usize, right: fn(&mut Self) -> Read<Expr>) -> Read<Expr> {
        *chained += 1;
        if self.depth + *chained > DEPTH_MAX {
            return self.deeper_than_allowed();
        }
        self.step();
        let right = right(self)?;
        let span = left.span.to(right.span);
        Some(Expr { kind: Kind::Arith(sum, Box::new(left), Box::new(right)), span })
    }

    fn deeper_than_allowed<T>(&mut self) -> Read<T> {
        let depth = mem::replace(&mut self.depth, DEPTH_MAX);
        let none = self.deeper(|_| None);
        self.depth = depth;
        none
    }

    fn unary(&mut self) -> Read<Expr> {
        let span = self.here();
        let kind = if self.eat("!") {
            Kind::Not(Box::new(self.deeper(Parser::unary)?))
        } else if self.eat("-") {
            // A number keeps its sign, so that it prints as it was read; `-5.f()` negates what f gives.
            let alone = !matches!(self.peek_after(), Token::Sign("."));
            match *self.peek() {
                Token::Int(n) if alone => {
                    self.step();
                    Kind::Int(-n)
                }
                Token::Dec(n) if alone => {
                    self.step();
                    Kind::Dec(-n)
                }
                _ => Kind::Minus(Box::new(self.deeper(Parser::unary)?)),
            }
        } else {
            return self.postfix();
        };
        Some(Expr { kind, span: span.to(self.before()) })
    }

    fn postfix(&mut self) -> Read<Expr> {
        let mut expr = self.primary()?;
        let mut chained = 0;
        while self.is(".") {
            chained += 1;
            if self.depth + chained > DEPTH_MAX {
                return self.deeper_than_allowed();
            }
            self.step();
            let name = match self.peek() {
                Token::Word(_) => self.take(),
                _ => return self.wrong("a method", "such as text.contains(\"x\")"),
            };
            let Token::Word(name) = name else { return None };
            self.expect("(", "a method is called with brackets, such as text.contains(\"x\")")?;
            let args = self.args(")")?;
            let span = expr.span.to(self.before());
            expr = Expr { kind: Kind::Call { on: Some(Box::new(expr)), name, args }, span };
        }
        Some(expr)
    }

    fn args(&mut self, close: &str) -> Read<Vec<Expr>> {
        let mut args = Vec::new();
        while !self.eat(close) {
            args.push(self.expr()?);
            if !self.eat(",") && !self.is(close) {
                return self.wrong(&format!("`,` or `{close}`"), "a comma stands between two values");
            }
        }
        Some(args)
    }

    fn primary(&mut self) -> Read<Expr> {
        let span = self.here();
        let kind = match self.peek() {
            Token::Int(n) => {
                let kind = Kind::Int(*n);
                self.step();
                kind
            }
            Token::Dec(n) => {
                let kind = Kind::Dec(*n);
                self.step();
                kind
            }
            Token::Text(_) => Kind::Text(self.text("")?.it),
            Token::Sign("(") => {
                self.step();
                let inner = self.expr()?;
                self.expect(")", "close the bracket")?;
                // Brackets around a chain keep it apart from an outer chain; others leave no trace.
                return Some(inner);
            }
            Token::Sign("[") => {
                self.step();
                Kind::List(self.args("]")?)
            }
            Token::Word(_) => return self.word(),
            Token::Span(_) => {
                return self.wrong(
                    "a value",
                    "in an expression a span of time is written days(7), hours(24), minutes(10) or seconds(30)",
                );
            }
            Token::Date(_) => {
                return self
                    .wrong("a value", "in an expression a moment is written timestamp(\"2026-01-01T00:00:00Z\")");
            }
            _ => return self.wrong("a value", "such as a fact's name, a number, a text in quotes, or a bracket"),
        };
        Some(Expr { kind, span: span.to(self.before()) })
    }

    /// A name, `true`, `false`, or a call. The last part of a dotted name before `(` is a method.
    fn word(&mut self) -> Read<Expr> {
        let span = self.here();
        let Token::Word(mut name) = self.take() else { return None };
        loop {
            if self.is("(") {
                self.step();
                let args = self.args(")")?;
                let whole = span.to(self.before());
                let (on, name) = match name.rsplit_once('.') {
                    Some((on, method)) => {
                        let end = span.start + on.len() as u32;
                        let on = Expr { kind: name_or_bool(on), span: Span { end, ..span } };
                        (Some(Box::new(on)), method.to_owned())
                    }
                    None => (None, name),
                };
                return Some(Expr { kind: Kind::Call { on, name, args }, span: whole });
            }
            if !(self.is(".") && matches!(self.peek_after(), Token::Word(_))) {
                break;
            }
            self.step();
            if let Token::Word(part) = self.take() {
                name.push('.');
                name.push_str(&part);
            }
        }
        let kind = name_or_bool(&name);
        Some(Expr { kind, span: span.to(self.before()) })
    }
}

fn name_or_bool(name: &str) -> Kind {
    match name {
        "true" => Kind::Bool(true),
        "false" => Kind::Bool(false),
        _ => Kind::Name(name.to_owned()),
    }
}

impl Item {
    fn remarks_mut(&mut self) -> &mut Remarks {
        match self {
            Item::Scene(i) => &mut i.remarks,
            Item::Facts(i) => &mut i.remarks,
            Item::Events(i) => &mut i.remarks,
            Item::Features(i) => &mut i.remarks,
            Item::Let(i) => &mut i.remarks,
            Item::List(i) => &mut i.remarks,
            Item::Scorecard(i) => &mut i.remarks,
            Item::Table(i) => &mut i.remarks,
            Item::Model(i) => &mut i.remarks,
            Item::Rule(i) => &mut i.remarks,
        }
    }
}
