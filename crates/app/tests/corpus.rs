//! The corpus of the fuzz targets, through the same functions: what was found once stays repaired.

use std::{fs, path::Path};

#[path = "../../../fuzz/src/lib.rs"]
#[expect(unreachable_pub, reason = "a crate of its own under cargo-fuzz")]
mod targets;

#[test]
fn every_file_of_the_corpus_is_taken_without_a_panic() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fuzz/corpus");
    for (name, target) in targets::TARGETS {
        let folder = corpus.join(name);
        let files = fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display()));
        let mut files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
        files.sort();
        assert!(!files.is_empty(), "the corpus of {name} is empty");
        for file in files {
            // A failure is named by its file, which is seen only when one fails.
            println!("{}", file.display());
            target(&fs::read(&file).unwrap());
        }
    }
}
