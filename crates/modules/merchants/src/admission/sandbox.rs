//! A provider of proofs for trying out, until a real one is chosen. Deterministic: the end of a number says what becomes of it.
//!
//! | what | its end | what is found |
//! |---|---|---|
//! | any number | `00` | nothing: not in the register, another name, not in force |
//! | identity number | `01` | proven, but the face is only 0.6 like the document |
//! | | `02` | proven 200 days ago and not since |
//! | | `03` | proven; the document runs out in ten days |
//! | | `09` | no answer: the provider hangs |
//! | | anything else | proven now, likeness 0.97, good for five years |
//! | tax code, registration, licence, authorisation, consent, bank account | anything else | found |
//! | return address | its line ends with `00` | not proven |
//!
//! An identity needs a name and a day of birth beside its number, a bank account its bank and holder.

use std::time::Duration;

use contracts::{Claims, Verification, Verified, ports::Answer};
use kernel::{Secret, World};

const LIKENESS_MILLI: i64 = 970;
const LIKENESS_POOR_MILLI: i64 = 600;
const DAY_S: i64 = 86_400;
/// Longer than anybody waits.
const HANG: Duration = Duration::from_secs(600);

pub struct Sandbox(World);

impl Sandbox {
    pub fn new(world: World) -> Sandbox {
        Sandbox(world)
    }

    fn answer(&self, claims: &Claims) -> Verified {
        let number = claims.identity_number.expose().as_str();
        let named = !claims.legal_name.expose().is_empty() && !claims.born.expose().is_empty();
        let identity = named && found(number);
        let now = self.0.now();
        let checked_days_ago = if number.ends_with("02") { 200 } else { 0 };
        let expires_in_days = if number.ends_with("03") { 10 } else { 5 * 365 };
        let likeness = if number.ends_with("01") { LIKENESS_POOR_MILLI } else { LIKENESS_MILLI };
        let holder = !claims.bank.is_empty() && !claims.bank_holder.expose().is_empty();
        let address = claims.address.expose().split(',').next().unwrap_or_default().trim();
        Verified {
            identity,
            likeness_milli: identity.then_some(likeness),
            identity_checked_at: identity.then(|| now.plus_s(-checked_days_ago * DAY_S)),
            identity_expires: identity.then(|| now.plus_s(expires_in_days * DAY_S)),
            guardian_consent: found(&claims.guardian_consent),
            tax_code: found(&claims.tax_code),
            registration: found(&claims.registration),
            licence: found(&claims.licence),
            brand_authorisation: found(&claims.brand_authorisation),
            bank_holder: holder && found(claims.bank_account.expose()),
            address: found(address),
            hosts: claims.hosts.iter().map(Secret::expose).map(|number| found(number)).collect(),
        }
    }
}

fn found(number: &str) -> bool {
    !number.is_empty() && !number.ends_with("00")
}

impl Verification for Sandbox {
    fn verify<'a>(&'a self, claims: &'a Claims) -> Answer<'a, Verified> {
        Box::pin(async move {
            if claims.identity_number.expose().ends_with("09") {
                tokio::time::sleep(HANG).await;
            }
            Ok(self.answer(claims))
        })
    }
}

#[cfg(test)]
mod tests {
    use kernel::Time;

    use super::*;

    fn answer(number: &str) -> Verified {
        let (world, _) = World::seeded(1, Time::parse("2026-11-21T12:00:00Z").unwrap());
        let secret = |text: &str| Secret::new(text.to_owned());
        Sandbox::new(world).answer(&Claims {
            identity_number: secret(number),
            legal_name: secret("Trần Thị Út"),
            born: secret("1990-01-01"),
            address: secret("12 Lê Lợi, VN-SG"),
            hosts: vec![secret("001099000111"), secret("001099000100")],
            ..Claims::default()
        })
    }

    #[test]
    fn the_end_of_a_number_says_what_becomes_of_it() {
        let good = answer("001088001234");
        assert_eq!((good.identity, good.likeness_milli, good.address), (true, Some(970), true));
        assert_eq!(good.hosts, [true, false]);
        assert!(!good.tax_code && !good.bank_holder, "what was not given is not proven");
        assert_eq!(
            answer("001088001200"),
            Verified {
                identity: false,
                likeness_milli: None,
                identity_checked_at: None,
                identity_expires: None,
                ..good.clone()
            }
        );
        assert_eq!(answer("001088001201").likeness_milli, Some(600));
        assert!(answer("001088001202").identity_checked_at < good.identity_checked_at);
        assert!(answer("001088001203").identity_expires < good.identity_expires);
    }
}
