//! Accounts that share a device, a network, an address, a phone number, a card, a bank account or an identity. Pure.
//!
//! A graph of accounts and keys. An edge is the last time an account was seen with a key; edges older than
//! [`LINKED_FOR_S`] count no more. A key with more accounts than its kind's cap is a hub (a dormitory, a café, an office): it links
//! nobody. A component is what can be reached from an account and the keys of the case at hand, up to
//! [`COMPONENT_ACCOUNTS_MAX`] accounts.

use std::{
    collections::{HashMap, HashSet, VecDeque},
    hash::{BuildHasherDefault, Hasher},
};

use decide::history::checksum;
use kernel::{Mark, Time, Uuid};

/// An edge counts for so long after it was last seen.
pub const LINKED_FOR_S: i64 = 180 * 86_400;
/// Accounts of a component that are counted; more say nothing more.
pub const COMPONENT_ACCOUNTS_MAX: usize = 64;
/// Accounts kept of one key. Past every cap, so what is beyond makes no difference.
const KEY_ACCOUNTS_MAX: usize = 48;
/// Keys kept of one account: the oldest gives way.
const ACCOUNT_KEYS_MAX: usize = 48;
/// Moments kept of one account and kind of breach.
const MOMENTS_MAX: usize = 32;
const REFUSED_FOR_S: i64 = 180 * 86_400;
const CLOSED_FOR_S: i64 = 720 * 86_400;
const POINTS_FOR_S: i64 = 180 * 86_400;
const FARM_FOR_S: i64 = 30 * 86_400;

/// What links accounts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    Device = 0,
    Network = 1,
    Address = 2,
    Phone = 3,
    Card = 4,
    Bank = 5,
    Person = 6,
}

impl Kind {
    const ALL: [Kind; 7] =
        [Kind::Device, Kind::Network, Kind::Address, Kind::Phone, Kind::Card, Kind::Bank, Kind::Person];

    /// More accounts than this make a key a hub: a family shares a device and a home, a household a line.
    pub const fn cap(self) -> usize {
        match self {
            Kind::Device => 10,
            Kind::Network => 20,
            Kind::Address => 12,
            Kind::Phone | Kind::Card | Kind::Bank => 8,
            // One human being is no place, however many accounts they make.
            Kind::Person => KEY_ACCOUNTS_MAX,
        }
    }
}

/// Hashes what is random already, ids and digests: nobody chooses their bits.
#[derive(Default)]
pub struct Mixer(u64);

impl Hasher for Mixer {
    /// Folds high bits down: tables choose their places by low ones.
    fn finish(&self) -> u64 {
        let folded = (self.0 ^ self.0 >> 32).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        folded ^ folded >> 32
    }

    fn write(&mut self, bytes: &[u8]) {
        for chunk in bytes.chunks(8) {
            let mut word = [0; 8];
            word[..chunk.len()].copy_from_slice(chunk);
            self.write_u64(u64::from_le_bytes(word));
        }
    }

    fn write_u64(&mut self, n: u64) {
        self.0 = (self.0.rotate_left(5) ^ n).wrapping_mul(0x517c_c1b7_2722_0a95);
    }

    fn write_usize(&mut self, n: usize) {
        self.write_u64(n as u64);
    }

    fn write_isize(&mut self, n: isize) {
        self.write_u64(n as u64);
    }
}

type Mixed = BuildHasherDefault<Mixer>;

pub type Key = (Kind, Mark);
/// A person's account.
pub type Account = Uuid;

/// What happened to an account that its component is judged by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Breach {
    /// A parcel was not taken.
    Refused,
    /// A shop of it was closed.
    Closed,
    /// Penalty points.
    Points,
    /// Was not counted as a viewer.
    Farm,
}

#[derive(Clone, Debug, Default)]
struct Node {
    keys: Vec<(Key, Time)>,
    /// Marked as fraud by a person, until then.
    fraud_until: Option<Time>,
    shops: u32,
    refused: VecDeque<Time>,
    closed: VecDeque<Time>,
    points: VecDeque<Time>,
    farm: VecDeque<Time>,
}

impl Node {
    fn moments(&mut self, breach: Breach) -> &mut VecDeque<Time> {
        match breach {
            Breach::Refused => &mut self.refused,
            Breach::Closed => &mut self.closed,
            Breach::Points => &mut self.points,
            Breach::Farm => &mut self.farm,
        }
    }
}

