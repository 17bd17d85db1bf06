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

    /// Parts of what is kept under `name`, in the order asked. Errors: `not_found`; a part beyond its end.
    pub fn parts(&self, name: &str, ranges: &[std::ops::Range<usize>]) -> Result<Vec<Vec<u8>>> {
        use std::os::unix::fs::FileExt;
        let file = fs::File::open(self.folder.join(ours(name)?)).map_err(|_| Error::not_found())?;
        let part = |range: &std::ops::Range<usize>| {
            let mut bytes = vec![0; range.len()];
            file.read_exact_at(&mut bytes, range.start as u64).map(|()| bytes).map_err(Error::internal)
        };
        ranges.iter().map(part).collect()
    }

    /// One part of what is kept under `name`. Errors: as [`Blobs::parts`].
    pub fn part(&self, name: &str, range: std::ops::Range<usize>) -> Result<Vec<u8>> {
        Ok(self.parts(name, std::slice::from_ref(&range))?.pop().unwrap_or_default())
    }

    /// Names of all that is kept and ends so, in order.
    pub fn names(&self, suffix: &str) -> Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in fs::read_dir(&self.folder).map_err(Error::internal)? {
            let name = entry.map_err(Error::internal)?.file_name().to_string_lossy().into_owned();
            if name.ends_with(suffix) {
                names.push(name);
            }
        }
        names.sort();
        Ok(names)
    }

    /// The bytes kept under `name`. Errors: `not_found`, also for a name that is not one of ours.
    pub fn get(&self, name: &str) -> Result<Vec<u8>> {
        fs::read(self.folder.join(ours(name)?)).map_err(|_| Error::not_found())
    }
}

/// A name that leads nowhere else. Errors: `not_found`.
fn ours(name: &str) -> Result<&str> {
    let plain = |b: u8| b.is_ascii_alphanumeric() || b == b'.' || b == b'-';
    let ours = name.len() < 80 && name.bytes().all(plain) && !name.starts_with('.');
    if ours { Ok(name) } else { Err(Error::not_found()) }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}
