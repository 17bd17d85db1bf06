// What the tables' short codes stand for, and the sentence every product of a kind shares. Texts are [vi, zh, en].
export const COLOURS = {
  do: ['đỏ', '红色', 'red', '#d8343c'], doman: ['đỏ mận', '酒红', 'plum red', '#8f2f3c'], hong: ['hồng', '粉色', 'pink', '#ec7fa2'], camdat: ['cam đất', '陶土橙', 'terracotta', '#d97a4a'],
  vang: ['vàng', '黄色', 'yellow', '#f2b434'], xanhla: ['xanh lá', '绿色', 'green', '#3f9468'], xanhduong: ['xanh dương', '蓝色', 'blue', '#2f6bb0'], xanhnhat: ['xanh nhạt', '浅蓝', 'light blue', '#86bde0'],
  cam: ['cam', '橙色', 'orange', '#ee6c4d'], reu: ['xanh rêu', '墨绿', 'moss', '#5c6b3c'], tim: ['tím', '紫色', 'purple', '#7d5fb2'], den: ['đen', '黑色', 'black', '#33303f'], trang: ['trắng', '白色', 'white', '#f4f1ea'],
  kem: ['kem', '米白', 'cream', '#f0e2c6'], be: ['be', '卡其', 'beige', '#cfae84'], nau: ['nâu', '棕色', 'brown', '#8a5633'], xam: ['xám', '灰色', 'grey', '#8b909c'],
};
export const SIZE_NAME = { color: ['Màu', '颜色', 'Colour'], size: ['Size', '尺码', 'Size'], pack: ['Quy cách', '规格', 'Pack'], memory: ['Bộ nhớ', '存储', 'Storage'] };
export const UNITS = { dua: [['trái', '个', 'coconuts'], 900], buoi: [['trái', '个', 'pomelos'], 1450], trung: [['trứng', '枚', 'eggs'], 75], 'khoi-xep': [['khối', '块', 'blocks'], 8] };

