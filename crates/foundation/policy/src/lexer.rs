//! Text to tokens. Any bytes that are UTF-8 give tokens; what is no token becomes a finding and is skipped.

use crate::{
    limits::STRING_BYTES_MAX,
    source::{Findings, Span},
};

/// What a token is. Words are never keywords here: the parser decides by place.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Token {
    Word(String),
    /// Text between quotes, escapes resolved.
    Text(String),
    Int(i64),
    Dec(f64),
    /// Microseconds: `30d`, `50ms`.
    Span(i64),
    /// `2026-01-01`
    Date(String),
    Sign(&'static str),
    End,
}

#[derive(Clone, Debug)]
pub(crate) struct Lexeme {
    pub(crate) token: Token,
    pub(crate) span: Span,
}

/// A remark of the author. `own_line`: nothing stands before it on its line.
#[derive(Clone, Debug)]
pub(crate) struct Remark {
    pub(crate) text: String,
    pub(crate) at: u32,
    pub(crate) own_line: bool,
}

pub(crate) struct Lexed {
    pub(crate) tokens: Vec<Lexeme>,
    pub(crate) remarks: Vec<Remark>,
}

/// Longest first.
const SIGNS: [&str; 28] = [
    "&&", "||", "==", "!=", "<=", ">=", "->", "..", "{", "}", "(", ")", "[", "]", ",", ":", ".", "<", ">", "=", "+",
    "-", "*", "/", "!", "%", "|", "?",
];

/// Units of a time span and their microseconds.
pub(crate) const SPAN_UNITS: [(&str, i64); 6] = [
    ("ms", 1_000),
    ("s", 1_000_000),
    ("m", 60_000_000),
    ("h", 3_600_000_000),
    ("d", 86_400_000_000),
    ("w", 604_800_000_000),
];

pub(crate) fn lex(file: u32, text: &str, findings: &mut Findings) -> Lexed {
    let mut lexer =
        Lexer { file, text, at: 0, findings, tokens: Vec::with_capacity(text.len() / 5), remarks: Vec::new() };
    lexer.run();
    let end = Span { file, start: text.len() as u32, end: text.len() as u32 };
    lexer.tokens.push(Lexeme { token: Token::End, span: end });
    Lexed { tokens: lexer.tokens, remarks: lexer.remarks }
}

struct Lexer<'a> {
    file: u32,
    text: &'a str,
    at: usize,
    findings: &'a mut Findings,
    tokens: Vec<Lexeme>,
    remarks: Vec<Remark>,
}

