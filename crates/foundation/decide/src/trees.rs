//! One tree's answer, by LightGBM's meaning of thresholds, missing values and categories.

use crate::program::{Child, MissingAs, Split, Tree};

/// What LightGBM takes for zero where missing values were written as zero.
const ZERO: f64 = 1e-35;

impl Tree {
    /// The value of the leaf that the inputs lead to. A missing input is NaN.
    pub fn leaf(&self, inputs: &[f64]) -> f64 {
        let mut at = if self.nodes.is_empty() { Child::Leaf(0) } else { Child::Node(0) };
        loop {
            let node = match at {
                Child::Leaf(leaf) => return self.leaves[leaf as usize],
                Child::Node(node) => &self.nodes[node as usize],
            };
            let value = inputs[usize::from(node.input)];
            at = if node.split.goes_left(value) { node.left } else { node.right };
        }
    }
}

impl Split {
    fn goes_left(&self, value: f64) -> bool {
        match self {
            Split::Threshold { threshold, missing } => match missing {
                MissingAs::Zero => (if value.is_nan() { 0.0 } else { value }) <= *threshold,
                MissingAs::ZeroTo { left } if value.is_nan() || value.abs() <= ZERO => *left,
                MissingAs::To { left } if value.is_nan() => *left,
                MissingAs::ZeroTo { .. } | MissingAs::To { .. } => value <= *threshold,
            },
            Split::Categories(words) => {
                // Cut off towards zero, as the model's own library does; NaN and negative categories go right.
                let category = value as i64;
                !value.is_nan()
                    && value > -1.0
                    && words.get((category / 32) as usize).is_some_and(|word| word >> (category % 32) & 1 == 1)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_values_go_where_the_split_says() {
        let at = |missing| Split::Threshold { threshold: 1.5, missing };
        assert!(at(MissingAs::Zero).goes_left(f64::NAN));
        assert!(!at(MissingAs::To { left: false }).goes_left(f64::NAN));
        assert!(at(MissingAs::To { left: true }).goes_left(f64::NAN));
        assert!(!at(MissingAs::ZeroTo { left: false }).goes_left(0.0));
        assert!(at(MissingAs::To { left: false }).goes_left(0.0));
        assert!(!at(MissingAs::Zero).goes_left(1.6));
    }

    #[test]
    fn a_category_goes_left_when_its_bit_is_set() {
        let split = Split::Categories(vec![0b100, 0b1]);
        assert!(split.goes_left(2.0));
        assert!(split.goes_left(32.0));
        assert!(!split.goes_left(3.0));
        assert!(!split.goes_left(64.0));
        assert!(!split.goes_left(-3.0));
        assert!(!split.goes_left(f64::NAN));
    }
}
