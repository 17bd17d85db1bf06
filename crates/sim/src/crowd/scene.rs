//! What is on the stage: the run-of-show, as the host's socket tells it.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde_json::Value;

use crate::Dice;

#[derive(Clone, Debug, Default)]
pub(super) struct Piece {
    pub(super) variant: String,
    pub(super) options: Vec<String>,
    pub(super) left: i64,
}

#[derive(Clone, Debug, Default)]
pub(super) struct Segment {
    pub(super) id: String,
    pub(super) code: String,
    pub(super) offer: String,
    pub(super) armed: bool,
    pub(super) now: bool,
    pub(super) minutes: u64,
    pub(super) price_minor: i64,
    pub(super) currency: String,
    pub(super) limit: i64,
    pub(super) pieces: Vec<Piece>,
}

/// The run-of-show as the host's socket tells it.
#[derive(Default)]
pub(super) struct Board {
    pub(super) segments: Vec<Segment>,
    pub(super) on_air: bool,
    pub(super) over: bool,
}

#[derive(Clone, Default)]
pub(super) struct Scene(Arc<Mutex<Board>>);

/// What somebody could buy now.
pub(super) struct Pick {
    pub(super) code: String,
    pub(super) offer: String,
    pub(super) piece: Piece,
    /// More than one variant: the comment has to say which.
    pub(super) choice: bool,
    pub(super) limit: i64,
}

impl Scene {
    pub(super) fn board(&self) -> MutexGuard<'_, Board> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A session as the API gives it.
    pub(super) fn load(&self, session: &Value) {
        self.segments(&session["segments"]);
        self.state(session["state"].as_str().unwrap_or_default());
    }

    fn state(&self, state: &str) {
        let mut board = self.board();
        board.on_air = matches!(state, "live" | "interrupted");
        board.over = matches!(state, "ended" | "replay" | "cancelled");
    }

    fn segments(&self, items: &Value) {
        let word = |v: &Value| v.as_str().unwrap_or_default().to_owned();
        let segments = items.as_array().into_iter().flatten().map(|s| Segment {
            id: word(&s["id"]),
            code: word(&s["code"]),
            offer: word(&s["offer_id"]),
            armed: s["armed"].as_bool().unwrap_or_default() && !s["offer_id"].is_null(),
            now: s["state"] == "now",
            minutes: s["minutes"].as_u64().unwrap_or_default(),
            price_minor: s["price"]["minor"].as_i64().unwrap_or_default(),
            currency: word(&s["price"]["currency"]),
            limit: s["limit_per_buyer"].as_i64().unwrap_or(1),
            pieces: s["variants"].as_array().into_iter().flatten().map(piece).collect(),
        });
        self.board().segments = segments.collect();
    }

    pub(super) fn hear(&self, event: &Value) {
        match event["t"].as_str().unwrap_or_default() {
            "segments" => self.segments(&event["items"]),
            "state" => self.state(event["state"].as_str().unwrap_or_default()),
            "ended" => self.board().over = true,
            "stock" => {
                let mut board = self.board();
                let pieces = board.segments.iter_mut().flat_map(|s| &mut s.pieces);
                let left: HashMap<&str, i64> = event["items"]
                    .as_array()
                    .into_iter()
                    .flatten()
                    .filter_map(|i| Some((i["variant_id"].as_str()?, i["left"].as_i64()?)))
                    .collect();
                for piece in pieces {
                    piece.left = left.get(piece.variant.as_str()).copied().unwrap_or(piece.left);
                }
            }
            _ => {}
        }
    }

    pub(super) fn over(&self) -> bool {
        self.board().over
    }

    /// Something that can be bought, more often what is being shown; now and then something that is sold out.
    pub(super) fn pick(&self, dice: &mut Dice) -> Option<Pick> {
        let board = self.board();
        let armed: Vec<&Segment> = board.segments.iter().filter(|s| s.armed && !s.pieces.is_empty()).collect();
        let shown = armed.iter().find(|s| s.now).filter(|_| dice.chance(50));
        let segment = shown.or_else(|| dice.pick(&armed))?;
        let there: Vec<&Piece> = segment.pieces.iter().filter(|p| p.left > 0).collect();
        let piece = if dice.chance(94) { dice.pick(&there) } else { None };
        let piece = piece.copied().or_else(|| dice.pick(&segment.pieces))?;
        Some(Pick {
            code: segment.code.clone(),
            offer: segment.offer.clone(),
            piece: piece.clone(),
            choice: segment.pieces.len() > 1,
            limit: segment.limit,
        })
    }

    /// Any code of the run-of-show, with a choice of it: what questions are about.
    pub(super) fn any(&self, dice: &mut Dice) -> Option<Pick> {
        let board = self.board();
        let segment = dice.pick(&board.segments)?;
        let piece = dice.pick(&segment.pieces)?.clone();
        Some(Pick {
            code: segment.code.clone(),
            offer: segment.offer.clone(),
            piece,
            choice: true,
            limit: segment.limit,
        })
    }

    pub(super) fn of_code(&self, code: &str) -> Option<Segment> {
        self.board().segments.iter().find(|s| s.code == code).cloned()
    }

    pub(super) fn now(&self) -> Option<Segment> {
        self.board().segments.iter().find(|s| s.now).cloned()
    }
}

fn piece(variant: &Value) -> Piece {
    let options = variant["options"].as_array().into_iter().flatten();
    Piece {
        variant: variant["id"].as_str().unwrap_or_default().to_owned(),
        options: options.filter_map(|o| o.as_str().map(str::to_owned)).collect(),
        left: variant["left"].as_i64().unwrap_or_default(),
    }
}