const m = (vi, zh, en) => [['Chất liệu', '材质', 'Material'], [vi, zh, en]];
const o = (vi, zh, en) => [['Xuất xứ', '产地', 'Origin'], [vi, zh, en]];
const s = (vi, zh, en) => [['Bảo quản', '保存', 'Storage'], [vi, zh, en]];
export const ATTRIBUTES = {
  'm:silk': m('lụa tơ tằm pha', '桑蚕丝混纺', 'silk blend'), 'm:viscose': m('viscose', '粘胶纤维', 'viscose'), 'm:velvet': m('nhung co giãn', '弹力丝绒', 'stretch velvet'), 'm:cotton': m('cotton', '纯棉', 'cotton'), 'm:linen': m('linen pha cotton', '亚麻混棉', 'linen and cotton'),
  'm:denim': m('denim', '牛仔布', 'denim'), 'm:poly': m('polyester', '聚酯纤维', 'polyester'), 'm:palm': m('lá nón, tre', '棕榈叶、竹', 'palm leaf, bamboo'), 'm:acetate': m('acetate', '板材', 'acetate'), 'm:plastic': m('nhựa', '塑料', 'plastic'), 'm:mesh': m('vải lưới', '网布', 'mesh'),
  'm:leather': m('da bò thật', '真牛皮', 'cowhide'), 'm:leather2': m('da tổng hợp', '合成革', 'synthetic leather'), 'm:eva': m('EVA', 'EVA', 'EVA'), 'm:canvas': m('vải bố', '帆布', 'canvas'), 'm:silicone': m('silicone', '硅胶', 'silicone'), 'm:wool': m('len pha', '羊毛混纺', 'wool blend'),
  'm:stone': m('đá tự nhiên', '天然石', 'natural stone'), 'm:silver': m('bạc 925', '925银', '925 silver'), 'm:plated': m('đồng mạ vàng', '镀金铜', 'gold-plated brass'), 'm:clay': m('đất nung', '陶土', 'clay'), 'm:porcelain': m('sứ', '陶瓷', 'porcelain'), 'm:castiron': m('gang', '铸铁', 'cast iron'),
  'm:steel': m('inox 304', '304不锈钢', '304 steel'), 'm:alu': m('nhôm đúc', '压铸铝', 'cast aluminium'), 'm:wood': m('gỗ', '木', 'wood'), 'm:bamboo': m('tre', '竹', 'bamboo'), 'm:silkcloth': m('vải lụa, tre', '绸布、竹', 'silk cloth, bamboo'), 'm:paper': m('giấy', '纸', 'paper'), 'm:latex': m('cao su non', '乳胶', 'latex'),
  'm:flannel': m('nỉ flannel', '法兰绒', 'flannel'), 'm:soywax': m('sáp đậu nành', '大豆蜡', 'soy wax'), 'm:live': m('cây sống', '活植物', 'living plant'), 'm:plush': m('vải nhung, bông PP', '毛绒、PP棉', 'plush, PP filling'), 'm:enamel': m('thép tráng men', '珐琅钢', 'enamelled steel'), 'm:metal': m('kim loại', '金属', 'metal'),
  'o:vn': o('Việt Nam', '越南', 'Vietnam'), 'o:cn': o('Trung Quốc', '中国', 'China'), 'o:camau': o('Cà Mau', '越南金瓯', 'Cà Mau, Vietnam'), 'o:kiengiang': o('An Giang (vùng biển Rạch Giá)', '越南安江（迪石海域）', 'An Giang (Rạch Giá waters), Vietnam'), 'o:phuquoc': o('Phú Quốc', '越南富国岛', 'Phú Quốc, Vietnam'), 'o:dongthap': o('Đồng Tháp', '越南同塔', 'Đồng Tháp, Vietnam'),
  'o:daklak': o('Đắk Lắk', '越南得乐', 'Đắk Lắk, Vietnam'), 'o:binhthuan': o('Lâm Đồng (Phan Thiết)', '越南林同（潘切）', 'Lâm Đồng (Phan Thiết), Vietnam'), 'o:bacgiang': o('Bắc Ninh (Lục Ngạn)', '越南北宁（陆岸）', 'Bắc Ninh (Lục Ngạn), Vietnam'), 'o:bentre': o('Vĩnh Long (Bến Tre)', '越南永隆（槟椥）', 'Vĩnh Long (Bến Tre), Vietnam'), 'o:binhphuoc': o('Đồng Nai (Bình Phước)', '越南同奈（平福）', 'Đồng Nai (Bình Phước), Vietnam'),
  'o:lamdong': o('Lâm Đồng', '越南林同', 'Lâm Đồng, Vietnam'), 'o:thainguyen': o('Thái Nguyên', '越南太原', 'Thái Nguyên, Vietnam'), 'o:tayninh': o('Tây Ninh', '越南西宁', 'Tây Ninh, Vietnam'),
  's:live': s('giao sống, giữ mát, nấu trong ngày', '活体配送，阴凉存放，当天烹饪', 'delivered alive; keep cool and cook the same day'), 's:frozen': s('ngăn đông −18 °C', '−18°C冷冻', 'freezer, −18 °C'), 's:dry': s('nơi khô, mở gói cất ngăn mát', '阴凉干燥，开封后冷藏', 'dry place; refrigerate once open'), 's:fresh': s('nơi thoáng mát', '阴凉通风处', 'cool, airy place'), 's:jar': s('mở nắp cất ngăn mát', '开盖后冷藏', 'refrigerate after opening'),
  'w:12m': [['Bảo hành', '保修', 'Warranty'], ['12 tháng', '12个月', '12 months']], 'w:6m': [['Bảo hành', '保修', 'Warranty'], ['6 tháng', '6个月', '6 months']],
  'p:220v': [['Nguồn điện', '电源', 'Power'], ['220 V, phích hai chấu', '220V，两脚插头', '220 V, two-pin plug']], 'p:usb': [['Nguồn điện', '电源', 'Power'], ['USB-C', 'USB-C', 'USB-C']], 'p:bt': [['Kết nối', '连接', 'Connection'], ['Bluetooth 5.3', '蓝牙5.3', 'Bluetooth 5.3']],
  'l:vi': [['Ngôn ngữ', '语言', 'Language'], ['tiếng Việt', '越南语', 'Vietnamese']], 'l:zh': [['Ngôn ngữ', '语言', 'Language'], ['tiếng Hoa', '中文', 'Chinese']], 'l:multi': [['Ngôn ngữ', '语言', 'Language'], ['Việt, Hoa, Anh', '越、中、英', 'Vietnamese, Chinese, English']],
};
export const CATEGORIES = {
  ao: ['Áo', '上衣', 'Tops', 'ao-dai ao-thun ao-so-mi ao-khoac'], 'quan-vay': ['Quần và váy', '裤子与裙子', 'Trousers and dresses', 'vay quan-jeans chan-vay'], 'giay-dep': ['Giày dép', '鞋袜', 'Shoes and socks', 'giay-the-thao dep tat'],
  'phu-kien': ['Túi và phụ kiện', '包袋配饰', 'Bags and accessories', 'non-la mu kinh tui-xach tui-vai tui-coi ba-lo khan vi-da o-che'], 'trang-suc': ['Trang sức, đồng hồ', '首饰腕表', 'Jewellery and watches', 'dong-ho vong-tay nhan-bac day-chuyen bong-tai'], 'lam-dep': ['Làm đẹp', '美妆个护', 'Beauty', 'son-moi kem-duong tuyp dau-goi nuoc-hoa xa-phong'],
  bep: ['Bếp', '厨房', 'Kitchen', 'am-tra coc bat-su noi chao dao thot noi-com-dien may-xay binh-giu-nhiet'], nha: ['Nhà cửa', '家居', 'Home', 'den-long den-ban quat goi chan nen cay-canh binh-hoa'], 'dien-tu': ['Điện tử', '数码', 'Electronics', 'tai-nghe dien-thoai sac-du-phong ban-phim chuot loa'], 'do-choi-sach': ['Đồ chơi, sách, bút', '玩具与文具', 'Toys, books, pens', 'gau-bong xe-do-choi khoi-xep sach but'],
  'hai-san': ['Hải sản', '海鲜水产', 'Seafood', 'cua tom muc ca hu-mam nuoc-mam'], 'trai-cay': ['Trái cây', '水果', 'Fruit', 'xoai sau-rieng thanh-long vai-thieu dua buoi'], 'do-kho': ['Đồ khô, gạo, trứng', '干货粮油蛋', 'Pantry', 'hat-dieu goi-say mat-ong banh-trung-thu mi banh-trang gao trung mut'], 'do-uong': ['Trà và cà phê', '茶与咖啡', 'Tea and coffee', 'ca-phe tra'],
};
const wear = ['Mặc thử ở nhà, không vừa đổi size trong bảy ngày, còn tem là được.', '在家试穿，不合身七天内可换码，吊牌保留即可。', 'Try it at home: swap the size within seven days while the tag is on.'];
const jewel = ['Gói trong túi nhung, tránh nước hoa và nước biển để giữ màu lâu.', '附绒布袋，避免香水和海水，颜色更持久。', 'Comes in a velvet pouch; keep it from perfume and sea water and the colour lasts.'];
const skin = ['Thử ở cổ tay trước khi dùng, đây là mỹ phẩm, không phải thuốc.', '使用前请先在手腕试用；本品为化妆品，不是药品。', 'Try it on your wrist first; this is a cosmetic, not a medicine.'];
const fragile = ['Bọc xốp hai lớp, bể khi nhận thì chụp ảnh gửi lại, đền cái mới.', '双层泡沫包装，收到破损拍照即补发。', 'Packed in two layers of foam; broken on arrival, send a photo and a new one follows.'];
const electric = ['Bảo hành đổi máy mới nếu lỗi do nhà làm, phần đứt dây, vào nước thì không.', '质量问题换新，线缆扯断、进水不在保修内。', 'Replaced if the fault is ours; torn cables and water damage are not covered.'];
const child = ['Đã xem cạnh sắc và chi tiết nhỏ, bé chơi vẫn cần người lớn để mắt.', '已检查毛刺与小零件，玩耍时请家长看护。', 'Checked for sharp edges and small parts; children still want an adult nearby.'];
const chilled = ['Đóng thùng xốp đá gel, chỉ giao nơi đi được trong 48 giờ.', '泡沫箱加冰袋，仅配送48小时内可达地区。', 'Packed with gel ice and only sent where it arrives within 48 hours.'];
const fruit = ['Trái dập quá một phần mười, chụp trong ngày nhận là bù tiền.', '坏果超过一成，收货当天拍照即赔。', 'If more than a tenth is bruised, a photo on the day brings your money back.'];
const pantry = ['Ngày đóng gói in trên bao, hàng mới xuất trong tháng.', '包装印有日期，均为当月新货。', 'The packing date is on the bag; nothing older than this month leaves us.'];
const soft = ['Màu trên hình có thể lệch một chút so với vải thật.', '图片颜色与实物可能略有差异。', 'The colour on your screen may differ a little from the cloth.'];
const cook = ['Rửa bằng nước ấm trước lần dùng đầu, tránh miếng cọ kim loại.', '首次使用前温水清洗，勿用钢丝球。', 'Wash it warm before first use and keep steel wool away.'];
export const TAILS = {
  'ao-dai': ['Số đo ngực, eo ghi ở bảng size; sửa gấu miễn phí trong bảy ngày.', '尺码表含胸围腰围，七天内免费改裤长。', 'Bust and waist are in the size chart; hems altered free within seven days.'], 'non-la': ['Gửi thùng cứng, móp vành khi nhận thì đổi nón khác.', '硬箱寄送，帽沿压坏可换新。', 'Sent in a stiff box; a crushed brim is replaced.'],
  kinh: ['Kèm hộp cứng và khăn lau, không phải kính thuốc.', '附硬盒与镜布，非近视镜。', 'Hard case and cloth included; these are not prescription lenses.'], 'giay-the-thao': ['Đo chân theo bảng cm trong hình, nên chọn đúng cỡ hay đi.', '请按图中厘米表量脚，选平时尺码。', 'Measure your foot against the chart in centimetres and take your usual size.'],
  'o-che': ['Phơi khô trước khi cất, tay cầm bảo hành sáu tháng.', '收起前请晾干，伞柄保修六个月。', 'Dry it before folding away; the handle is covered for six months.'], 'dong-ho': ['Pin đã lắp, đồng hồ chạy sẵn, có giấy bảo hành ghi số máy.', '电池已装，附带编号保修卡。', 'The battery is fitted and running; the warranty card carries its number.'],
  'den-long': ['Treo trong nhà hoặc dưới mái, tránh mưa trực tiếp.', '室内或檐下悬挂，避免淋雨。', 'Hang it indoors or under a roof, out of direct rain.'], nen: ['Đốt mỗi lần không quá ba giờ, cắt bấc ngắn nửa phân.', '每次燃烧不超过三小时，烛芯剪至半厘米。', 'Burn no longer than three hours at a time and trim the wick to half a centimetre.'],
  'cay-canh': ['Cây bọc gốc giữ ẩm, tới nơi héo quá nửa lá thì gửi cây khác.', '根部保湿包裹，到货叶片枯萎过半即补发。', 'Roots packed moist; if more than half the leaves have wilted we send another.'], sach: ['Bìa mềm, giấy không loá, góc cong khi nhận đổi bản khác.', '平装不反光纸，书角破损可换。', 'Paperback on matt paper; a bent corner is exchanged.'], but: ['Thử mực trên giấy nháp trong hộp trước khi viết.', '盒内有试写纸，先试再用。', 'A test sheet is in the box: try the ink there first.'],
  cua: ['Bao sống khi nhận, chết quá ba mươi phút trước khi giao là đền con khác.', '包活到家，收货时死亡即赔。', 'Guaranteed alive at your door; a dead crab is replaced, no questions.'], 'nuoc-mam': ['Chai thủy tinh bọc chống sốc, có vỏ hộp làm quà.', '玻璃瓶防震包装，附礼盒外壳。', 'The glass is packed against shock and comes with a gift sleeve.'],
  trung: ['Bể khi nhận thì chụp trong ngày, bù đúng số trứng bể.', '破损当天拍照，按枚补偿。', 'Broken on arrival: photograph it that day and the broken ones are refunded.'], 'banh-trung-thu': ['Ghi rõ ngày nướng, nên ăn trong hạn và cắt bánh bằng dao ướt.', '标注烘烤日期，请在期内食用，刀沾水更好切。', 'The baking day is on the box; eat in time and cut with a wet knife.'],
};
for (const k of 'ao-thun ao-so-mi vay quan-jeans ao-khoac chan-vay dep mu tat'.split(' ')) TAILS[k] = wear;
for (const k of 'tui-xach tui-vai tui-coi ba-lo khan vi-da goi chan'.split(' ')) TAILS[k] = soft;
for (const k of 'vong-tay nhan-bac day-chuyen bong-tai'.split(' ')) TAILS[k] = jewel;
for (const k of 'son-moi kem-duong tuyp dau-goi nuoc-hoa xa-phong'.split(' ')) TAILS[k] = skin;
for (const k of 'am-tra coc bat-su binh-hoa'.split(' ')) TAILS[k] = fragile;
for (const k of 'noi chao dao thot binh-giu-nhiet'.split(' ')) TAILS[k] = cook;
for (const k of 'noi-com-dien may-xay den-ban quat tai-nghe dien-thoai sac-du-phong ban-phim chuot loa'.split(' ')) TAILS[k] = electric;
for (const k of 'gau-bong xe-do-choi khoi-xep'.split(' ')) TAILS[k] = child;
for (const k of 'tom muc ca'.split(' ')) TAILS[k] = chilled;
for (const k of 'xoai sau-rieng thanh-long vai-thieu dua buoi'.split(' ')) TAILS[k] = fruit;
for (const k of 'hat-dieu goi-say hu-mam mat-ong mi banh-trang gao mut ca-phe tra'.split(' ')) TAILS[k] = pantry;

