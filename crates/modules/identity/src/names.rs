//! Names found by their words, without a name in clear beside an address: each word is kept as a keyed digest
//! (docs/adr/0008). A word is what stands between spaces, without marks and case; of Chinese, each character.

use kernel::{AddressId, Id, Result, UserId};
use store::{Tx, Vault, args, sql};

use crate::model;

/// Words of one name that are kept.
const WORDS_MAX: usize = 8;
/// Words that are looked for at once; what is typed beyond them does not narrow further.
const ASKED_MAX: usize = 4;
/// People and addresses found by one question.
const FOUND_MAX: u32 = 500;
const DOMAIN: &str = "identity.name";

/// The words of a name, each once, in their order.
fn words(name: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    let folded = model::fold(name);
    for part in folded.split(|c: char| !c.is_alphanumeric()).filter(|part| !part.is_empty()) {
        let mut word = String::new();
        for c in part.chars() {
            if is_han(c) {
                words.extend((!word.is_empty()).then(|| std::mem::take(&mut word)));
                words.push(c.to_string());
            } else {
                word.push(c);
            }
        }
        words.extend((!word.is_empty()).then_some(word));
    }
    let mut seen = std::collections::HashSet::new();
    words.retain(|word| seen.insert(word.clone()));
    words.truncate(WORDS_MAX);
    words
}

const fn is_han(c: char) -> bool {
    matches!(c, '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3134f}')
}

/// Makes `named` (an address, or the person themself) found by `name`, and by no name it had before.
pub(crate) fn keep<K>(tx: &mut Tx<'_>, vault: &Vault, user: UserId, named: Id<K>, name: &str) -> Result<()> {
    tx.exec(sql!("DELETE FROM identity_name_word WHERE named = ?1"), args![named])?;
    for word in words(name) {
        tx.exec(
            sql!("INSERT INTO identity_name_word (digest, named, user_id) VALUES (?1, ?2, ?3)"),
            args![&vault.digest(DOMAIN, &word), named, user],
        )?;
    }
    Ok(())
}

/// Who bears all of these words, newest first; the address where it is an address's name.
pub(crate) fn find(tx: &mut Tx<'_>, vault: &Vault, typed: &str) -> Result<Vec<(UserId, Option<AddressId>)>> {
    let asked: Vec<Vec<u8>> = words(typed).iter().take(ASKED_MAX).map(|word| vault.digest(DOMAIN, word)).collect();
    let Some(first) = asked.first() else { return Ok(Vec::new()) };
    let [a, b, c, d]: [&Vec<u8>; ASKED_MAX] = std::array::from_fn(|i| asked.get(i).unwrap_or(first));
    tx.query(
        sql!(
            "SELECT w.user_id, w.named FROM identity_name_word w WHERE w.digest = ?1
              AND EXISTS (SELECT 1 FROM identity_name_word x WHERE x.digest = ?2 AND x.named = w.named)
              AND EXISTS (SELECT 1 FROM identity_name_word y WHERE y.digest = ?3 AND y.named = w.named)
              AND EXISTS (SELECT 1 FROM identity_name_word z WHERE z.digest = ?4 AND z.named = w.named)
              ORDER BY w.named DESC LIMIT ?5"
        ),
        args![a, b, c, d, FOUND_MAX],
        |r| {
            let (user, named): (UserId, AddressId) = (r.get(0)?, r.get(1)?);
            Ok((user, (named.as_bytes() != user.as_bytes()).then_some(named)))
        },
    )
}

#[cfg(test)]
mod tests {
    use super::words;

    #[test]
    fn a_name_is_its_words_in_any_spelling() {
        assert_eq!(words("Nguyễn Thị  LAN-Anh"), ["nguyen", "thi", "lan", "anh"]);
        assert_eq!(words("lan anh"), words("Lan Anh"));
        assert_eq!(words("林小满 Lin"), ["林", "小", "满", "lin"]);
        assert_eq!(words("Lan Lan"), ["lan"], "each once");
        assert!(words(" – ").is_empty());
    }
}