/// What is known of an account's component.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Component {
    /// With the account itself.
    pub accounts: i64,
    pub fraud: i64,
    pub refused: i64,
    pub shops: i64,
    pub closed: i64,
    pub points: i64,
    pub farm: i64,
    /// Nobody is linked but through a place that many share.
    pub hub: bool,
    /// One of those asked for is in it.
    pub has_wanted: bool,
}

/// A key that an account shares with others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shared {
    pub kind: Kind,
    pub accounts: usize,
    /// So many share it that it links nobody.
    pub hub: bool,
}

/// All accounts and what they share.
#[derive(Default)]
pub struct Links {
    /// The number of the last fact that was read into it.
    pub fed: i64,
    accounts: HashMap<Account, Node, Mixed>,
    keys: HashMap<Key, Vec<(Account, Time)>, Mixed>,
}

fn recent(moments: &VecDeque<Time>, now: Time, for_s: i64) -> i64 {
    moments.iter().filter(|at| **at > now.plus_s(-for_s) && **at <= now).count() as i64
}

impl Links {
    /// The account was seen with these keys.
    pub fn seen(&mut self, account: Account, keys: impl IntoIterator<Item = Key>, at: Time) {
        for key in keys {
            let known = self.keys.entry(key).or_default();
            match known.iter_mut().find(|(a, _)| *a == account) {
                Some((_, last)) => *last = (*last).max(at),
                None => {
                    if known.len() >= KEY_ACCOUNTS_MAX {
                        // The one seen longest ago gives way, so that a hub that emptied can become a home again.
                        let oldest = (0..known.len()).min_by_key(|n| known[*n].1).unwrap_or(0);
                        known.swap_remove(oldest);
                    }
                    known.push((account, at));
                }
            }
            let node = self.accounts.entry(account).or_default();
            match node.keys.iter_mut().find(|(k, _)| *k == key) {
                Some((_, last)) => *last = (*last).max(at),
                None => {
                    if node.keys.len() >= ACCOUNT_KEYS_MAX {
                        let oldest = (0..node.keys.len()).min_by_key(|n| node.keys[*n].1).unwrap_or(0);
                        node.keys.swap_remove(oldest);
                    }
                    node.keys.push((key, at));
                }
            }
        }
    }

    pub fn breached(&mut self, account: Account, breach: Breach, at: Time) {
        let moments = self.accounts.entry(account).or_default().moments(breach);
        if moments.len() >= MOMENTS_MAX {
            moments.pop_front();
        }
        moments.push_back(at);
    }

    pub fn opened_shop(&mut self, account: Account) {
        let node = self.accounts.entry(account).or_default();
        node.shops = node.shops.saturating_add(1);
    }

    /// A person marked the account as fraud until then; in the past, no more.
    pub fn marked_fraud(&mut self, account: Account, until: Time) {
        self.accounts.entry(account).or_default().fraud_until = Some(until);
    }

    /// The accounts joined with `account`, which comes with `keys` now, whether or not it was seen with them before. `wanted`:
    /// accounts to be told of, such as the people of a room.
    pub fn component(&self, account: Option<Account>, keys: &[Key], now: Time, wanted: &[Account]) -> Component {
        let since = now.plus_s(-LINKED_FOR_S);
        let mut found = Component::default();
        let mut reached: Vec<Account> = account.into_iter().collect();
        let mut seen: HashSet<Account, Mixed> = reached.iter().copied().collect();
        let mut asked: HashSet<Key, Mixed> = HashSet::default();
        let mut through_hub = false;
        let mut expand = |key: Key, seen: &mut HashSet<Account, Mixed>, reached: &mut Vec<Account>| {
            if !asked.insert(key) {
                return false;
            }
            let here = || self.keys.get(&key).into_iter().flatten().filter(|(_, at)| *at > since);
            if here().count() > key.0.cap() {
                return here().any(|(a, _)| Some(*a) != account);
            }
            for (other, _) in here() {
                if reached.len() < COMPONENT_ACCOUNTS_MAX && seen.insert(*other) {
                    reached.push(*other);
                }
            }
            false
        };
        for key in keys {
            through_hub |= expand(*key, &mut seen, &mut reached);
        }
        let mut next = 0;
        while next < reached.len() {
            let Some(node) = self.accounts.get(&reached[next]) else {
                next += 1;
                continue;
            };
            for (key, at) in &node.keys {
                if *at > since {
                    let hub = expand(*key, &mut seen, &mut reached);
                    through_hub |= hub && next == 0 && account.is_some();
                }
            }
            found.fraud += i64::from(node.fraud_until.is_some_and(|until| until > now));
            found.refused += recent(&node.refused, now, REFUSED_FOR_S);
            found.shops += i64::from(node.shops);
            found.closed += recent(&node.closed, now, CLOSED_FOR_S);
            found.points += recent(&node.points, now, POINTS_FOR_S);
            found.farm += i64::from(recent(&node.farm, now, FARM_FOR_S) > 0);
            next += 1;
        }
        found.accounts = reached.len() as i64;
        found.has_wanted = wanted.iter().any(|w| Some(*w) != account && seen.contains(w));
        found.hub = through_hub && found.accounts <= 1;
        found
    }

