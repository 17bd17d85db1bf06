//! Countries, their provinces and states. Codes are those of ISO 3166-2.
//!
//! Vietnam has 34 since 1 July 2025 (resolution 202/2025/QH15): 6 cities under the central government and 28 provinces.
//! Wards lie directly under them (`wards`).

use kernel::Locale;

pub(crate) const COUNTRIES: [&str; 3] = ["VN", "CN", "US"];

#[derive(Clone, Copy, Debug)]
pub(crate) struct Region {
    pub(crate) code: &'static str,
    /// In the country's own language, or in Latin letters where that is how others write it.
    name: &'static str,
    /// In Chinese, where it differs.
    zh: &'static str,
}

impl Region {
    pub(crate) fn name(&self, locale: Locale) -> &'static str {
        if locale == Locale::Zh && !self.zh.is_empty() { self.zh } else { self.name }
    }
}

const fn r(code: &'static str, name: &'static str, zh: &'static str) -> Region {
    Region { code, name, zh }
}

pub(crate) fn regions(country: &str) -> Option<&'static [Region]> {
    match country {
        "VN" => Some(VN),
        "CN" => Some(CN),
        "US" => Some(US),
        _ => None,
    }
}

pub(crate) fn region(country: &str, code: &str) -> Option<&'static Region> {
    regions(country)?.iter().find(|r| r.code.eq_ignore_ascii_case(code))
}

/// As its own country writes it; the code where it is not known.
pub(crate) fn own_name<'a>(country: &str, code: &'a str) -> &'a str {
    let locale = if country == "CN" { Locale::Zh } else { Locale::Vi };
    region(country, code).map_or(code, |r| r.name(locale))
}

/// The central cities first, then the provinces from north to south.
const VN: &[Region] = &[
    r("VN-HN", "Hà Nội", "河内"),
    r("VN-SG", "TP. Hồ Chí Minh", "胡志明市"),
    r("VN-HP", "Hải Phòng", "海防"),
    r("VN-DN", "Đà Nẵng", "岘港"),
    r("VN-26", "Huế", "顺化"),
    r("VN-CT", "Cần Thơ", "芹苴"),
    r("VN-07", "Tuyên Quang", "宣光"),
    r("VN-04", "Cao Bằng", "高平"),
    r("VN-01", "Lai Châu", "莱州"),
    r("VN-02", "Lào Cai", "老街"),
    r("VN-69", "Thái Nguyên", "太原"),
    r("VN-71", "Điện Biên", "奠边"),
    r("VN-09", "Lạng Sơn", "谅山"),
    r("VN-05", "Sơn La", "山罗"),
    r("VN-68", "Phú Thọ", "富寿"),
    r("VN-56", "Bắc Ninh", "北宁"),
    r("VN-13", "Quảng Ninh", "广宁"),
    r("VN-66", "Hưng Yên", "兴安"),
    r("VN-18", "Ninh Bình", "宁平"),
    r("VN-21", "Thanh Hóa", "清化"),
    r("VN-22", "Nghệ An", "乂安"),
    r("VN-23", "Hà Tĩnh", "河静"),
    r("VN-25", "Quảng Trị", "广治"),
    r("VN-29", "Quảng Ngãi", "广义"),
    r("VN-30", "Gia Lai", "嘉莱"),
    r("VN-34", "Khánh Hòa", "庆和"),
    r("VN-35", "Lâm Đồng", "林同"),
    r("VN-33", "Đắk Lắk", "得乐"),
    r("VN-39", "Đồng Nai", "同奈"),
    r("VN-37", "Tây Ninh", "西宁"),
    r("VN-49", "Vĩnh Long", "永隆"),
    r("VN-45", "Đồng Tháp", "同塔"),
    r("VN-59", "Cà Mau", "金瓯"),
    r("VN-44", "An Giang", "安江"),
];

