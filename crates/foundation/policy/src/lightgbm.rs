//! Reads a tree ensemble as LightGBM's text format writes it (`Booster.save_model`, versions 3 and 4).
//!
//! Read are regression, ranking and binary models with one tree an iteration, numerical and categorical splits, all three
//! kinds of missing values. Refused, with the reason: several classes, linear trees.

use std::collections::HashMap;

use decide::program::{Child, Link, MissingAs, Node, Split, Tree};

use crate::limits::TREE_NODES_MAX;

/// What a file holds, its inputs by the model's own names.
#[derive(Clone, Debug, PartialEq)]
pub struct Ensemble {
    pub inputs: Vec<String>,
    pub trees: Vec<Tree>,
    /// As the objective says: the logistic function for binary models.
    pub link: Link,
    pub average: bool,
}

type Section<'a> = HashMap<&'a str, &'a str>;

/// Errors: a sentence that names the tree and the line's key.
pub fn read(text: &str) -> Result<Ensemble, String> {
    if text.lines().next().map(str::trim) != Some("tree") {
        return Err("the file does not begin with the line `tree`, as LightGBM's text format does".to_owned());
    }
    let body = text.split("\nend of trees").next().unwrap_or_default();
    let mut sections = body.split("\nTree=");
    let head_text = sections.next().unwrap_or_default();
    let head = section(head_text);
    for (key, wanted) in [("num_class", "1"), ("num_tree_per_iteration", "1")] {
        if head.get(key).is_some_and(|v| *v != wanted) {
            return Err(format!("{key} is {}, only models with one tree an iteration are read", head[key]));
        }
    }
    let inputs: Vec<String> =
        head.get("feature_names").ok_or("feature_names is missing")?.split(' ').map(str::to_owned).collect();
    let objective = head.get("objective").copied().unwrap_or_default();
    let slope = objective.split(' ').find_map(|part| part.strip_prefix("sigmoid:")).map(str::parse::<f64>);
    let link = match (objective.split(' ').next(), slope) {
        (Some("binary" | "cross_entropy" | "xentropy"), None) => Link::Sigmoid { slope: 1.0 },
        (Some("binary"), Some(Ok(slope))) if slope.is_finite() => Link::Sigmoid { slope },
        (Some("binary"), Some(_)) => return Err(format!("the objective `{objective}` has no readable sigmoid")),
        _ => Link::Identity,
    };
    let average = head_text.lines().any(|l| l.trim() == "average_output");
    let mut trees = Vec::new();
    let mut nodes = 0;
    for (number, text) in sections.enumerate() {
        let tree = tree(&section(text), inputs.len()).map_err(|e| format!("tree {number}: {e}"))?;
        nodes += tree.nodes.len() + tree.leaves.len();
        if nodes > TREE_NODES_MAX {
            return Err(format!("the trees have more than {TREE_NODES_MAX} nodes"));
        }
        trees.push(tree);
    }
    if trees.is_empty() {
        return Err("the file holds no tree".to_owned());
    }
    Ok(Ensemble { inputs, trees, link, average })
}

fn section(text: &str) -> Section<'_> {
    text.lines().filter_map(|l| l.trim_end().split_once('=')).collect()
}

fn numbers<T: std::str::FromStr>(section: &Section<'_>, key: &str, count: usize) -> Result<Vec<T>, String> {
    let text = section.get(key).copied().unwrap_or_default();
    let numbers: Option<Vec<T>> = text.split_ascii_whitespace().map(|n| n.parse().ok()).collect();
    match numbers {
        Some(numbers) if numbers.len() == count => Ok(numbers),
        Some(numbers) => Err(format!("{key} has {} values, {count} belong there", numbers.len())),
        None => Err(format!("{key} holds something that is no number")),
    }
}

