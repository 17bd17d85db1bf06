//! Whom a request comes from, where proxies stand in front: only a proxy that the configuration names is believed, and only
//! in the one header that it is known to write.

use std::net::IpAddr;

use axum::http::HeaderMap;

/// A proxy that hands a request on names at most so many before it.
const HOPS_MAX: usize = 32;

/// The proxies that are believed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Proxies {
    prefixes: Vec<(IpAddr, u8)>,
    header: Header,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Header {
    #[default]
    XForwardedFor,
    /// RFC 7239.
    Forwarded,
}

impl Proxies {
    /// Reads addresses and prefixes (`127.0.0.1, 10.0.0.0/8`) and the name of the header they write.
    /// Errors: a sentence that names what cannot be read.
    pub(crate) fn parse(list: &str, header: &str) -> Result<Proxies, String> {
        let header = match header.to_ascii_lowercase().as_str() {
            "x-forwarded-for" => Header::XForwardedFor,
            "forwarded" => Header::Forwarded,
            other => return Err(format!("proxy_header is {other:?}: it must be \"x-forwarded-for\" or \"forwarded\"")),
        };
        let mut prefixes = Vec::new();
        for entry in list.split(',').map(str::trim).filter(|entry| !entry.is_empty()) {
            let wrong = || format!("trusted_proxies names {entry:?}: write an address, or a prefix such as 10.0.0.0/8");
            let (address, bits) = match entry.split_once('/') {
                Some((address, bits)) => (address, Some(bits.parse::<u8>().map_err(|_| wrong())?)),
                None => (entry, None),
            };
            let address: IpAddr = address.parse().map_err(|_| wrong())?;
            let all = if address.is_ipv4() { 32 } else { 128 };
            let bits = bits.unwrap_or(all);
            if bits > all {
                return Err(wrong());
            }
            prefixes.push((address, bits));
        }
        Ok(Proxies { prefixes, header })
    }

    /// Whether this is one of them.
    pub(crate) fn holds(&self, address: IpAddr) -> bool {
        self.prefixes.iter().any(|(prefix, bits)| match (prefix, address) {
            (IpAddr::V4(prefix), IpAddr::V4(address)) => {
                let differ = u32::from(*prefix) ^ u32::from(address);
                differ.leading_zeros() >= u32::from(*bits)
            }
            (IpAddr::V6(prefix), IpAddr::V6(address)) => {
                let differ = u128::from(*prefix) ^ u128::from(address);
                differ.leading_zeros() >= u32::from(*bits)
            }
            _ => false,
        })
    }

    /// The address that a request comes from: that of `peer`, or what proxies we believe say of it, up to the first that
    /// we do not.
    pub(crate) fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let mut client = peer.to_canonical();
        if !self.holds(client) {
            return client;
        }
        let lines = match self.header {
            Header::XForwardedFor => headers.get_all("x-forwarded-for"),
            Header::Forwarded => headers.get_all("forwarded"),
        };
        let hops: Vec<&str> =
            lines.iter().filter_map(|line| line.to_str().ok()).flat_map(|line| line.split(',')).collect();
        // Each proxy adds whom it saw at the end.
        for hop in hops.into_iter().rev().take(HOPS_MAX) {
            let Some(address) = self.address(hop.trim()) else { break };
            client = address;
            if !self.holds(client) {
                break;
            }
        }
        client
    }

    fn address(&self, hop: &str) -> Option<IpAddr> {
        let text = match self.header {
            Header::XForwardedFor => hop,
            Header::Forwarded => hop.split(';').find_map(|pair| {
                let (name, value) = pair.trim().split_once('=')?;
                name.eq_ignore_ascii_case("for").then(|| value.trim_matches('"'))
            })?,
        };
        // `1.2.3.4`, `1.2.3.4:80`, `2001:db8::1`, `[2001:db8::1]:80`
        let bracketed = text.strip_prefix('[').and_then(|rest| rest.split_once(']')).map(|(address, _)| address);
        let before_port = text.rsplit_once(':').map(|(address, _)| address).filter(|address| !address.contains(':'));
        let text = bracketed.or(before_port).unwrap_or(text);
        text.parse::<IpAddr>().ok().map(|address| address.to_canonical())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn client(proxies: &Proxies, peer: &str, name: &'static str, lines: &[&str]) -> String {
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(name, line.parse().unwrap());
        }
        proxies.client(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn only_a_named_proxy_is_believed_and_only_as_far_as_the_first_stranger() {
        let proxies = Proxies::parse("127.0.0.1, 10.0.0.0/8, fd00::/8", "x-forwarded-for").unwrap();
        let of = |peer, lines: &[&str]| client(&proxies, peer, "x-forwarded-for", lines);
        assert_eq!(of("203.0.113.7", &["198.51.100.1"]), "203.0.113.7", "a stranger may say what they like");
        assert_eq!(of("127.0.0.1", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(of("::ffff:127.0.0.1", &["198.51.100.1"]), "198.51.100.1");
        assert_eq!(
            of("127.0.0.1", &["1.1.1.1, 198.51.100.1, 10.2.3.4"]),
            "198.51.100.1",
            "1.1.1.1 is what a stranger said"
        );
        assert_eq!(of("127.0.0.1", &["1.1.1.1", "198.51.100.1:4711"]), "198.51.100.1");
        assert_eq!(of("fd00::1", &["[2001:db8::7]:80"]), "2001:db8::7");
        assert_eq!(of("127.0.0.1", &[]), "127.0.0.1");
        assert_eq!(of("127.0.0.1", &["unknown"]), "127.0.0.1");
    }

    #[test]
    fn the_header_of_rfc_7239_is_read_where_it_is_chosen() {
        let proxies = Proxies::parse("127.0.0.1", "Forwarded").unwrap();
        let of = |lines: &[&str]| client(&proxies, "127.0.0.1", "forwarded", lines);
        assert_eq!(of(&["for=198.51.100.1;proto=https"]), "198.51.100.1");
        assert_eq!(of(&["For=\"[2001:db8::7]:4711\";by=x"]), "2001:db8::7");
        assert_eq!(client(&proxies, "127.0.0.1", "x-forwarded-for", &["198.51.100.1"]), "127.0.0.1");
    }

    #[test]
    fn what_cannot_be_read_is_named() {
        for (list, header) in [("10.0.0.0/33", "forwarded"), ("proxy.example", "forwarded"), ("", "x-real-ip")] {
            assert!(Proxies::parse(list, header).is_err(), "{list} {header}");
        }
        assert_eq!(Proxies::parse("", "x-forwarded-for"), Ok(Proxies::default()));
    }
}