const CN: &[Region] = &[
    r("CN-BJ", "Beijing", "北京"),
    r("CN-TJ", "Tianjin", "天津"),
    r("CN-HE", "Hebei", "河北"),
    r("CN-SX", "Shanxi", "山西"),
    r("CN-NM", "Inner Mongolia", "内蒙古"),
    r("CN-LN", "Liaoning", "辽宁"),
    r("CN-JL", "Jilin", "吉林"),
    r("CN-HL", "Heilongjiang", "黑龙江"),
    r("CN-SH", "Shanghai", "上海"),
    r("CN-JS", "Jiangsu", "江苏"),
    r("CN-ZJ", "Zhejiang", "浙江"),
    r("CN-AH", "Anhui", "安徽"),
    r("CN-FJ", "Fujian", "福建"),
    r("CN-JX", "Jiangxi", "江西"),
    r("CN-SD", "Shandong", "山东"),
    r("CN-HA", "Henan", "河南"),
    r("CN-HB", "Hubei", "湖北"),
    r("CN-HN", "Hunan", "湖南"),
    r("CN-GD", "Guangdong", "广东"),
    r("CN-GX", "Guangxi", "广西"),
    r("CN-HI", "Hainan", "海南"),
    r("CN-CQ", "Chongqing", "重庆"),
    r("CN-SC", "Sichuan", "四川"),
    r("CN-GZ", "Guizhou", "贵州"),
    r("CN-YN", "Yunnan", "云南"),
    r("CN-XZ", "Tibet", "西藏"),
    r("CN-SN", "Shaanxi", "陕西"),
    r("CN-GS", "Gansu", "甘肃"),
    r("CN-QH", "Qinghai", "青海"),
    r("CN-NX", "Ningxia", "宁夏"),
    r("CN-XJ", "Xinjiang", "新疆"),
    r("CN-HK", "Hong Kong", "香港"),
    r("CN-MO", "Macao", "澳门"),
];

const US: &[Region] = &[
    r("US-AL", "Alabama", ""),
    r("US-AK", "Alaska", ""),
    r("US-AZ", "Arizona", ""),
    r("US-AR", "Arkansas", ""),
    r("US-CA", "California", ""),
    r("US-CO", "Colorado", ""),
    r("US-CT", "Connecticut", ""),
    r("US-DE", "Delaware", ""),
    r("US-DC", "District of Columbia", ""),
    r("US-FL", "Florida", ""),
    r("US-GA", "Georgia", ""),
    r("US-HI", "Hawaii", ""),
    r("US-ID", "Idaho", ""),
    r("US-IL", "Illinois", ""),
    r("US-IN", "Indiana", ""),
    r("US-IA", "Iowa", ""),
    r("US-KS", "Kansas", ""),
    r("US-KY", "Kentucky", ""),
    r("US-LA", "Louisiana", ""),
    r("US-ME", "Maine", ""),
    r("US-MD", "Maryland", ""),
    r("US-MA", "Massachusetts", ""),
    r("US-MI", "Michigan", ""),
    r("US-MN", "Minnesota", ""),
    r("US-MS", "Mississippi", ""),
    r("US-MO", "Missouri", ""),
    r("US-MT", "Montana", ""),
    r("US-NE", "Nebraska", ""),
    r("US-NV", "Nevada", ""),
    r("US-NH", "New Hampshire", ""),
    r("US-NJ", "New Jersey", ""),
    r("US-NM", "New Mexico", ""),
    r("US-NY", "New York", ""),
    r("US-NC", "North Carolina", ""),
    r("US-ND", "North Dakota", ""),
    r("US-OH", "Ohio", ""),
    r("US-OK", "Oklahoma", ""),
    r("US-OR", "Oregon", ""),
    r("US-PA", "Pennsylvania", ""),
    r("US-RI", "Rhode Island", ""),
    r("US-SC", "South Carolina", ""),
    r("US-SD", "South Dakota", ""),
    r("US-TN", "Tennessee", ""),
    r("US-TX", "Texas", ""),
    r("US-UT", "Utah", ""),
    r("US-VT", "Vermont", ""),
    r("US-VA", "Virginia", ""),
    r("US-WA", "Washington", ""),
    r("US-WV", "West Virginia", ""),
    r("US-WI", "Wisconsin", ""),
    r("US-WY", "Wyoming", ""),
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn every_region_is_there_once() {
        for (country, count) in [("VN", 34), ("CN", 33), ("US", 51)] {
            let regions = regions(country).unwrap();
            assert_eq!(regions.len(), count, "{country}");
            let codes: HashSet<_> = regions.iter().map(|r| r.code).collect();
            let names: HashSet<_> = regions.iter().map(|r| r.name).collect();
            assert_eq!((codes.len(), names.len()), (count, count), "{country}");
            assert!(regions.iter().all(|r| r.code.starts_with(&format!("{country}-"))));
        }
    }

    #[test]
    fn a_label_names_a_region_as_its_carriers_read_it() {
        let names = [("VN", "VN-HN"), ("CN", "CN-GX"), ("US", "US-CA"), ("VN", "VN-99")].map(|(c, r)| own_name(c, r));
        assert_eq!(names, ["Hà Nội", "广西", "California", "VN-99"]);
    }
}
