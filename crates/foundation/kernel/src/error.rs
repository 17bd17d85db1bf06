//! The one error: a stable code, how it is meant, and the figures its sentence needs.
//!
//! The sentence itself is in the catalogue of texts (`error-<code>`), in the reader's language.

use std::fmt;

use crate::{DecisionId, Text3};

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What a refusal means to the one who asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The request cannot be read or breaks a rule of form (422).
    Invalid,
    /// Nobody is signed in (401).
    Unauthenticated,
    /// Signed in, but not allowed (403).
    Forbidden,
    /// Not there, or another person's (404).
    NotFound,
    /// True of the state of things: sold out, wrong step, price changed (409).
    Conflict,
    /// Too often (429).
    TooMany,
    /// Over a size limit (413).
    TooLarge,
    /// The body did not come in time (408).
    TooSlow,
    /// There is something here, but not to be asked for in this way (405).
    MethodNotAllowed,
    /// Try again shortly (503).
    Unavailable,
    /// No room left on the disk (507).
    StorageFull,
    /// Our fault (500).
    Internal,
}

impl Kind {
    pub const fn status(self) -> u16 {
        match self {
            Kind::Invalid => 422,
            Kind::Unauthenticated => 401,
            Kind::Forbidden => 403,
            Kind::NotFound => 404,
            Kind::Conflict => 409,
            Kind::TooMany => 429,
            Kind::TooLarge => 413,
            Kind::TooSlow => 408,
            Kind::MethodNotAllowed => 405,
            Kind::Unavailable => 503,
            Kind::StorageFull => 507,
            Kind::Internal => 500,
        }
    }
}

#[derive(Clone, Debug)]
pub struct Error {
    pub code: &'static str,
    pub kind: Kind,
    /// The field of the request that is wrong, where one is.
    pub field: Option<&'static str>,
    /// Named figures for the sentence.
    pub params: Vec<(&'static str, String)>,
    pub retry_after_s: Option<u32>,
    /// Why a policy judged so, for the person concerned.
    pub why: Option<Box<Why>>,
    /// For the log only, never sent.
    pub cause: Option<String>,
}

/// Reasons of a judgement, and its record to appeal against.
#[derive(Clone, Debug, PartialEq)]
pub struct Why {
    pub reasons: Vec<Text3>,
    pub decision_id: Option<DecisionId>,
}

impl Error {
    pub const fn new(kind: Kind, code: &'static str) -> Error {
        Error { code, kind, field: None, params: Vec::new(), retry_after_s: None, why: None, cause: None }
    }

    pub const fn invalid(code: &'static str) -> Error {
        Error::new(Kind::Invalid, code)
    }

    pub const fn conflict(code: &'static str) -> Error {
        Error::new(Kind::Conflict, code)
    }

    /// Not there, or somebody else's: the two look the same on purpose.
    pub const fn not_found() -> Error {
        Error::new(Kind::NotFound, "not_found")
    }

    pub const fn forbidden() -> Error {
        Error::new(Kind::Forbidden, "forbidden")
    }

    pub const fn unauthenticated() -> Error {
        Error::new(Kind::Unauthenticated, "sign_in_needed")
    }

    pub fn internal(cause: impl fmt::Display) -> Error {
        Error { cause: Some(cause.to_string()), ..Error::new(Kind::Internal, "internal") }
    }

    /// A field that is missing or breaks its rule.
    pub fn field(field: &'static str, code: &'static str) -> Error {
        Error { field: Some(field), ..Error::invalid(code) }
    }

    #[must_use]
    pub fn with(mut self, name: &'static str, value: impl fmt::Display) -> Error {
        self.params.push((name, value.to_string()));
        self
    }

    #[must_use]
    pub fn because(mut self, reasons: Vec<Text3>, decision_id: Option<DecisionId>) -> Error {
        self.why = Some(Box::new(Why { reasons, decision_id }));
        self
    }

    #[must_use]
    pub fn retry_after_s(mut self, seconds: u32) -> Error {
        self.retry_after_s = Some(seconds);
        self
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code)?;
        if let Some(field) = self.field {
            write!(f, " ({field})")?;
        }
        match &self.cause {
            Some(cause) => write!(f, ": {cause}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {}
