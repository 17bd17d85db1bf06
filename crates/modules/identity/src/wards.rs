//! Wards of the two largest Vietnamese cities since 1 July 2025 (resolutions 1656 and 1685/NQ-UBTVQH15): a list to choose
//! from. Elsewhere the ward is typed freely, and it may be here too.

/// Wards, communes and special zones of a city, by neighbourhood.
struct City {
    phuong: &'static [&'static str],
    xa: &'static [&'static str],
    dac_khu: &'static [&'static str],
}

/// Wards of a province as they are written in an address; empty where the list is not known.
pub(crate) fn wards(region: &str) -> Vec<String> {
    let city = match region {
        "VN-HN" => &HA_NOI,
        "VN-SG" => &HO_CHI_MINH,
        _ => return Vec::new(),
    };
    let named = |kind: &'static str, names: &'static [&'static str]| names.iter().map(move |n| format!("{kind} {n}"));
    named("Phường", city.phuong).chain(named("Xã", city.xa)).chain(named("Đặc khu", city.dac_khu)).collect()
}

#[rustfmt::skip]
const HA_NOI: City = City {
    phuong: &[
        "Hoàn Kiếm", "Cửa Nam", "Hồng Hà", "Ba Đình", "Ngọc Hà", "Giảng Võ", "Hai Bà Trưng", "Vĩnh Tuy", "Bạch Mai",
        "Đống Đa", "Kim Liên", "Văn Miếu - Quốc Tử Giám", "Láng", "Ô Chợ Dừa", "Lĩnh Nam", "Hoàng Mai", "Vĩnh Hưng",
        "Tương Mai", "Định Công", "Hoàng Liệt", "Yên Sở", "Thanh Xuân", "Khương Đình", "Phương Liệt", "Cầu Giấy",
        "Nghĩa Đô", "Yên Hòa", "Tây Hồ", "Phú Thượng", "Tây Tựu", "Phú Diễn", "Xuân Đỉnh", "Đông Ngạc", "Thượng Cát",
        "Từ Liêm", "Xuân Phương", "Tây Mỗ", "Đại Mỗ", "Long Biên", "Bồ Đề", "Việt Hưng", "Phúc Lợi", "Hà Đông",
        "Dương Nội", "Yên Nghĩa", "Phú Lương", "Kiến Hưng", "Thanh Liệt", "Chương Mỹ", "Sơn Tây", "Tùng Thiện",
    ],
    xa: &[
        "Thanh Trì", "Đại Thanh", "Nam Phù", "Ngọc Hồi", "Thượng Phúc", "Thường Tín", "Chương Dương", "Hồng Vân",
        "Phú Xuyên", "Phượng Dực", "Chuyên Mỹ", "Đại Xuyên", "Thanh Oai", "Bình Minh", "Tam Hưng", "Dân Hòa",
        "Vân Đình", "Ứng Thiên", "Hòa Xá", "Ứng Hòa", "Mỹ Đức", "Hồng Sơn", "Phúc Sơn", "Hương Sơn", "Phú Nghĩa",
        "Xuân Mai", "Trần Phú", "Hòa Phú", "Quảng Bị", "Minh Châu", "Quảng Oai", "Vật Lại", "Cổ Đô", "Bất Bạt",
        "Suối Hai", "Ba Vì", "Yên Bài", "Đoài Phương", "Phúc Thọ", "Phúc Lộc", "Hát Môn", "Thạch Thất", "Hạ Bằng",
        "Tây Phương", "Hòa Lạc", "Yên Xuân", "Quốc Oai", "Hưng Đạo", "Kiều Phú", "Phú Cát", "Hoài Đức", "Dương Hòa",
        "Sơn Đồng", "An Khánh", "Đan Phượng", "Ô Diên", "Liên Minh", "Gia Lâm", "Thuận An", "Bát Tràng", "Phù Đổng",
        "Thư Lâm", "Đông Anh", "Phúc Thịnh", "Thiên Lộc", "Vĩnh Thanh", "Mê Linh", "Yên Lãng", "Tiến Thắng",
        "Quang Minh", "Sóc Sơn", "Đa Phúc", "Nội Bài", "Trung Giã", "Kim Anh",
    ],
    dac_khu: &[],
};

#[rustfmt::skip]
const HO_CHI_MINH: City = City {
    phuong: &[
        "Sài Gòn", "Tân Định", "Bến Thành", "Cầu Ông Lãnh", "Bàn Cờ", "Xuân Hòa", "Nhiêu Lộc", "Xóm Chiếu", "Khánh Hội",
        "Vĩnh Hội", "Chợ Quán", "An Đông", "Chợ Lớn", "Bình Tây", "Bình Tiên", "Bình Phú", "Phú Lâm", "Tân Thuận",
        "Phú Thuận", "Tân Mỹ", "Tân Hưng", "Chánh Hưng", "Phú Định", "Bình Đông", "Diên Hồng", "Vườn Lài", "Hòa Hưng",
        "Minh Phụng", "Bình Thới", "Hòa Bình", "Phú Thọ", "Đông Hưng Thuận", "Trung Mỹ Tây", "Tân Thới Hiệp", "Thới An",
        "An Phú Đông", "An Lạc", "Bình Tân", "Tân Tạo", "Bình Trị Đông", "Bình Hưng Hòa", "Gia Định", "Bình Thạnh",
        "Bình Lợi Trung", "Thạnh Mỹ Tây", "Bình Quới", "Hạnh Thông", "An Nhơn", "Gò Vấp", "An Hội Đông",
        "Thông Tây Hội", "An Hội Tây", "Đức Nhuận", "Cầu Kiệu", "Phú Nhuận", "Tân Sơn Hòa", "Tân Sơn Nhất", "Tân Hòa",
        "Bảy Hiền", "Tân Bình", "Tân Sơn", "Tây Thạnh", "Tân Sơn Nhì", "Phú Thọ Hòa", "Tân Phú", "Phú Thạnh",
        "Hiệp Bình", "Thủ Đức", "Tam Bình", "Linh Xuân", "Tăng Nhơn Phú", "Long Bình", "Long Phước", "Long Trường",
        "Cát Lái", "Bình Trưng", "Phước Long", "An Khánh", "Đông Hòa", "Dĩ An", "Tân Đông Hiệp", "An Phú", "Bình Hòa",
        "Lái Thiêu", "Thuận An", "Thuận Giao", "Thủ Dầu Một", "Phú Lợi", "Chánh Hiệp", "Bình Dương", "Hòa Lợi",
        "Phú An", "Tây Nam", "Long Nguyên", "Bến Cát", "Chánh Phú Hòa", "Vĩnh Tân", "Bình Cơ", "Tân Uyên", "Tân Hiệp",
        "Tân Khánh", "Thới Hòa", "Vũng Tàu", "Tam Thắng", "Rạch Dừa", "Phước Thắng", "Bà Rịa", "Long Hương", "Phú Mỹ",
        "Tam Long", "Tân Thành", "Tân Phước", "Tân Hải",
    ],
    xa: &[
        "Vĩnh Lộc", "Tân Vĩnh Lộc", "Bình Lợi", "Tân Nhựt", "Bình Chánh", "Hưng Long", "Bình Hưng", "Bình Khánh",
        "An Thới Đông", "Cần Giờ", "Thạnh An", "Củ Chi", "Tân An Hội", "Thái Mỹ", "An Nhơn Tây", "Nhuận Đức",
        "Phú Hòa Đông", "Bình Mỹ", "Đông Thạnh", "Hóc Môn", "Xuân Thới Sơn", "Bà Điểm", "Nhà Bè", "Hiệp Phước",
        "Thường Tân", "Bắc Tân Uyên", "Phú Giáo", "Phước Hòa", "Phước Thành", "An Long", "Trừ Văn Thố", "Bàu Bàng",
        "Long Hòa", "Thanh An", "Dầu Tiếng", "Minh Thạnh", "Châu Pha", "Long Hải", "Long Điền", "Phước Hải", "Đất Đỏ",
        "Nghĩa Thành", "Ngãi Giao", "Kim Long", "Châu Đức", "Bình Giã", "Xuân Sơn", "Hồ Tràm", "Xuyên Mộc", "Hòa Hội",
        "Bàu Lâm", "Hòa Hiệp", "Bình Châu", "Long Sơn",
    ],
    dac_khu: &["Côn Đảo"],
};

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    #[test]
    fn each_ward_is_there_once() {
        for (region, count) in [("VN-HN", 51 + 75), ("VN-SG", 113 + 54 + 1), ("VN-DN", 0)] {
            let wards = wards(region);
            assert_eq!(wards.len(), count, "{region}");
            assert_eq!(wards.iter().collect::<HashSet<_>>().len(), count, "{region}");
        }
    }
}
