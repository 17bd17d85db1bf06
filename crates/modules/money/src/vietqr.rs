//! VietQR: the EMVCo merchant-presented payload that Vietnamese banks' apps read (NAPAS 247, service `QRIBFTTA`).
//!
//! Format: EMV QR Code Specification for Payment Systems, Merchant-Presented Mode 1.1; NAPAS' technical specification of
//! the VietQR format for the template 38. The check value is CRC-16/IBM-3740 (polynomial 0x1021, start 0xFFFF).

use kernel::Money;

/// Where a transfer goes.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, utoipa::ToSchema)]
pub struct BankAccount {
    /// Six digits that name the bank (NAPAS acquirer id).
    pub bin: String,
    pub bank: String,
    pub account: String,
    pub account_name: String,
}

/// The payload to draw as a code; the amount only where the currency is the dong.
pub(crate) fn payload(to: &BankAccount, amount: Money, reference: &str) -> String {
    let beneficiary = field("00", &to.bin) + &field("01", &to.account);
    let napas = field("00", "A000000727") + &field("01", &beneficiary) + &field("02", "QRIBFTTA");
    let mut text = field("00", "01") + &field("01", "12") + &field("38", &napas);
    text += &field("53", amount.currency.number());
    text += &field("54", &amount.decimal());
    text += &field("58", "VN");
    text += &field("62", &field("08", reference));
    text += "6304";
    format!("{text}{:04X}", crc16(text.as_bytes()))
}

/// Tag, length in two digits, value.
fn field(tag: &str, value: &str) -> String {
    format!("{tag}{:02}{value}", value.len())
}

fn crc16(bytes: &[u8]) -> u16 {
    bytes.iter().fold(0xffff, |crc, byte| {
        (0..8).fold(
            crc ^ (u16::from(*byte) << 8),
            |crc, _| if crc & 0x8000 == 0 { crc << 1 } else { (crc << 1) ^ 0x1021 },
        )
    })
}

/// The reference inside what a bank writes into a statement, in any case and between any words.
pub(crate) fn find_reference(statement: &str) -> Option<String> {
    let plain: String =
        statement.to_uppercase().chars().map(|c| if c.is_ascii_alphanumeric() { c } else { ' ' }).collect();
    plain.split_whitespace().find(|w| w.len() == REFERENCE_LENGTH && w.starts_with(REFERENCE_PREFIX)).map(str::to_owned)
}

/// References are the order number behind this.
pub(crate) const REFERENCE_PREFIX: &str = "PH";
const REFERENCE_LENGTH: usize = 12;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_check_value_is_the_standard_one() {
        assert_eq!(crc16(b"123456789"), 0x29b1, "the check of CRC-16/IBM-3740");
    }

    #[test]
    fn a_payload_has_its_parts_in_order_and_checks() {
        let to = BankAccount {
            bin: "970436".into(),
            bank: "Vietcombank".into(),
            account: "0011001234567".into(),
            account_name: "CHO DEM BA TU".into(),
        };
        let text = payload(&to, Money::new(189_000, kernel::Currency::VND), "PH0123456789");
        assert!(text.starts_with("000201010212385"), "{text}");
        assert!(text.contains("0010A000000727") && text.contains("0006970436") && text.contains("0208QRIBFTTA"));
        assert!(text.contains("5303704") && text.contains("5406189000") && text.contains("62160812PH0123456789"));
        let (body, check) = text.split_at(text.len() - 4);
        assert_eq!(format!("{:04X}", crc16(body.as_bytes())), check);
    }

    #[test]
    fn a_reference_is_found_in_a_bank_s_own_words() {
        assert_eq!(find_reference("MBVCB.123.ph0123456789.CT tu 001").as_deref(), Some("PH0123456789"));
        assert_eq!(find_reference("chuyen tien"), None);
    }
}