    /// The accounts of a component with the keys that join them, for an operator's eyes.
    pub fn joined(&self, account: Account, now: Time) -> Vec<(Account, Vec<Shared>)> {
        let since = now.plus_s(-LINKED_FOR_S);
        let mut reached = vec![account];
        let mut told = Vec::new();
        let mut next = 0;
        while next < reached.len() {
            let mut with = Vec::new();
            for (key, at) in self.accounts.get(&reached[next]).into_iter().flat_map(|n| &n.keys) {
                if *at <= since {
                    continue;
                }
                let others: Vec<Account> =
                    self.keys.get(key).into_iter().flatten().filter(|(_, at)| *at > since).map(|(a, _)| *a).collect();
                let hub = others.len() > key.0.cap();
                if others.len() > 1 {
                    with.push(Shared { kind: key.0, accounts: others.len(), hub });
                }
                if !hub {
                    for other in others {
                        if reached.len() < COMPONENT_ACCOUNTS_MAX && !reached.contains(&other) {
                            reached.push(other);
                        }
                    }
                }
            }
            told.push((reached[next], with));
            next += 1;
        }
        told
    }

    /// Forgets edges and moments that count no more.
    pub fn sweep(&mut self, now: Time) {
        let since = now.plus_s(-LINKED_FOR_S);
        self.keys.retain(|_, accounts| {
            accounts.retain(|(_, at)| *at > since);
            !accounts.is_empty()
        });
        self.accounts.retain(|_, node| {
            node.keys.retain(|(_, at)| *at > since);
            let past = |until: Option<Time>| until.is_none_or(|until| until <= now);
            let quiet = [&node.refused, &node.closed, &node.points, &node.farm].iter().all(|m| m.is_empty());
            !(node.keys.is_empty() && quiet && node.shops == 0 && past(node.fraud_until))
        });
    }

    /// Accounts and keys held.
    pub fn held(&self) -> (usize, usize) {
        (self.accounts.len(), self.keys.len())
    }

    /// All of it, for [`Links::restored`]: a line with how far it was fed, then an account a line, as JSON; a sum of
    /// them.
    pub fn save(&self) -> Vec<u8> {
        let mut out = format!("{}\n", self.fed).into_bytes();
        for (account, node) in &self.accounts {
            let keys: Vec<_> = node.keys.iter().map(|((kind, mark), at)| (*kind as u8, mark, at.micros())).collect();
            let moments = |m: &VecDeque<Time>| m.iter().map(|t| t.micros()).collect::<Vec<_>>();
            let line = (
                account,
                keys,
                node.fraud_until.map(Time::micros),
                node.shops,
                [moments(&node.refused), moments(&node.closed), moments(&node.points), moments(&node.farm)],
            );
            // Plain data always has a text.
            if serde_json::to_writer(&mut out, &line).is_ok() {
                out.push(b'\n');
            }
        }
        out.extend(checksum(&out).to_le_bytes());
        out
    }