impl<'a> Lexer<'a> {
    fn rest(&self) -> &'a str {
        &self.text[self.at..]
    }

    fn span(&self, start: usize) -> Span {
        Span { file: self.file, start: start as u32, end: self.at as u32 }
    }

    fn push(&mut self, start: usize, token: Token) {
        let span = self.span(start);
        self.tokens.push(Lexeme { token, span });
    }

    fn run(&mut self) {
        let bytes = self.text.as_bytes();
        let mut line_start = true;
        while let Some(&byte) = bytes.get(self.at) {
            let start = self.at;
            match byte {
                b'\n' => {
                    line_start = true;
                    self.at += 1;
                    continue;
                }
                b' ' | b'\t' | b'\r' => {
                    self.at += 1;
                    continue;
                }
                b'/' if self.rest().starts_with("//") => {
                    let line = self.rest().lines().next().unwrap_or_default();
                    self.at += line.len();
                    let text = line.trim_start_matches('/').trim().to_owned();
                    self.remarks.push(Remark { text, at: start as u32, own_line: line_start });
                    continue;
                }
                b'"' | b'\'' => self.quoted(start, false),
                b'r' if matches!(bytes.get(self.at + 1), Some(b'"' | b'\'')) => {
                    self.at += 1;
                    self.quoted(start, true);
                }
                b'0'..=b'9' => self.number(start),
                b'a'..=b'z' | b'A'..=b'Z' | b'_' => {
                    let word = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_';
                    let length = bytes[start..].iter().take_while(|b| word(b)).count();
                    self.at += length;
                    self.push(start, Token::Word(self.text[start..self.at].to_owned()));
                }
                _ => self.sign(start),
            }
            line_start = false;
        }
    }

    fn sign(&mut self, start: usize) {
        if let Some(sign) = SIGNS.into_iter().find(|s| self.rest().starts_with(s)) {
            self.at += sign.len();
            return self.push(start, Token::Sign(sign));
        }
        let Some(c) = self.rest().chars().next() else { return };
        self.at += c.len_utf8();
        let help = match c {
            '&' => "write `&&` for both".to_owned(),
            '“' | '”' | '‘' | '’' | '「' | '」' => "use the straight quotes \" or '".to_owned(),
            '#' => "a remark begins with //".to_owned(),
            ';' => "nothing ends a line here: leave it out".to_owned(),
            _ if c.is_alphabetic() => {
                "names are written with a to z, digits, _ and dots; other letters belong in quotes".to_owned()
            }
            _ => "remove it, or put it in quotes".to_owned(),
        };
        let span = self.span(start);
        self.findings.error("stray_sign", span, format!("`{}` is no part of the language", c.escape_debug()), help);
    }

    fn number(&mut self, start: usize) {
        let bytes = self.text.as_bytes();
        let digits = |from: usize| bytes[from..].iter().take_while(|b| b.is_ascii_digit()).count();
        let whole = digits(start);
        self.at = start + whole;
        if let Some(date) = date_at(self.rest_from(start)) {
            self.at = start + date.len();
            return self.push(start, Token::Date(date.to_owned()));
        }
        let mut decimal = false;
        if bytes.get(self.at) == Some(&b'.') && bytes.get(self.at + 1).is_some_and(u8::is_ascii_digit) {
            self.at += 1;
            self.at += digits(self.at);
            decimal = true;
        }
        if matches!(bytes.get(self.at), Some(b'e' | b'E')) {
            let sign = usize::from(matches!(bytes.get(self.at + 1), Some(b'+' | b'-')));
            let power = digits((self.at + 1 + sign).min(bytes.len()));
            if power > 0 {
                self.at += 1 + sign + power;
                decimal = true;
            }
        }
        let figure = &self.text[start..self.at];
        let unit = bytes[self.at..].iter().take_while(|b| b.is_ascii_alphanumeric() || **b == b'_').count();
        if unit > 0 {
            let name = &self.text[self.at..self.at + unit];
            self.at += unit;
            let scale = SPAN_UNITS.into_iter().find(|(u, _)| *u == name).map(|(_, scale)| scale);
            let micros = figure.parse::<i64>().ok().zip(scale).and_then(|(n, s)| n.checked_mul(s));
            if let (Some(micros), false) = (micros, decimal) {
                return self.push(start, Token::Span(micros));
            }
            let span = self.span(start);
            let help = "a span of time is written 50ms, 30s, 10m, 24h, 30d or 2w; a number has no letters behind it";
            self.findings.error("bad_number", span, format!("`{figure}{name}` is not a number"), help);
            return self.push(start, Token::Int(0));
        }
        let token = if decimal {
            figure.parse::<f64>().ok().filter(|n| n.is_finite()).map(Token::Dec)
        } else {
            figure.parse::<i64>().ok().map(Token::Int)
        };
        let token = token.unwrap_or_else(|| {
            let span = self.span(start);
            self.findings.error(
                "bad_number",
                span,
                "this number is too large",
                "whole numbers go to 9223372036854775807",
            );
            Token::Int(0)
        });
        self.push(start, token);
    }

    fn rest_from(&self, start: usize) -> &'a str {
        &self.text[start..]
    }

    fn quoted(&mut self, start: usize, raw: bool) {
        let quote = self.text.as_bytes()[self.at] as char;
        self.at += 1;
        let mut value = String::new();
        let mut chars = self.rest().char_indices();
        let opened = self.at;
        loop {
            let Some((at, c)) = chars.next() else {
                self.at = self.text.len();
                return self.open_quote(start, value);
            };
            match c {
                '\n' => {
                    self.at = opened + at;
                    return self.open_quote(start, value);
                }
                _ if c == quote => {
                    self.at = opened + at + 1;
                    break;
                }
                '\\' if !raw => {
                    let escape = chars.next().map(|(_, c)| c);
                    match escape {
                        Some('n') => value.push('\n'),
                        Some('t') => value.push('\t'),
                        Some('r') => value.push('\r'),
                        Some(c @ ('\\' | '"' | '\'')) => value.push(c),
                        Some('u') => {
                            let code: String = chars.clone().take(4).map(|(_, c)| c).collect();
                            match u32::from_str_radix(&code, 16)
                                .ok()
                                .filter(|_| code.len() == 4)
                                .and_then(char::from_u32)
                            {
                                Some(c) => {
                                    value.push(c);
                                    chars.nth(3);
                                }
                                None => self.bad_escape(opened + at),
                            }
                        }
                        Some('\n') | None => {
                            self.at = opened + at;
                            return self.open_quote(start, value);
                        }
                        Some(_) => self.bad_escape(opened + at),
                    }
                }
                _ => value.push(c),
            }
        }
        if value.len() > STRING_BYTES_MAX {
            let span = self.span(start);
            let message = format!("this text has {} bytes, more than {STRING_BYTES_MAX}", value.len());
            self.findings.error("text_too_long", span, message, "shorten it, or split it into several");
            value.truncate(value.floor_char_boundary(STRING_BYTES_MAX));
        }
        self.push(start, Token::Text(value));
    }

    fn bad_escape(&mut self, at: usize) {
        let span = Span { file: self.file, start: at as u32, end: at as u32 + 2 };
        let help =
            "known are \\n \\t \\r \\\\ \\\" \\' and \\u0000; a pattern is easiest as r\"…\", where \\ means itself";
        self.findings.error("bad_escape", span, "this escape is unknown", help);
    }

    fn open_quote(&mut self, start: usize, value: String) {
        let span = self.span(start);
        self.findings.error(
            "open_quote",
            span,
            "this text is never closed",
            "close it with the same quote on the same line",
        );
        self.push(start, Token::Text(value));
    }
}

/// The date `text` begins with: four digits, two, two.
fn date_at(text: &str) -> Option<&str> {
    let date = text.get(..10)?;
    let shaped = date.bytes().enumerate().all(|(i, b)| if i == 4 || i == 7 { b == b'-' } else { b.is_ascii_digit() });
    let ends = !text.as_bytes().get(10).is_some_and(|b| b.is_ascii_alphanumeric() || *b == b'_');
    (shaped && ends).then_some(date)
}
