//! A keyed digest that stands for something personal: a browser, a network, a phone number, a bank account.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// Eight bytes of a keyed digest, written as 16 hex digits. Equal marks of one kind mean the same thing; nothing leads back
/// from a mark to what it stands for without the house's key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Mark(u64);

impl Mark {
    pub const fn as_u64(self) -> u64 {
        self.0
    }

    /// From a digest's first eight bytes.
    pub fn of(digest: &[u8]) -> Mark {
        let mut first = [0; 8];
        first.iter_mut().zip(digest).for_each(|(to, from)| *to = *from);
        Mark(u64::from_be_bytes(first))
    }
}

impl fmt::Display for Mark {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:016x}", self.0)
    }
}

impl FromStr for Mark {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Mark, Self::Err> {
        u64::from_str_radix(text, 16).map(Mark)
    }
}

impl Serialize for Mark {
    fn serialize<S: Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Mark {
    fn deserialize<D: Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        String::deserialize(d)?.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_reads_back_as_it_was_written() {
        let mark = Mark::of(&[0, 1, 2, 3, 4, 5, 6, 255, 9]);
        assert_eq!(mark.to_string(), "00010203040506ff");
        assert_eq!(mark.to_string().parse::<Mark>().unwrap(), mark);
    }
}
