//! Files that are not rows: pictures. Named by their content, in a folder.

use std::{
    fs,
    io::{ErrorKind, Write},
    path::{Path, PathBuf},
};

use kernel::{Error, Kind, Result};
use sha2::{Digest, Sha256};

/// A folder of blobs. Cheap to clone.
#[derive(Clone, Debug)]
pub struct Blobs {
    folder: PathBuf,
}

impl Blobs {
    pub fn open(folder: &Path) -> Result<Blobs> {
        fs::create_dir_all(folder).map_err(Error::internal)?;
        Ok(Blobs { folder: folder.to_owned() })
    }

    /// Keeps `bytes`, durably, under their SHA-256 and `extension`; the same bytes twice are one file. Gives the name.
    pub fn put(&self, bytes: &[u8], extension: &str) -> Result<String> {
        let name = format!("{}.{extension}", hex(&Sha256::digest(bytes)));
        self.keep_as(&name, bytes)?;
        Ok(name)
    }

    /// Keeps `bytes`, durably, under a name of the house's own; what stands there already stays.
    pub fn keep_as(&self, name: &str, bytes: &[u8]) -> Result<()> {
        if self.folder.join(name).exists() { Ok(()) } else { self.replace(name, bytes) }
    }

    /// Keeps `bytes`, durably, under a name of the house's own, in place of what stood there: all of the old or all of the new.
    pub fn replace(&self, name: &str, bytes: &[u8]) -> Result<()> {
        let path = self.folder.join(name);
        let part = self.folder.join(format!("{name}.part"));
        let written = fs::File::create(&part).and_then(|mut file| {
            file.write_all(bytes)?;
            file.sync_all()?;
            fs::rename(&part, &path)?;
            fs::File::open(&self.folder)?.sync_all()
        });
        if written.is_err() {
            // What was begun would only take the room that others need.
            let _ = fs::remove_file(&part);
        }
        written.map_err(|error| match error.kind() {
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => {
                Error::new(Kind::StorageFull, "storage_full")
            }
            _ => Error::internal(error),
        })
    }

    /// The bytes kept under `name`. Errors: `not_found`, also for a name that is not one of ours.
    pub fn get(&self, name: &str) -> Result<Vec<u8>> {
        let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'.' || b == b'-';
        let ours = name.len() < 80 && name.bytes().all(plain) && !name.starts_with('.');
        if !ours {
            return Err(Error::not_found());
        }
        fs::read(self.folder.join(name)).map_err(|_| Error::not_found())
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