fn tree(section: &Section<'_>, inputs: usize) -> Result<Tree, String> {
    let leaves: usize = section.get("num_leaves").and_then(|n| n.parse().ok()).ok_or("num_leaves is missing")?;
    if leaves == 0 || leaves > TREE_NODES_MAX {
        return Err(format!("num_leaves is {leaves}"));
    }
    if section.get("is_linear").is_some_and(|v| *v == "1") {
        return Err("linear trees are not read".to_owned());
    }
    let values: Vec<f64> = numbers(section, "leaf_value", leaves)?;
    let inner = leaves - 1;
    let features: Vec<usize> = numbers(section, "split_feature", inner)?;
    let thresholds: Vec<f64> = numbers(section, "threshold", inner)?;
    let decisions: Vec<u8> = numbers(section, "decision_type", inner)?;
    let left: Vec<i64> = numbers(section, "left_child", inner)?;
    let right: Vec<i64> = numbers(section, "right_child", inner)?;
    let categories: usize = section.get("num_cat").and_then(|n| n.parse().ok()).unwrap_or(0);
    let (bounds, words): (Vec<usize>, Vec<u32>) = if categories > 0 && categories <= inner {
        let bounds: Vec<usize> = numbers(section, "cat_boundaries", categories + 1)?;
        let count = bounds.last().copied().unwrap_or_default();
        (bounds, numbers(section, "cat_threshold", count)?)
    } else {
        (Vec::new(), Vec::new())
    };
    let child = |node: usize, to: i64| match usize::try_from(to) {
        Ok(child) if child > node && child < inner => Ok(Child::Node(child as u32)),
        Err(_) if ((!to) as usize) < leaves => Ok(Child::Leaf((!to) as u32)),
        _ => Err(format!("node {node} has the child {to}, which does not exist")),
    };
    let mut nodes = Vec::with_capacity(inner);
    for node in 0..inner {
        if features[node] >= inputs {
            return Err(format!("node {node} splits on input {}, which does not exist", features[node]));
        }
        let decision = decisions[node];
        let default_left = decision & 2 != 0;
        let split = if decision & 1 != 0 {
            let at = thresholds[node] as usize;
            let range = bounds.get(at).copied().zip(bounds.get(at + 1).copied());
            let words = range.and_then(|(a, b)| words.get(a..b));
            Split::Categories(words.ok_or_else(|| format!("node {node} names categories that do not exist"))?.to_vec())
        } else {
            let missing = match (decision >> 2) & 3 {
                0 => MissingAs::Zero,
                1 => MissingAs::ZeroTo { left: default_left },
                _ => MissingAs::To { left: default_left },
            };
            Split::Threshold { threshold: thresholds[node], missing }
        };
        nodes.push(Node {
            input: u16::try_from(features[node]).map_err(|_| "more than 65,536 inputs")?,
            split,
            left: child(node, left[node])?,
            right: child(node, right[node])?,
        });
    }
    Ok(Tree { nodes, leaves: values })
}

#[cfg(test)]
mod tests {
    use super::*;

    const MODEL: &str = "tree\nversion=v4\nnum_class=1\nnum_tree_per_iteration=1\nlabel_index=0\nmax_feature_idx=1\n\
        objective=binary sigmoid:1\nfeature_names=age_s total\nfeature_infos=none none\ntree_sizes=1 1\n\n\
        Tree=0\nnum_leaves=3\nnum_cat=0\nsplit_feature=0 1\nthreshold=86400 500000.5\ndecision_type=2 10\n\
        left_child=1 -1\nright_child=-2 -3\nleaf_value=0.5 -0.25 1.5\nshrinkage=1\n\n\
        Tree=1\nnum_leaves=1\nnum_cat=0\nleaf_value=-0.1\n\nend of trees\n\npandas_categorical:null\n";

    #[test]
    fn a_model_reads_with_its_splits_and_its_ways_with_missing_values() {
        let model = read(MODEL).unwrap();
        assert_eq!(model.inputs, ["age_s", "total"]);
        assert_eq!(model.link, Link::Sigmoid { slope: 1.0 });
        assert_eq!(model.trees.len(), 2);
        let root = &model.trees[0].nodes[0];
        assert_eq!((root.left, root.right), (Child::Node(1), Child::Leaf(1)));
        assert_eq!(root.split, Split::Threshold { threshold: 86400.0, missing: MissingAs::Zero });
        let second = &model.trees[0].nodes[1].split;
        assert_eq!(*second, Split::Threshold { threshold: 500_000.5, missing: MissingAs::To { left: true } });
        assert_eq!(model.trees[1].leaves, [-0.1]);
    }

    #[test]
    fn a_broken_model_is_refused_with_the_place() {
        let twice = MODEL.replace("left_child=1 -1", "left_child=0 -1");
        assert_eq!(read(&twice).unwrap_err(), "tree 0: node 0 has the child 0, which does not exist");
        let short = MODEL.replace("leaf_value=0.5 -0.25 1.5", "leaf_value=0.5 -0.25");
        assert_eq!(read(&short).unwrap_err(), "tree 0: leaf_value has 2 values, 3 belong there");
        assert!(read(&MODEL.replace("num_class=1", "num_class=3")).unwrap_err().contains("num_class is 3"));
        assert!(read("").is_err());
    }
}
