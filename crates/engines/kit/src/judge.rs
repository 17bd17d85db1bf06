//! Asking a policy on a request's way: facts gathered within the scene's deadline, and where the person acts from.

use std::net::IpAddr;

use contracts::{Decisions, Facts, Marks, Verdict, ports::PostalAddress};
use kernel::{Ctx, Mark, Result};
use language::normalise::fold;
use store::Vault;

/// Gathers the facts and decides. Facts that fail or come too late give the scene's written fallback; never an error.
pub async fn judge(
    decisions: &dyn Decisions,
    scene: &'static str,
    subject: &str,
    facts: impl Future<Output = Result<Facts>>,
) -> Verdict {
    let facts = async { facts.await.map(Ok) };
    let Ok(verdict) = judge_unless::<std::convert::Infallible>(decisions, scene, subject, facts).await;
    verdict
}

/// The same for a case that may turn out to need no judgement: then gives what was found in the place of its facts.
pub async fn judge_unless<T>(
    decisions: &dyn Decisions,
    scene: &'static str,
    subject: &str,
    facts: impl Future<Output = Result<Result<Facts, T>>>,
) -> Result<Verdict, T> {
    Ok(match tokio::time::timeout(decisions.deadline(scene), facts).await {
        Ok(Ok(facts)) => decisions.decide(scene, subject, facts?),
        Ok(Err(error)) => {
            tracing::warn!(%error, scene, "facts could not be gathered");
            decisions.fallback(scene, subject, "facts_failed")
        }
        Err(_) => decisions.fallback(scene, subject, "deadline_missed"),
    })
}

/// What stands for a phone number, given in E.164.
pub fn phone_mark(vault: &Vault, phone: &str) -> Mark {
    vault.mark("phone", phone)
}

/// What stands for a place, in whatever spelling and punctuation it was typed; whoever lives there is no part of it.
pub fn address_mark(vault: &Vault, address: &PostalAddress) -> Mark {
    let PostalAddress { country, region, district, ward, line, .. } = address;
    let mut place = String::with_capacity(96);
    for part in [country, region, district, ward, line] {
        place.extend(fold(part).chars().filter(|c| c.is_alphanumeric()));
        place.push('/');
    }
    vault.mark("address", &place)
}

/// The browser and the network a request comes from, as keyed digests.
pub fn marks(vault: &Vault, ctx: &Ctx) -> Marks {
    Marks {
        device: ctx.device.as_ref().map(|device| vault.mark("device", device.expose())),
        network: network_prefix(&ctx.peer).map(|prefix| vault.mark("network", &prefix)),
    }
}

/// The part of an address that one line or one site shares: /24 of IPv4, /56 of IPv6. None for addresses inside a house,
/// which say nothing about where somebody is.
pub fn network_prefix(peer: &str) -> Option<String> {
    match peer.parse::<IpAddr>().ok()?.to_canonical() {
        IpAddr::V4(ip) if ip.is_loopback() || ip.is_private() || ip.is_link_local() || ip.is_unspecified() => None,
        IpAddr::V4(ip) => Some(format!("{}.{}.{}", ip.octets()[0], ip.octets()[1], ip.octets()[2])),
        IpAddr::V6(ip) if ip.is_loopback() || ip.is_unspecified() || ip.segments()[0] & 0xfe00 == 0xfc00 => None,
        IpAddr::V6(ip) => {
            let [a, b, c, d, ..] = ip.segments();
            Some(format!("{a:x}:{b:x}:{c:x}:{:x}", d & 0xff00))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_the_same_however_it_is_spelled() {
        let vault = Vault::new(&kernel::Secret::new([7; 32]));
        let at = |name: &str, line: &str| {
            let address =
                PostalAddress { name: name.into(), line: line.into(), region: "VN-SG".into(), ..Default::default() };
            address_mark(&vault, &address)
        };
        assert_eq!(at("Lan", "12 Lê Lợi, Bến Thành"), at("Minh", "12  le loi - ben thanh"));
        assert_ne!(at("Lan", "12 Lê Lợi"), at("Lan", "21 Lê Lợi"));
        assert_ne!(phone_mark(&vault, "+84901234567"), vault.mark("address", "+84901234567"));
    }

    #[test]
    fn a_network_is_what_one_site_shares() {
        let same = |a, b| assert_eq!(network_prefix(a), network_prefix(b), "{a} {b}");
        same("203.0.113.7", "203.0.113.200");
        same("::ffff:203.0.113.7", "203.0.113.9");
        same("2001:db8:1:2200::1", "2001:db8:1:22ff::2");
        assert_ne!(network_prefix("203.0.113.7"), network_prefix("203.0.114.7"));
        assert_ne!(network_prefix("2001:db8:1:2200::1"), network_prefix("2001:db8:1:2300::1"));
        for inside in ["127.0.0.1", "10.1.2.3", "192.168.1.1", "::1", "fd00::1", "", "nonsense"] {
            assert_eq!(network_prefix(inside), None, "{inside}");
        }
    }
}
