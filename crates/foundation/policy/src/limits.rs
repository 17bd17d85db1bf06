//! Every limit of the language, in one place. Past one the policy does not compile and the finding says which it was.

/// Files of one scene.
pub const FILES_MAX: usize = 256;
/// Bytes of all files of a scene together.
pub const TEXT_BYTES_MAX: usize = 32 << 20;
/// Brackets, calls and signs inside one another.
pub const DEPTH_MAX: usize = decide::program::DEPTH_MAX;
/// Facts, features, lets and models of a scene.
pub const SLOTS_MAX: usize = decide::program::SLOTS_MAX;
/// Rules of a scene, rows of tables and bins of scorecards included.
pub const RULES_MAX: usize = decide::program::RULES_MAX;
/// Tests in one condition once its lets are written out.
pub const TESTS_MAX: usize = decide::program::LEAVES_MAX;
/// Bytes of one literal text, pattern or reason.
pub const STRING_BYTES_MAX: usize = 4_096;
/// Entries of one list.
pub const LIST_ENTRIES_MAX: usize = 200_000;
/// Nodes of all trees of one model together.
pub const TREE_NODES_MAX: usize = decide::program::ENSEMBLE_NODES_MAX;
/// Findings kept; the rest is counted.
pub const FINDINGS_MAX: usize = 500;
/// Reasons told to the person concerned.
pub const REASONS_MAX: usize = decide::program::PERSON_REASONS_MAX;
/// Points of one effect, either way.
pub const POINTS_MAX: i64 = 1_000_000;
/// Variants of an enum.
pub const VARIANTS_MAX: usize = 4_096;
/// Pairs of rules the analysis compares before it stops and says so.
pub const PAIRS_MAX: usize = 2_000_000;
/// Conjunctions a condition may unfold into for the analysis; beyond them the rule is left out of it, and said so.
pub const CONJUNCTIONS_MAX: usize = 256;
