//! Letters with a secret link. While no mailer is configured each is a file that the operator sends or reads out: `.eml`
//! for an e-mail address, `.sms.txt` for a phone number.

use std::{fs, io::Write, path::Path};

use contracts::ports::Logins;
use kernel::{Error, Id, Kind, Locale, Result, Secret, SubjectId};
use kit::Texts;

use crate::{Notify, consume::Letter};

impl Notify {
    /// Writes the letter of a forgotten password. A repetition writes it again: two letters with one link.
    pub(crate) async fn write_letter(&self, letter: Letter, logins: &dyn Logins) -> Result<()> {
        let Some(to) = logins.login(letter.user_id).await? else { return Ok(()) };
        let (vault, sealed) = (self.0.vault.clone(), letter.sealed_token);
        let token = Secret::new(self.0.store.read(move |tx| vault.open_text(tx, &sealed)).await?);
        if token.expose().is_empty() {
            return Ok(());
        }
        let link = Secret::new(format!("{}/reset/{}", self.0.options.public_url.trim_end_matches('/'), token.expose()));
        let world = self.0.store.world();
        let name: SubjectId = world.id();
        let folder = self.0.options.mail_folder.clone();
        let at = world.now();
        let texts = self.0.texts.clone();
        tokio::task::spawn_blocking(move || {
            let (file, text) = compose(&texts, letter.locale, name, &to, &link, at);
            put_file(&folder, &file, text.expose())
        })
        .await
        .map_err(Error::internal)?
    }
}

/// The file's name and the letter.
fn compose(
    texts: &Texts,
    locale: Locale,
    name: Id<kernel::SubjectKind>,
    to: &Secret<String>,
    link: &Secret<String>,
    at: kernel::Time,
) -> (String, Secret<String>) {
    let body = texts.get(locale, "notify-reset-letter", &[("link", link.expose().clone())]);
    if !to.expose().contains('@') {
        return (format!("{name}.sms.txt"), Secret::new(format!("To: {}\n\n{body}\n", to.expose())));
    }
    let subject = encoded_word(&texts.get(locale, "notify-reset-subject", &[]));
    let text = format!(
        "To: {}\r\nSubject: {subject}\r\nX-Written-At: {at}\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{}\r\n",
        to.expose(),
        body.replace('\n', "\r\n"),
    );
    (format!("{name}.eml"), Secret::new(text))
}

/// A header's text in RFC 2047 quoted form, cut into words of at most 75 characters at whole characters.
fn encoded_word(text: &str) -> String {
    const WORD_MAX: usize = 75 - "=?utf-8?q??=".len();
    let mut words = vec![String::new()];
    for c in text.chars() {
        let mut buffer = [0; 4];
        let coded: String = match c {
            ' ' => "_".to_owned(),
            c if c.is_ascii_alphanumeric() => c.to_string(),
            c => c.encode_utf8(&mut buffer).bytes().map(|b| format!("={b:02X}")).collect(),
        };
        let full = words.last().is_some_and(|word| word.len() + coded.len() > WORD_MAX);
        if full {
            words.push(String::new());
        }
        if let Some(word) = words.last_mut() {
            word.push_str(&coded);
        }
    }
    words.iter().map(|word| format!("=?utf-8?q?{word}?=")).collect::<Vec<_>>().join("\r\n ")
}

/// Puts a file into `folder` whole or not at all, readable by its owner only.
fn put_file(folder: &Path, name: &str, text: &str) -> Result<()> {
    let part = folder.join(format!("{name}.part"));
    let written = fs::create_dir_all(folder).and_then(|()| {
        let mut options = fs::OpenOptions::new();
        options.write(true).create(true).truncate(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&part)?;
        file.write_all(text.as_bytes())?;
        file.sync_all()?;
        fs::rename(&part, folder.join(name))
    });
    written.map_err(|error| match error.kind() {
        std::io::ErrorKind::StorageFull => Error::new(Kind::StorageFull, "storage_full"),
        _ => Error::internal(error),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_of_any_language_fits_a_header() {
        assert_eq!(encoded_word("Hi you"), "=?utf-8?q?Hi_you?=");
        let long = encoded_word("Đặt lại mật khẩu của bạn ở đây, hôm nay và mãi mãi về sau");
        assert!(long.split("\r\n ").all(|word| word.len() <= 75 && word.is_ascii()), "{long}");
        assert!(long.contains("\r\n "));
    }
}