export const MERCHANTS = [
  { slug: 'sap-co-ut', code: 'UT', table: 'fashion', name: ['Sạp Cô Út', '幺姑衣摊', "Cô Út's Stall"], language: 'vi', currency: 'VND', accent: '#e4572e',
    about: ['Cô Út bán quần áo ở chợ đêm hai mươi năm nay, giờ lên live mỗi tối. Hàng may ở Việt Nam, mặc thử không vừa thì đổi, hỏi gì trả lời nấy.', '幺姑在夜市卖衣服二十年，如今每晚直播。衣服越南制造，不合身可换，有问必答。', 'Cô Út has sold clothes at the night market for twenty years and now goes live every evening. Made in Vietnam, swapped if it does not fit, and every question gets an answer.'],
    region: ['VN', 'VN-SG', ['TP. Hồ Chí Minh', '胡志明市', 'Ho Chi Minh City']], shipping: [[['VN-SG'], ['Nội thành', '市内', 'City'], 18000, 4000, 399000, [1, 2]], [['VN'], ['Toàn quốc', '越南全国', 'Nationwide'], 30000, 7000, 599000, [2, 5]], [['*'], ['Quốc tế', '国际', 'International'], 280000, 120000, null, [7, 14]]] },
  { slug: 'deng-xia', code: 'DX', table: 'home', name: ['Tiệm Dưới Đèn', '灯下小铺', 'Under the Lantern'], language: 'zh', currency: 'CNY', accent: '#2f8f83',
    about: ['Tiệm nhỏ ở Đông Hưng, chọn từng món đồ nhà bếp, đèn và đồ chơi như chọn cho nhà mình. Nói tiếng Hoa và tiếng Việt, gửi hai bên biên giới.', '东兴边上的小铺，锅碗、灯和玩具都像给自己家挑的一样。会说中文和越南语，边境两边都发货。', 'A small shop in Dongxing that picks kitchen things, lamps and toys as if for its own home. Speaks Chinese and Vietnamese and ships on both sides of the border.'],
    region: ['CN', 'CN-GX', ['Đông Hưng, Quảng Tây', '广西东兴', 'Dongxing, Guangxi']], shipping: [[['CN-GX'], ['Quảng Tây', '广西', 'Guangxi'], 600, 200, 9900, [1, 2]], [['CN'], ['Trung Quốc', '中国', 'China'], 1000, 400, 16900, [2, 4]], [['VN'], ['Việt Nam', '越南', 'Vietnam'], 2500, 900, 29900, [4, 7]], [['*'], ['Quốc tế', '国际', 'International'], 8800, 4200, null, [8, 15]]] },
  { slug: 'ghe-bay-lam', code: 'BL', table: 'food', name: ['Ghe Bảy Lâm', '七林的船', "Bảy Lâm's Boat"], language: 'vi', currency: 'VND', accent: '#1f8a70',
    about: ['Anh Bảy Lâm đi ghe từ U Minh lên, mùa nào bán thức nấy: cua Cà Mau, khô, trái cây vườn, gạo mới. Hàng sống bao sống, trái dập bù tiền.', '七林从乌明撑船上来，什么季节卖什么：金瓯蟹、干货、果园水果、新米。活货包活，坏果赔钱。', 'Bảy Lâm comes up from U Minh by boat and sells what the season brings: Cà Mau crab, dried fish, orchard fruit, new rice. Live arrives alive, bruised fruit is paid back.'],
    region: ['VN', 'VN-59', ['Cà Mau', '金瓯', 'Cà Mau']], shipping: [[['VN-59'], ['Cà Mau', '金瓯', 'Cà Mau'], 20000, 5000, 500000, [1, 1]], [['VN'], ['Toàn quốc, giao mát', '全国冷链', 'Nationwide, chilled'], 45000, 12000, 990000, [1, 3]]] },
];