    /// What [`Links::save`] wrote; `None` where it is damaged.
    pub fn restored(bytes: &[u8]) -> Option<Links> {
        type Line = (Account, Vec<(u8, Mark, i64)>, Option<i64>, u32, [Vec<i64>; 4]);
        let (lines, sum) = bytes.split_last_chunk::<8>()?;
        if u64::from_le_bytes(*sum) != checksum(lines) {
            return None;
        }
        let mut lines = lines.split(|b| *b == b'\n').filter(|line| !line.is_empty());
        let mut links = Links { fed: serde_json::from_slice(lines.next()?).ok()?, ..Links::default() };
        for line in lines {
            let (account, keys, fraud, shops, moments): Line = serde_json::from_slice(line).ok()?;
            for (kind, mark, at) in keys {
                let kind = *Kind::ALL.get(usize::from(kind))?;
                links.seen(account, [(kind, mark)], Time::from_micros(at));
            }
            let node = links.accounts.entry(account).or_default();
            node.fraud_until = fraud.map(Time::from_micros);
            node.shops = shops;
            let [refused, closed, points, farm] = moments.map(|m| m.into_iter().map(Time::from_micros).collect());
            (node.refused, node.closed, node.points, node.farm) = (refused, closed, points, farm);
        }
        Some(links)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(s: i64) -> Time {
        Time::from_millis(1_700_000_000_000).plus_s(s)
    }

    fn who(n: u128) -> Account {
        Uuid::from_u128(n)
    }

    fn key(kind: Kind, n: u8) -> Key {
        (kind, Mark::of(&[n; 8]))
    }

    #[test]
    fn the_wifi_of_an_earlier_fraudster_tells_on_a_new_account() {
        let mut links = Links::default();
        links.seen(who(1), [key(Kind::Network, 1), key(Kind::Device, 1)], at(0));
        links.marked_fraud(who(1), at(86_400 * 365));
        let new = links.component(Some(who(2)), &[key(Kind::Network, 1)], at(60), &[]);
        assert_eq!((new.accounts, new.fraud, new.hub), (2, 1, false));
        let elsewhere = links.component(Some(who(2)), &[key(Kind::Network, 2)], at(60), &[]);
        assert_eq!((elsewhere.accounts, elsewhere.fraud), (1, 0));
        // The mark ends by itself, and so does the edge.
        assert_eq!(links.component(Some(who(2)), &[key(Kind::Network, 1)], at(86_400 * 366), &[]).fraud, 0);
        let later = links.component(Some(who(2)), &[key(Kind::Network, 1)], at(LINKED_FOR_S), &[]);
        assert_eq!(later.accounts, 1, "half a year later the wifi is somebody else's");
    }

    #[test]
    fn a_dormitory_is_not_a_gang() {
        let mut links = Links::default();
        for n in 1..=40 {
            links.seen(who(n), [key(Kind::Network, 9)], at(n as i64));
        }
        links.marked_fraud(who(3), at(1_000_000));
        let student = links.component(Some(who(7)), &[key(Kind::Network, 9)], at(100), &[]);
        assert_eq!((student.accounts, student.fraud, student.hub), (1, 0, true));
    }

    #[test]
    fn one_hop_after_another_is_one_component_and_its_breaches_add_up() {
        let mut links = Links::default();
        links.seen(who(1), [key(Kind::Device, 1)], at(0));
        links.seen(who(2), [key(Kind::Device, 1), key(Kind::Phone, 1)], at(0));
        links.seen(who(3), [key(Kind::Phone, 1), key(Kind::Address, 1)], at(0));
        for (account, n) in [(1, 2), (3, 1)] {
            (0..n).for_each(|_| links.breached(who(account), Breach::Refused, at(5)));
        }
        let c = links.component(Some(who(4)), &[key(Kind::Address, 1)], at(10), &[who(2)]);
        assert_eq!((c.accounts, c.refused, c.has_wanted), (4, 3, true));
        assert_eq!(links.component(Some(who(4)), &[], at(10), &[who(2)]).accounts, 1);
        assert_eq!(links.joined(who(1), at(10)).len(), 3);
    }

    proptest! {
        /// However edges came, a component is the same seen from each of its members, and what is saved is what was there.
        #[test]
        fn a_component_is_one_from_all_its_members(edges in prop::collection::vec((1u128..12, 0u8..7, 0u8..6), 1..60)) {
            let mut links = Links::default();
            for (n, (account, kind, mark)) in edges.iter().enumerate() {
                links.seen(who(*account), [key(Kind::ALL[usize::from(*kind)], *mark)], at(n as i64));
            }
            let restored = Links::restored(&links.save()).unwrap();
            for (account, ..) in &edges {
                let mine: HashSet<Account> =
                    links.joined(who(*account), at(100)).into_iter().map(|(a, _)| a).collect();
                let asked = links.component(Some(who(*account)), &[], at(100), &[]);
                prop_assert_eq!(asked.accounts, mine.len() as i64);
                prop_assert_eq!(restored.component(Some(who(*account)), &[], at(100), &[]), asked);
                for other in &mine {
                    let theirs: HashSet<Account> =
                        links.joined(*other, at(100)).into_iter().map(|(a, _)| a).collect();
                    prop_assert_eq!(&theirs, &mine);
                }
            }
        }
    }
}
