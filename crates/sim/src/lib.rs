//! People, honest and not, who act through the public API: the demo's crowd, and the clients that tests and benches
//! send against a running server.
//!
//! - [`client`]: one HTTP client with kept connections; problems come back as [`Error::Refused`] with their code.
//! - [`person`]: somebody with a session: signs in, buys, leads a room.
//! - [`room`]: a session's WebSocket.
//! - [`content`]: what the demo shows: products, pictures, sessions, words, sale clips. Embedded.
//! - [`demo`]: fills an empty installation and keeps a crowd in its rooms.
//! - [`papers`]: what an honest shop hands in.
//! - [`attack`]: those who try what they should not get.
//! - [`attackers`]: attackers and honest people as cases of the scenes that judge them.
//!
//! Nothing here prints; what a person might want to follow goes to `tracing`. Every run is told by its seed, but for the
//! order in which answers come back.

pub mod attack;
pub mod attackers;
pub mod client;
pub mod content;
pub mod crowd;
pub mod demo;
pub mod dice;
pub mod papers;
pub mod person;
pub mod room;

pub use client::{Answer, Client, Problem};
pub use dice::Dice;
pub use person::Person;
pub use room::RoomSocket;

pub type Result<T, E = Error> = std::result::Result<T, E>;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The server understood and refused.
    #[error("{0}")]
    Refused(Box<Problem>),
    /// The server could not be reached, or went away in the middle.
    #[error("connection lost: {0}")]
    Lost(String),
    /// The answer is not what was agreed.
    #[error("unreadable answer: {0}")]
    Unreadable(String),
    /// The demo cannot go on.
    #[error("{0}")]
    Demo(String),
}

impl Error {
    /// The problem's code; blank where there was no answer.
    pub fn code(&self) -> &str {
        match self {
            Error::Refused(problem) => &problem.code,
            _ => "",
        }
    }

    /// The status; 0 where there was no answer.
    pub fn status(&self) -> u16 {
        match self {
            Error::Refused(problem) => problem.status,
            _ => 0,
        }
    }

    pub fn is_lost(&self) -> bool {
        matches!(self, Error::Lost(_))
    }
}
