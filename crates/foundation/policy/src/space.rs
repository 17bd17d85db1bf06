//! The slots of a scene (or the fields of an event) by name, and the derived slots that comparisons make.

use std::collections::HashMap;

use decide::program::{Derived, ListId, Slot, SlotId, SlotType, Source};

use crate::{ast, limits::SLOTS_MAX, source::Span};

/// What a name stands for.
#[derive(Clone, Debug)]
pub(crate) enum Named {
    Slot(SlotId),
    Let(usize),
    List(ListId),
}

/// What the language knows of a slot beside its type.
#[derive(Clone, Debug, Default)]
pub struct SlotInfo {
    /// Where it was declared; of a derived slot, where it was first needed.
    pub span: Span,
    /// Least and greatest raw value.
    pub range: Option<(i64, i64)>,
    /// The person can change it.
    pub choice: bool,
    /// Who gives it: `trade`, `features`, `computed`.
    pub from: String,
    pub about: String,
    /// Its name for people; empty where it was not given.
    pub texts: kernel::Text3,
    /// Whether a rule, block or feature reads it.
    pub used: bool,
}

#[derive(Default)]
pub(crate) struct Space {
    pub(crate) slots: Vec<Slot>,
    pub(crate) info: Vec<SlotInfo>,
    pub(crate) names: HashMap<String, Named>,
    pub(crate) derived: HashMap<String, SlotId>,
    /// Fields of an event: nothing can be derived from them.
    pub(crate) fields_only: bool,
}

impl Space {
    pub(crate) fn slot(&self, id: SlotId) -> &Slot {
        &self.slots[id.index()]
    }

    pub(crate) fn ty(&self, id: SlotId) -> &SlotType {
        &self.slots[id.index()].ty
    }

    /// `None`: there is no room left.
    pub(crate) fn add(&mut self, slot: Slot, info: SlotInfo) -> Option<SlotId> {
        if self.slots.len() >= SLOTS_MAX {
            return None;
        }
        let id = SlotId(self.slots.len() as u16);
        self.slots.push(slot);
        self.info.push(info);
        Some(id)
    }

    /// The slot that holds this derivation, made once.
    pub(crate) fn derive(
        &mut self,
        name: String,
        ty: SlotType,
        unit: String,
        derived: Derived,
        span: Span,
    ) -> Option<SlotId> {
        let key = format!("{derived:?}");
        if let Some(id) = self.derived.get(&key) {
            return Some(*id);
        }
        for id in inputs(&derived) {
            self.info[id.index()].used = true;
        }
        let personal = inputs(&derived).iter().any(|id| self.slot(*id).personal);
        let slot = Slot { name, ty, unit, source: Source::Derived(derived), personal };
        let info = SlotInfo { span, from: "computed".to_owned(), used: true, ..SlotInfo::default() };
        let id = self.add(slot, info)?;
        self.derived.insert(key, id);
        Some(id)
    }
}

/// The slots a derivation reads.
pub(crate) fn inputs(derived: &Derived) -> Vec<SlotId> {
    match derived {
        Derived::Ratio { over: a, under: b }
        | Derived::Difference { from: a, minus: b }
        | Derived::Sum { left: a, right: b }
        | Derived::Compare { left: a, right: b, .. } => vec![*a, *b],
        Derived::Age { of } | Derived::Length { of } | Derived::InList { of, .. } => vec![*of],
        Derived::Hour { of, .. } | Derived::Weekday { of, .. } => of.iter().copied().collect(),
    }
}

/// A type for people: `money(VND)`, `int(orders)`.
pub fn type_text(slot: &Slot) -> String {
    let unit = |name: &str| if slot.unit.is_empty() { name.to_owned() } else { format!("{name}({})", slot.unit) };
    match &slot.ty {
        SlotType::Bool => "bool".to_owned(),
        SlotType::Int => unit("int"),
        SlotType::Decimal { .. } => unit("decimal"),
        SlotType::Money(currency) => format!("money({})", currency.code()),
        SlotType::Duration => "duration".to_owned(),
        SlotType::Time => "time".to_owned(),
        SlotType::Enum(variants) => {
            let shown: Vec<&str> = variants.iter().take(6).map(String::as_str).collect();
            let more = if variants.len() > 6 { ", …" } else { "" };
            format!("enum({}{more})", shown.join(", "))
        }
        SlotType::Id => "id".to_owned(),
        SlotType::Text => "string".to_owned(),
        SlotType::Set => "set".to_owned(),
    }
}

/// Reads a type as it was declared. Errors: what is wrong with it and what helps.
pub(crate) fn slot_type(kind: &ast::TypeName) -> Result<(SlotType, String), (String, String)> {
    let args: Vec<&str> = kind.args.iter().map(|a| a.it.as_str()).collect();
    let plain = |ty: SlotType| {
        if args.is_empty() {
            Ok((ty, String::new()))
        } else {
            Err((format!("`{}` takes nothing in brackets", kind.name), String::new()))
        }
    };
    match (kind.name.as_str(), args.as_slice()) {
        ("bool", _) => plain(SlotType::Bool),
        ("duration", _) => plain(SlotType::Duration),
        ("time", _) => plain(SlotType::Time),
        ("id", _) => plain(SlotType::Id),
        ("string", _) => plain(SlotType::Text),
        ("set", _) => plain(SlotType::Set),
        ("int", []) => Ok((SlotType::Int, String::new())),
        ("int", [unit]) => Ok((SlotType::Int, (*unit).to_owned())),
        ("decimal", rest) => {
            let (scale, unit) = match rest {
                [] => (DECIMALS, ""),
                [one] => one.parse::<u8>().map_or((DECIMALS, *one), |scale| (scale, "")),
                [scale, unit] => (scale.parse().unwrap_or(u8::MAX), *unit),
                _ => (u8::MAX, ""),
            };
            if scale > decide::program::SCALE_MAX {
                let help = "write decimal, decimal(4) for four decimals, or decimal(4, percent)";
                return Err(("this decimal's brackets cannot be read".to_owned(), help.to_owned()));
            }
            Ok((SlotType::Decimal { scale }, unit.to_owned()))
        }
        ("money", [code]) => match kernel::Currency::parse(code) {
            Some(currency) => Ok((SlotType::Money(currency), String::new())),
            None => Err((format!("`{code}` is no currency sold in"), "currencies are VND, CNY and USD".to_owned())),
        },
        ("money", _) => Err(("money needs its currency".to_owned(), "write money(VND)".to_owned())),
        ("enum", []) => Err(("an enum needs its values".to_owned(), "write enum(cod, vietqr, card)".to_owned())),
        ("enum", values) => {
            let mut seen = std::collections::HashSet::new();
            if let Some(twice) = values.iter().find(|v| !seen.insert(**v)) {
                return Err((format!("`{twice}` stands in the enum twice"), "remove one".to_owned()));
            }
            if values.len() > crate::limits::VARIANTS_MAX {
                return Err((
                    format!("an enum has at most {} values", crate::limits::VARIANTS_MAX),
                    "use id or string".to_owned(),
                ));
            }
            Ok((SlotType::Enum(values.iter().map(|v| (*v).to_owned()).collect()), String::new()))
        }
        (other, _) => {
            let known = ["bool", "int", "decimal", "money", "duration", "time", "enum", "id", "string", "set"];
            let help = crate::source::did_you_mean(other, known, &format!("types are {}", known.join(", ")));
            Err((format!("`{other}` is no type"), help))
        }
    }
}

/// Decimals of a `decimal` that does not say, and of every ratio.
pub(crate) const DECIMALS: u8 = 6;
