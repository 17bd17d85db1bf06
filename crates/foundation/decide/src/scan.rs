//! The scans: one run of cells against one run of arcs, a bit a lane, for a decision; one column of codes against one test, a bit a
//! row, for history.
//!
//! Plain loops over chunks of fixed length, which the compiler turns into vector instructions.

use crate::plan::LANES;

/// Sets bit `i` of `out` where `cells[i] - a[i] <= b[i]` on the circle of all `i64`. The slices are as long as `out` has bits.
pub(crate) fn scan(cells: &[i64], a: &[i64], b: &[i64], out: &mut [u64]) {
    for (((word, cells), a), b) in
        out.iter_mut().zip(cells.as_chunks::<LANES>().0).zip(a.as_chunks::<LANES>().0).zip(b.as_chunks::<LANES>().0)
    {
        let mut hits = [0u8; LANES];
        for i in 0..LANES {
            hits[i] = u8::from(cells[i].wrapping_sub(a[i]) <= b[i]);
        }
        *word = word_of(&hits);
    }
}

/// One bit of each of 64 answers of 0 or 1.
#[inline(always)]
pub(crate) fn word_of(hits: &[u8; 64]) -> u64 {
    let mut word = 0;
    for (i, eight) in hits.as_chunks::<8>().0.iter().enumerate() {
        // Gathers the low bits of eight bytes into one byte.
        let byte = u64::from_le_bytes(*eight).wrapping_mul(0x0102_0408_1020_4080) >> 56;
        word |= byte << (8 * i);
    }
    word
}

/// Rows that two words of answers of history hold. Within a block they do not stand in the order of rows: bit `k` of byte `j`
/// is row `16 k + j`. So sixteen codes beside each other are compared and land in sixteen bytes, without gathering bits. AND and OR do
/// not care; [`in_row_order`] puts them right at the end.
pub(crate) const BLOCK: usize = 128;
const BYTES: usize = 16;

/// Words of the answers of so many rows.
pub(crate) fn words_for(rows: usize) -> usize {
    rows.div_ceil(BLOCK) * 2
}

/// Adds to `out` the rows whose code `holds` takes: it is called with a block of `B` bytes of codes and a row of it. The last
/// block may be cut short; what is missing of it is read as 0.
#[inline(always)]
pub(crate) fn sieve<const B: usize>(codes: &[u8], out: &mut [u64], holds: impl Fn(&[u8; B], usize) -> bool) {
    let (blocks, rest) = codes.as_chunks::<B>();
    let words = out.as_chunks_mut::<2>().0;
    for (words, block) in words.iter_mut().zip(blocks) {
        add_block(words, block, &holds);
    }
    if let (false, Some(words)) = (rest.is_empty(), words.get_mut(blocks.len())) {
        let mut block = [0; B];
        block[..rest.len()].copy_from_slice(rest);
        add_block(words, &block, &holds);
    }
}

#[inline(always)]
fn add_block<const B: usize>(words: &mut [u64; 2], block: &[u8; B], holds: &impl Fn(&[u8; B], usize) -> bool) {
    let mut bytes = [0u8; BYTES];
    for (j, byte) in bytes.iter_mut().enumerate() {
        for k in 0..8 {
            *byte |= if holds(block, BYTES * k + j) { 1 << k } else { 0 };
        }
    }
    for (word, eight) in words.iter_mut().zip(bytes.as_chunks::<8>().0) {
        *word |= u64::from_le_bytes(*eight);
    }
}

/// The bits of eight bytes, rows and columns exchanged.
fn transpose(mut word: u64) -> u64 {
    for (by, mask) in [(7, 0x00aa_00aa_00aa_00aa), (14, 0x0000_cccc_0000_cccc), (28, 0x0000_0000_f0f0_f0f0)] {
        let moved = (word ^ word >> by) & mask;
        word ^= moved ^ moved << by;
    }
    word
}

/// Answers of a block with row `n` at bit `n`.
pub(crate) fn in_row_order(block: [u64; 2]) -> [u64; 2] {
    if block == [0; 2] {
        return block;
    }
    let [low, high] = block.map(|word| transpose(word).to_le_bytes());
    let mut bytes = [0u8; BYTES];
    for k in 0..8 {
        (bytes[2 * k], bytes[2 * k + 1]) = (low[k], high[k]);
    }
    let (words, _) = bytes.as_chunks::<8>();
    [u64::from_le_bytes(words[0]), u64::from_le_bytes(words[1])]
}

/// The other way round.
pub(crate) fn from_row_order(rows: [u64; 2]) -> [u64; 2] {
    let bytes = [rows[0].to_le_bytes(), rows[1].to_le_bytes()];
    let of = |half: usize| transpose(u64::from_le_bytes(std::array::from_fn(|k| bytes[k / 4][2 * k % 8 + half])));
    [of(0), of(1)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_put_in_the_order_of_rows() {
        for row in 0..BLOCK {
            let mut rows = [0u64; 2];
            rows[row / 64] |= 1 << (row % 64);
            let mut codes = [0u8; BLOCK];
            codes[row] = 7;
            let mut sieved = [0u64; 2];
            sieve::<BLOCK>(&codes, &mut sieved, |block, n| block[n] == 7);
            assert_eq!(in_row_order(sieved), rows);
            assert_eq!(from_row_order(rows), sieved);
        }
    }

    #[test]
    fn a_block_that_ends_early_is_answered_as_far_as_it_goes() {
        let mut sieved = [0u64; 4];
        sieve::<BLOCK>(&[1; BLOCK + 64], &mut sieved, |block, n| block[n] == 1);
        assert_eq!(in_row_order([sieved[0], sieved[1]]), [u64::MAX; 2]);
        assert_eq!(in_row_order([sieved[2], sieved[3]]), [u64::MAX, 0]);
    }
}
