//! The scan: one run of cells against one run of arcs, a bit a lane.
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
