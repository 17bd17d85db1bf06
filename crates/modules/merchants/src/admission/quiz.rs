//! The test on the rules of selling: a few questions from a file, and how many of them must be right. Pure.

use kernel::{Error, Result, Text3};
use serde::{Deserialize, Serialize};

/// Right answers that pass.
pub(crate) const RIGHT_MIN: usize = 7;
/// Tries at once, and then one every so many milliseconds.
pub(crate) const TRIES: (u32, i64) = (3, 10 * 60 * 1000);

#[derive(Clone, Debug, Deserialize)]
struct Question {
    ask: Text3,
    options: Vec<Text3>,
    right: u8,
    why: Text3,
}

/// A question as it is asked.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct QuizQuestion {
    ask: Text3,
    options: Vec<Text3>,
}

/// What became of a try.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub(crate) struct QuizResult {
    pub(crate) passed: bool,
    right: usize,
    needed: usize,
    /// What those who were wrong should know: places from 0, and why.
    wrong: Vec<QuizWrong>,
}

#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
struct QuizWrong {
    question: usize,
    why: Text3,
}

pub(crate) struct Quiz(Vec<Question>);

impl Quiz {
    /// Errors: the file is broken.
    pub(crate) fn open() -> Result<Quiz> {
        serde_json::from_str(include_str!("../../data/quiz.json")).map(Quiz).map_err(Error::internal)
    }

    pub(crate) fn questions(&self) -> Vec<QuizQuestion> {
        self.0.iter().map(|q| QuizQuestion { ask: q.ask.clone(), options: q.options.clone() }).collect()
    }

    /// Errors: `answers_needed` where not every question has one of its options.
    pub(crate) fn mark(&self, answers: &[u8]) -> Result<QuizResult> {
        let fits = |(q, a): (&Question, &u8)| usize::from(*a) < q.options.len();
        if answers.len() != self.0.len() || !self.0.iter().zip(answers).all(fits) {
            return Err(Error::field("answers", "answers_needed").with("count", self.0.len()));
        }
        let wrong = self.0.iter().zip(answers).enumerate().filter(|(_, (q, a))| q.right != **a);
        let wrong: Vec<QuizWrong> =
            wrong.map(|(question, (q, _))| QuizWrong { question, why: q.why.clone() }).collect();
        let right = self.0.len() - wrong.len();
        Ok(QuizResult { passed: right >= RIGHT_MIN, right, needed: RIGHT_MIN, wrong })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seven_of_eight_pass_and_every_text_is_in_three_languages() {
        let quiz = Quiz::open().unwrap();
        let mut right: Vec<u8> = quiz.0.iter().map(|q| q.right).collect();
        assert_eq!(right.len(), 8);
        for q in &quiz.0 {
            let texts = q.options.iter().chain([&q.ask, &q.why]);
            assert!(texts.into_iter().all(|t| !t.vi.is_empty() && !t.zh.is_empty() && !t.en.is_empty()));
            assert!(usize::from(q.right) < q.options.len() && q.options.len() >= 3);
        }
        for place in 0..3 {
            assert!(right.iter().filter(|r| **r == place).count() >= 2, "no place is always right");
        }
        assert!(quiz.mark(&right).unwrap().passed);
        right[0] = (right[0] + 1) % 3;
        let one_wrong = quiz.mark(&right).unwrap();
        assert!(one_wrong.passed && one_wrong.wrong.len() == 1 && one_wrong.wrong[0].question == 0);
        right[5] = (right[5] + 1) % 3;
        assert!(!quiz.mark(&right).unwrap().passed);
        for bad in [vec![], vec![0; 7], vec![0; 9], vec![3; 8]] {
            assert_eq!(quiz.mark(&bad).unwrap_err().code, "answers_needed");
        }
    }
}
