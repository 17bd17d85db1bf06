//! The words people buy, ask, refuse and praise with, in three languages, each with the part it plays in a comment.
//!
//! A phrase is written as people write it with all its marks; it also matches without them. A phrase written bare
//! matches only bare (`bo`, which may be bỏ, bộ or bò). Longest phrase wins; among equals the better spelled one, then
//! the one that stands first here.

use std::sync::LazyLock;

use crate::tokens::{Fit, Tokens, Word, WordMap, words_of};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum About {
    /// Is it in stock: a purchase that follows in the same breath stands.
    Stock,
    /// When and how it comes: an order before it stands.
    Delivery,
    /// Price and everything else.
    Other,
    /// A question mark.
    Sign,
}

/// The part a phrase plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Buy,
    /// `cho em`: buys before a number or a code, else names for whom.
    Give,
    /// lấy thêm: buys more.
    BuyMore,
    /// `can I get`: a question in form, an order in fact.
    BuyAsk,
    /// nha, nhé, please: makes a bare code a wish.
    Soft,
    /// People spoken to or of: em, shop, chị.
    Kin,
    /// bạn: spoken to, or of somebody else, never the speaker.
    Friend,
    /// em, mình, 我, i: the speaker.
    Me,
    /// `sold A1 to me`
    ToMe,
    /// 了 after a negation: no longer.
    Le,
    /// ship, giao and a give that gives to somebody: plays no part but in questions.
    Deliver,
    /// tới, qua: before a code asks the host to go on to it.
    Toward,
    /// mai mua, để suy nghĩ, maybe, wish: not now.
    Later,
    /// tất cả: of one code nobody knows how many, of several each of them.
    All,
    /// chồng ơi: one's own people.
    Family,
    /// quá, lắm, so: an opinion more than a wish.
    Very,
    /// mặc, đeo: with a code behind it somebody wears it already.
    Wear,
    /// tổng: a sum of what was said.
    Total,
    /// thôi: enough.
    Enough,
    Filler,
    /// What is sold or comes with it: áo, hộp quà, cream. Beside a code it says nothing more.
    Goods,
    And,
    Or,
    /// thì, mà, but.
    Then,
    Not,
    NotYet,
    /// không phải
    NotBe,
    /// không cần: of a box or a call, unless the code itself follows.
    NoNeed,
    Ask(About),
    /// à, hả, 吗: asks when it ends the clause.
    AskEnd,
    /// còn
    Still,
    /// có
    Have,
    /// nào: which; with a verb of buying only a "come on".
    Which,
    /// đâu: where; after a negation only a stress.
    Where,
    /// is, are: asks when it opens the clause.
    Is,
    Cancel,
    /// off: calls off the code before it.
    Off,
    Swap,
    Praise,
    /// đắt, xấu
    Dislike,
    /// hôm qua, 收到, bought
    Past,
    /// đã, vừa, mới: past before a verb.
    Already,
    /// rồi, r: past at the end.
    Done,
    Problem,
    Show,
    Third,
    Host,
    /// hết, sold out
    Gone,
    /// sold: claims a code behind it.
    Sold,
    Again,
    Each,
    EachColor,
    EachSize,
    Unit,
    /// Packs something: a second count after it is what is inside.
    Crate,
    Kilo,
    Number(u32),
    /// mười, chục, tá, dozen: multiplies or stands alone.
    Half,
    /// sl, số lượng
    Count,
    /// size, sz
    SizeWord,
    ColorWord,
    /// mã, số: a numeric code may follow.
    CodeWord,
    /// phòng, tầng, quận: the number after it counts nothing.
    Place,
    /// cao, nặng, bé: a weight follows.
    Body,
    /// tuổi, điểm, người: the number before it counts nothing.
    NotUnit,
    /// giá: the number after it is a price; without one it asks.
    PriceWord,
    /// k, nghìn, 元: the number before it is a price.
    Money,
    /// ơi
    Hey,
    /// nè, kìa
    Look,
    If,
    /// vào giỏ: what is put there with bỏ is bought.
    IntoCart,
    /// à nhầm, i mean: what follows stands for what was said before.
    Correct,
}

use About::*;
use Part::*;

const WORDS: &[(Part, &str)] = &[
    (
        Buy,
        "lấy|chốt|mua|đặt|đặt hàng|đặt mua|order|ord|oder|odr|ođer|oda|lụm|lượm|hốt|quất|múc|vote|giữ|gom|ghi|đăng ký|đăng kí|đki|đk|lên đơn|tạo đơn|chốt đơn|\
         để|xin|cọc|đặt cọc|ck|chuyển khoản|muốn|muốn mua|muốn lấy|mún|mún mua|ưng|kết|book|book đơn|lấy/mua/đặt/order thử|grabbing|snagging|getting|im getting|lấy/chốt/mua/đặt hết/cả /cả 2/3/4/5/hai/ba/bốn mã/mẫu/món/em/cái /này|lên giúp/giùm/dùm/hộ/cho /em/e/chị/c/mình/tui đơn/bill|mún lấy|mún đặt|muốn đặt|cần|cần mua|rinh|hốt liền|xúc|gạch|xí|nhận đặt|bế|bế về|mang về|thầu|cân|\
         nhặt|bốc|tậu|sắm|tính tiền|gộp|gộp đơn|lên bill|rước|rước về|ủng hộ|mở hàng|đặc|add|put|chot don|ib chốt|\
         要|我要|想要|我想要|想买|我想买|我要买|要买|买|拍|拍下|下单|来|来一单|抢|留|帮我留|给我留|给我|给我来|整|走|我要了|要了|拿|我拿|订|定|冲|入|购买|打包|囤|蹲|加购|安排|拿下|收了|收一个|搞一个|搞一件|锁单|落单|记一下|记上|记我|俾我|畀我|续|\
         want|wanna|i want|need|take|ill take|make it|make that|ill do|ill have|let me have|let me get|get|get me|give me|gimme|buy|buying|order|ordering|grab|purchase|purchasing|reserve|hold|mine|dibs|claim|\
         claiming|id like|i would like|would like|put me down|sign me up|count me in|add to cart|give|send me|ship me|bag|taking|want to buy|want to order|\
         interested in buying|id love|invoice me|bill me|ring me up|box me|pack me|snag|snagging|cop|copping|scoop|save me|set aside|put aside|in for|gotta have|must have|have to have|treat myself to|mark me down|mark me",
    ),
    (Give, "cho|cko|cho xin|bán cho|bán|ship cho|gửi cho|giữ cho|để cho|ship|gửi|giao"),
    (
        BuyAsk,
        "can/could/may i/we /please/just get/have/buy/order/take/grab/claim/reserve/purchase|\
         can/could/would you/u /please add/put/put_me_down/reserve/save/send_me/hold/invoice/bill|\
         please add/put/put_me_down/reserve/save/send_me/hold/invoice|\
         you can add/put/put_me_down/reserve/save/send_me/hold/invoice",
    ),
    (
        Soft,
        "nha|nha/nhé/nghen mấy chị/bà/cô/ní/mẹ/bạn|nka|nke|nhoé|nhóe|nhớ|nhớ là|nkoa|chấm|có mặt|pretty please|nhé|nhe|nhen|nghen|nghe|nghe shop|ạ|ah|đi|đê|đii|với nha|hen|hén|ha|nhaz|nhoa|nhóa|nhoá|nhé nhé|nha nha|hen nha|nhá|nhờ|ik|i|nho|nhen|luôn|lun|liền|ngay|gấp|nhanh|của em|của e|của mình|của c|của chị|của tôi|của tui|\
         giúp|giùm|dùm|hộ|giúp em|giúp e|vâng|dạ|ok|oke|okie|oki|okela|okay|uh|ừ|ừm|yes|please|pls|plz|plss|thanks|thank you|thank|thx|ty|for me|now|me|yes please|sure|\
         谢谢|谢啦|扣|好的|谢谢主播|辛苦|辛苦了|蟹蟹|没问题|唔该|麻烦你|吧|哦|呀|啦|啊|亲|哈|拜托|麻烦|麻烦了|快|马上",
    ),
    (Me, "em|e|mình|mk|mik|mih|tôi|toi|tui|t|tớ|con|cháu|我|咱|i|im|we|ill|mẹ em|em đây"),
    (
        Kin,
        "chị đẹp|em đẹp|cô đẹp|chị xinh|em xinh|người đẹp|chị yêu|em yêu|shop yêu|c yêu|e yêu|chị iu|shop iu|chị gái|chị chủ|cô chủ|bà chủ|ông chủ|anh|a|chị|c|cô|chú|bác|dì|cậu|mợ|ông|bà|b|shop|sốp|shốp|sop|ad|admin|ad min|chủ shop|nàng|cưng|\
         iu|yêu ơi|cục cưng|bồ|host|seller|主播|老板|姐|姐姐|小姐姐|老板娘|客服|sis|hun|bro|mum|wife|husband",
    ),
    (Kin, "m"),
    (Friend, "bạn"),
    (Kin, "mẹ/má/ba/bố/tía nó|mẹ/má/ba/bố cháu/bé"),
    (
        Filler,
        "người|cho người|của|cái này|cái kia|mẫu này|này|đó|kia nha|thì thôi|được rồi|cùng|cả|luôn nha|ở|tại|trong|ra|vào|lại|hàng|đơn|đơn hàng|sản phẩm|hôm nay|nay|bữa nay|mai|ngày mai|tối nay|tối|sáng|trưa|\
         chiều|giờ|ngày|sáng mai|trước|sau|free|địa chỉ|đc|đ c|đt|sđt|sdt|số điện thoại|zalo|tên|họ tên|liên hệ|lh|gọi|nhận hàng trả tiền|trả tiền|trả góp|khi nhận hàng|thanh toán|\
         vậy|vại|z|v|thế|dợ|zậy|vạy|rứa|thêm vào giỏ|bỏ vào giỏ|bỏ giỏ|bỏ giỏ hàng|cho vào giỏ|giỏ hàng|giỏ|nhanh tay|sớm|kịp|nhanh giúp|gói|gói quà|\
         hoa nhí|caro|kẻ|sọc|trơn|da|2 dây|maxi|suông|body|dài|ngắn|tay|màu này|kem|mẫu|loại|combo|giống|giống chị|\
         cảm ơn|cám ơn|cam on|tks|thanks shop|thank shop|cảm ơn shop|đổi trả|bao đổi|miễn phí|hà nội|sài gòn|sg|hn|hcm|tphcm|tp hcm|đà nẵng|cần thơ|hải phòng|\
         dương|lá|đậm|nhạt|than|rêu|ngọc|navy|biển|lá cây|nước biển|đô|phấn|sen|tươi|bò nha|nguyên bộ|cả bộ|lẻ|sale|giảm|voucher|mã giảm giá|deal|live|livestream|như hình|giống hình|form|kiểu|loại này|số nhà|trai|gái|trai nha|con trai|con gái|\
         nhà|quê|trên|dưới|là|và nha|đây|gồm|cả thảy|thành|hết nha|ăn|uống|tặng|làm quà|biếu|mặc nhà|đi làm|đi chơi|đi học|mẫu số|bên|kèm|full size|màu gì cũng được|gì cũng được|size nào cũng được|màu nào cũng được|cái nào cũng được|loại nào cũng được|nào cũng được|cũng được|giá đó|giá này|giá vậy|giá thế|giá sale|giá live|địa chỉ cũ|sao cũng được|như cũ|freesize|chủ nhật|cuối tuần|đúng|theo|tròn|giao trước|\
         的|地址|电话|手机|姓名|到付|寄到|寄|发|发到|送到|送|包邮|给|帮我|帮|那|这|那个|这个|单|订单|号|色|码|款|就|先|用|穿|点|今天|明天|今晚|现在|还|链接号|号链接|妈|我妈|妈妈|孩子|女儿|儿子|家里|连衣裙|裙子|衣服|裤子|毛衣|衬衫|短裙|长裙|T恤|帽子|围巾|袜子|面膜|口红|手机壳|鞋|鞋子|包包|外套|上海|北京|广州|深圳|上门|上班|有的话|有货的话|如果有|有货就|\
         the|an|of|in|for|my|to|at|with|it|that|this|one of these|these|those|on|cart|basket|my cart|some|just|also|so|color|colour|too|ship to|shipping|deliver|address|phone|call|dear|hi|hey|hello|oh|well|from|as|gift|mom and dad|im a|um|uhh|ok so|ready|item|number|code|style|then please|old|year old|by|the color",
    ),
    (And, "và|với|vs|vớii|cùng với|cộng|thêm cả|cả|lẫn|kèm theo|and|plus|n|和|跟|还有|以及|加上|与|及|&"),
    (Or, "hoặc|hoặc là|or|或者|或|還是"),
    (Or, "hay|hay là|还是"),
    (
        Then,
        "thì|mà|nhưng|nên|nhưng mà|but|then|so then|但|但是|就要|那就|所以|nếu không thì|vì|tại vì|because|if so|không thì|ko thì|k thì",
    ),
    (If, "nếu|lỡ mà|nếu còn|if|如果|要是"),
    (
        Not,
        "không|ko|k|kh|hông|hong|hok|hem|hôn|khum|khom|hông có|không có|ko có|k có|đừng|đừng có|dừng|chẳng|chả|hổng|hong có|đếch|hk|hăm|hơm|khg|khog|khôg|dont|do not|didnt|did not|never|not|no|wont|cant|cannot|isnt|doesnt|没|没有|不|别|不想|勿|無|没法",
    ),
    (IntoCart, "vào/vô giỏ/đơn|vào giỏ hàng|vô giỏ hàng"),
    (
        Correct,
        "à/ah thôi|nhầm|à/á/ah/ý/ủa/ấy nhầm|à/ah/á/ý không/ko/k|à quên|ý/í /của em/e/mình/chị/c/tui/mk là|ý là|i mean|i meant|wait no|no wait|oops|\
         打错了|写错了|说错了|打错|不对|哦不|啊不",
    ),
    (NotYet, "chưa|chua|chưa có|chưa kịp|还没|还没有|未|not yet"),
    (NoNeed, "không/ko/k/kg/hông/hong/chẳng cần|khỏi cần|khỏi|no need|不需要|不用"),
    (
        NotBe,
        "không phải|ko phải|k phải|kp|kphai|không phải là|ko phải là|hông phải|hong phải|đâu phải|chứ không phải|chứ ko phải|chứ không|chứ k|chứ ko|不是|并不是|not the",
    ),
    (
        Ask(Stock),
        "co mau/size/sz|còn không|còn ko|còn k|còn hông|còn hong|còn hem|còn khum|còn hàng không|còn hàng ko|còn hàng k|còn hàng|phải không|phải ko|phải k|phải hông|đúng không|đúng ko|đúng k|đúng hông|còn size|còn màu|có còn|có hàng không|hết chưa|hết hàng chưa|còn nhiều không|hết hả|\
         available|still available|in stock|have any left|any left|left|do you have|do u have|got any|还有吗|有货吗|还有货吗|有没有|还有没有|有吗|有货没|有货不|有现货吗|有现货|还有么|有么|没货了吗|还有",
    ),
    (
        Ask(Delivery),
        "bao giờ|bao lâu|khi nào|chừng nào|lúc nào|mấy ngày|mấy hôm|ngày nào|ship bao nhiêu|phí ship|tiền ship|ship nhiêu|mấy ngày tới|mấy ngày có|đi chưa|gửi chưa|when|when will|how long|什么时候|多久|几天|几号发|多少天|能发吗|今天能发|今天能发吗|发吗|能发|今天发|几天到|do you ship|can you ship|do u ship",
    ),
    (
        Ask(Other),
        "thì bao_lâu/khi_nào/bao_giờ/mấy_ngày/chừng_nào/sao/ntn/thế_nào|bao nhiêu|bao nhieu|bao kg|bao ký|bao kí|bao cm|bao ml|bao lít|bao xa|bao to|bao dài|bao tuổi|max bao|max bao kg|tối đa|tối thiểu|tối đa bao nhiêu|hay sao|thật k|thật không|bn|bnh|bnhieu|bnhiêu|bao nhiu|nhiêu|nhiu|bao tiền|mấy|mấy tiền|mấy màu|mấy size|gì|gì vậy|j|ji|sao|tại sao|như thế nào|như nào|ntn|nhu nao|xin mã|xin code|rep|rep em|trả lời|tin nhắn|nhắn|check|check tn|tn|thế nào|kiểu nào|làm sao|ra sao|sao vậy|cái nào|màu nào|\
         size nào|mẫu nào|mã nào|loại nào|con nào|bên nào|chỗ nào|được không|được ko|được k|dc ko|dc k|dc không|đc ko|đc k|đc không|đc hem|đc hong|dc hong|được hông|được chưa|\
         vừa không|vừa ko|vừa k|hỏi|cho hỏi|cho em hỏi|cho e hỏi|cho mình hỏi|cho chị hỏi|hỏi giá|xin giá|xin info|info|giá sao|giá nhiêu|giá bao nhiêu|báo giá|tư vấn|tv|tvan|tu van|ib|inb|inbox|ibox|check ib|rep ib|check inbox|nt|ib em|ib e|nhắn tin|\
         ở đâu|đâu rồi|tới đâu|tới đâu rồi|đến đâu|đến đâu rồi|ai|có ai|ai có|bớt|bớt được|fix|có giảm|giảm không|ưu đãi|khuyến mãi gì|khác gì|khác nhau|thật hay giả|hay giả|xin ý kiến|ý kiến|bảo hành|xuất xứ|thành phần|kích thước|chất liệu|chất vải|cách dùng|hướng dẫn|công dụng|hạn sử dụng|trước hay sau|kì|kỳ vậy|lấy sỉ|mua sỉ|đọc|đọc tên|cho biết|cho e biết|cho em biết|cho mình biết|xin feedback|có nên|xin link|\
         do you|do u|would|how|how much|how many|how do|how can|what|whats|which|where|why|who|whos|whose|does|do they|are there|is there|is this|is it|can you|can u|could you|would you|can it|can|could|should|should i|any|price|price of|cost|discount|did you|did u|have you|question|wondering|pm me|dm me|dm price|pm price|will it|what size|asking|i wonder|anyone|restock|restocking|sizing|size chart|true to size|tts|measurements|material|fabric|shipping cost|\
         多少钱|多少|几块|几块钱|几元|几码|几件|几个|几斤|几|什么|啥|怎么|怎样|怎么样|偏大|偏小|尺码表|保质期|有货没有|怎么卖|怎么买|哪|哪里|哪个|哪款|哪儿|什么价|价格|什么码|求价|问|请问|想问|是不是|会不会|能不能|可不可以|可以吗|好不好|要不要|好吗|行吗|能|可以|优惠|起球|显胖|缩水不|掉色不|多长|多大|多高|多重|多宽|咋|咋样|咋卖|为什么|为啥|谁|有谁|正品吗|有优惠|退换|发什么快递",
    ),
    (AskEnd, "à|hả|hở|hử|nhỉ|nhở|ta|phải hông|chăng|hum|chớ|ko ạ|không ạ|吗|嘛|么|呢|不|没|否|right|huh"),
    (Still, "còn|con hang|vẫn còn|vẫn"),
    (Have, "có|có thể|có phải|有"),
    (Where, "đâu|where"),
    (Which, "nào"),
    (Is, "is|are|was|am i|will|looks|look|feels|smells|tastes|seems"),
    (
        Cancel,
        "hết tiền|hết xiền|cháy túi|off/from my/the order/list/cart|out of my cart|hủy|huỷ|hủy đơn|huỷ đơn|hủy giúp|hủy bỏ|bỏ|bỏ ra|bỏ mã|bỏ đơn|bỏ giúp|cancel|canceled|cancelled|cancel my|can cel|kancel|remove|delete|refund|return|returning|rút|rút lại|xóa|xoá|trả lại|trả hàng|muốn trả|muốn bỏ|muốn hủy|muốn huỷ|trả|hoàn|hoàn tiền|hoàn hàng|hoàn đơn|\
         đổi ý|changed my mind|change my mind|no longer want|no longer need|nevermind|never mind|dont want anymore|take off|取消|不要了|我不要了|不想要了|不买了|退|退掉|退款|退货|我要退|退单|撤|撤单|删掉|删|算了|不拍了|拍错了|作废",
    ),
    (Cancel, "bo"),
    (Off, "off"),
    (
        Swap,
        "đổi|thay|đổi sang|đổi qua|đổi thành|chuyển sang|chuyển qua|đổi size|đổi màu|đổi mã|thay bằng|换|换成|改成|改|swap|change|exchange|switch|instead of",
    ),
    (
        Praise,
        "đẹp|đẹp quá|đẹp ghê|đẹp xỉu|đẹp lắm|xinh|xinh quá|xinh xỉu|cute|cưng quá|cưng xỉu|dễ thương|dth|dthw|thích|thích quá|mê|ưng quá/ghê/lắm/thế/xỉu/mắt/bụng/ý|yêu|xịn|xịn sò|tốt|ngon|rẻ|sang|mát|chất|chất lượng|chất lượng tốt|đỉnh|tuyệt|tuyệt vời|đáng mua|đáng tiền|đáng đồng tiền|xuất sắc|\
         hot|hay quá|hay ghê|hợp|mềm|mịn|êm|bền|ok quá|ok lắm|ổn|ổn áp|10 điểm|điểm|sang chảnh|sang xịn mịn|ấm|nhẹ|thơm|thấy thương|tiện|tiện lợi|tôn dáng|hack dáng|lên dáng|sáng da|chuẩn|ngầu|khen|nghiện|ghiền|khoái|phê|đáng yêu|ăn ảnh|xinh dữ|đẹp dữ|vip|giòn|béo|ngọt|nịnh mắt|dày dặn|chắc chắn lắm|vừa xinh|vừa đẹp|cuốn|lung linh|hết nấc|hết sảy|hết ý|đẹp xuất sắc|muốn xỉu|\
         nice|elegant|classy|comfy|soft|fabulous|lush|nice|love|loved|i love|beautiful|gorgeous|pretty|amazing|awesome|lovely|favorite|favourite|wow|like|i like|cool|good|great|perfect|fire|obsessed|stunning|adorable|so cute|worth it|fits great|best|\
         好看|太好看了|漂亮|好漂亮|真漂亮|美|好美|太美了|喜欢|好喜欢|不错|质量好|绝了|爱了|爱了爱了|显瘦|好穿|舒服|很舒服|满意|可爱|好/很/太/真/超/超级/特别/好想 甜/香/鲜/新鲜/脆/嫩/软/润/滑/温和/闪/亮/治愈|香甜|好可爱|心动|种草|高级|有气质|百搭|划算|便宜|值|好吃|很好|真好|真好看|很好看|棒|赞|绝|绝绝子|爱|真的绝|仙|好仙|洋气|时髦|显白|绝美|显高|显年轻|遮肉|舒适|亲肤|yyds|惊艳",
    ),
    (
        Dislike,
        "đắt|mắc|xấu|chê|khô môi/da|bong tróc|lem|一般|一般般|踩雷|不咋地|đau|đau chân|khó chịu|ngứa|rát|kích ứng|hôi|nồng|cứng|thô|nhăn|dừ|itchy|scratchy|sticky|greasy|flimsy|dung chot/lay/mua/dat/gui/len/ship/giao|không/ko/k/hông/hong lấy/mua/chốt đâu|mỏng|già|sến|phèn|nhái|fake|dỏm|đểu|lừa đảo|nóng quá|ngắn quá|dài quá|không hợp|dở|tệ|chán|kém|mắc quá|mắc thế|đắt quá|mỏng quá|phí tiền|ghét|lâu|lâu ghê|lâu quá|chậm|ugly|bad|expensive|pricey|too pricey|is too|are too|way too|bit too|looks too|steep|meh|yikes|too expensive|too small|too big|too long|too short|too tight|too much for me|too much|terrible|awful|hate|overpriced|cheap looking|scam|\
         太贵了|太贵|贵|贵了|难看|丑|不好看|不好|不喜欢|不值|太丑|差评|质量差|不推荐|不行|垃圾|不舒服",
    ),
    (
        Past,
        "hai lần|ba lần|mấy lần rồi|lần thứ|vẫn mê|vẫn thích|hôm qua|hôm trước|hôm bữa|hôm kia|hôm nọ|bữa trước|bữa hổm|bữa giờ|tuần trước|tháng trước|năm ngoái|lần trước|đợt trước|kỳ trước|live trước|phiên trước|tối qua|nhận được|nhận hàng rồi|mới nhận|vừa nhận|đã nhận|nhận rồi|nhận r|mua rồi|có rồi|mặc rồi|mặc thích|mua/đặt/lấy/chốt hôm/hồi/bữa/từ|đang dùng/xài/uống/sử_dụng|da chot/lay/mua/dat/ck/order/nhan/chuyen|\
         bought|purchased|ordered|received|got|got my|arrived|last week|last time|last month|yesterday|already|last live|thanks for|thank you for|i have|ive got|ive had|have already|just got|came in|already have|missed|i missed|too late|lost|wore|wearing|\
         昨天|上次|上周|上个月|前天|之前|已经|收到|收到了|买过|买了|我买了|买的|拍了|已拍|拍过|拍下了|下单了|已下单|下了|下好了|付款了|付了|已付|有了|穿了|用了|收货|收到货|入手了|抢到了|抢到|秒了|抢了|拍到了|买到了|在用|用着|一直用|吃过",
    ),
    (Already, "đã|vừa|vừa mới|mới|mới vừa|已"),
    (Done, "rồi|rùi|rồi nha|r|rui|rồi ạ|xong|xong rồi|ròi|rồii|gồi"),
    (
        Problem,
        "bị|lỗi|rách|hỏng|bể|vỡ|thiếu|sai màu|sai hàng|ra màu|phai màu|chưa nhận|chưa thấy gọi|chưa gọi|chật|rộng quá|giao thiếu|giao nhầm|giao sai|broken|damaged|defective|wrong|missing|torn|ripped|发错|发错了|破|破了|坏了|坏|漏发|少发|有问题|有瑕疵|烂了|烂|死了|碎了|漏了|过期|蔫了|枯了|臭了|died|chết|héo|thối|ươn|hư|掉色了|开线|起球了",
    ),
    (
        Show,
        "ngắm|dòm|bring|closer|up to the|up close|xem|swatch|apply|thoa|bôi thử|mở hộp|unbox|mở ra|切开|打开|coi|xem lại|coi lại|cho xem|cho coi|xem với|ngó|nhìn|mặc thử|thử|ướm|mặc lên|mặc lại|lên hình|quay lại|quay gần|quay cận|cận|quay|cận cảnh|giới thiệu|gthieu|review|rv|giơ|giơ lên|đưa|soi|zoom|cầm lên|mở|show|demo|nói về|nói lại|hóng|chờ|đợi|ngóng|canh|lên|pin|ghim|link|feedback|\
         hình|ảnh|video|show me|see|look at|lets see|let me see|try on|try|tell us|tell me|tell us about|talk about|waiting|waiting for|wait for|check out|model|close up|can we see|can i see|could we see|can you show|\
         看|看看|看一下|想看|看下|试穿|试|试一下|试试|讲|讲一下|讲解|介绍|上身|上|上链接|链接|求链接|等|坐等|蹲一个|展示|近一点|细节|穿一下|转一圈|讲讲|再看看|重新讲|挂链接|弹一下|hold up|can you hold up|could you hold up|hold it up|拿近|拿近点|拿近一点|近点|靠近|凑近|举起来|拿起来|翻过来",
    ),
    (
        Third,
        "ai cũng|被人|被一个|被别人|被楼上|nó|bên kia|bên khác|chỗ khác|shop khác|nơi khác|ổng|bả|người ta|nhiều người|bao nhiêu người|mấy người|bạn kia|chị kia|anh kia|cô kia|bạn ấy|chị ấy|anh ấy|cô ấy|bà kia|ông kia|bạn đó|chị đó|anh đó|ai đó|có người|bạn em|bạn mình|bạn tôi|bạn tui|tụi nó|họ|hắn|nhỏ kia|con kia|bạn nào|chị nào|chị em nào|đứa nào|m ơi|mày ơi|mày|tụi mày|tụi bay|chúng mày|\
         she|he|they|her|him|someone|somebody|my friend|my sister|my brother|a friend|wants|takes|gets|bought it|他|她|他们|她们|别人|有人|好多人|很多人|大家都|人家|谁家|朋友|我朋友|闺蜜|那位|楼上|老公给我|老公给我买|老婆给我|老婆给我买",
    ),
    (
        Host,
        "nhà bán|nhà em bán|bên em bán|shop bán|bên mình bán|cả nhà|mọi người|mn|mng|mọi ng|các chị|các bạn|các mẹ|các nàng|các bác|các em|các c|cả nhà ơi|chị em ơi|chị em mình|các chị em|chị em mua|chị em chốt|chị em lấy|quý khách|bên em|bên mình|bên shop|shop em|bên em còn|chỉ còn|còn lại|cuối cùng|số lượng có hạn|về hàng|hàng về|để lại sđt|comment|cmt|ghi nhận|lên đơn cho chị|em lên đơn cho|shop đã|\
         ai lấy|ai chốt|ai mua|nhà mình ơi|everyone|everybody|guys|ladies|yall|you guys|folks|only 1/2/3/4/5/6/7/8/9/10/one/two/three|only a few/couple|last one|last few|limited|hurry|家人们|家人|宝宝们|姐妹们|姐妹|大家|各位|还剩|只剩|最后|的扣|扣起来|打在公屏|公屏|上车|上车了|开抢|开价|福利|倒计时|库存|321|秒杀|限量",
    ),
    (
        Gone,
        "hết|hết hàng|hết rồi|hết sạch|cháy hàng|hết mã|hết size|hết màu|bán hết|sold out|out of stock|no more|卖完|卖完了|没货|没货了|断货|抢完|抢完了|售罄|没了|卖光|抢光|抢光了|被抢光|秒光|秒没|秒没了|almost gone|gone",
    ),
    (Sold, "sold"),
    (BuyMore, "lấy thêm|mua thêm|đặt thêm|chốt thêm|再来|再要|再拍|再买|多来|还要"),
    (Again, "thêm|nữa|cho thêm|thêm nữa|another|more|one more|再|再加|多要|加|追加|又"),
    (
        EachColor,
        "两/三/四 个/种/ 颜色/色/口味|mỗi/cả vị/mùi/hương/kiểu|cả 2/3/4/hai/ba vị/mùi/hương/màu|mỗi màu|cả 2 màu|cả hai màu|cả 3 màu|cả ba màu|cả 4 màu|full màu|đủ màu|tất cả màu|hết các màu|các màu|each color|each colour|every color|one of each color|one of each colour|all colors|all colours|每个颜色|每色|每种颜色|各色|所有颜色|全色",
    ),
    (
        EachSize,
        "cả 2/3/4/hai/ba size/sz/loại/cỡ|mỗi size|mỗi sz|full sz|đủ size|each size|every size|one of each size|all sizes|每个码|每个尺码",
    ),
    (
        Each,
        "mỗi cái|mỗi mã|mỗi loại|mỗi thứ|mỗi mẫu|mỗi con|mỗi bộ|mỗi món|mỗi đôi|mỗi|mỗi em|each|each of|of each|per|各|各要|各来|每样|每个|每款|一样|各拍|每种",
    ),
    (
        Body,
        "cao|nặng|nặng tầm|cân nặng|bé|em bé|bầu|con nặng|tall|weigh|height|weight|身高|体重|宝宝|孩子|baby|kid|我身高|我体重|mặc cho bé|bé gái|bé trai|tuổi",
    ),
    (
        Unit,
        "cái|chậu|gốc|giò|bụi|nhánh|cành|ổ|thỏi|ống|vỉ|xấp|đòn|mâm|tảng|lát|khay|cục|can|bình|sợi|cuộn|hủ|tip|tuyp|chiếc|bộ|cặp|đôi|lon|chai|hũ|gói|túi|bịch|bich|cây|quyển|cuốn|tấm|lọ|tuýp|ly|suất|xuất|phần|con|em|bé|món|sp|set|sét|hộp|quả|trái|tờ|miếng|khúc|thanh|viên|chục|bó|củ|đĩa|tô|c|cai|chiec|\
         pcs|pc|piece|pieces|pack|packs|item|items|units|unit|bag|bags|sets|pair|pairs|bottle|bottles|件|个|双|套|条|盒|包|瓶|份|只|支|张|对|单|本|把|台|袋|罐|桶|块|枚|组|顶|副|片|位|串|棵|盆|束|株|朵|根|颗|粒|管|杯|碗|板|提|筐|篮|扎|捆|卷|尾|tub|tubs|jar|jars|tube|tubes|tin|tins|roll|rolls|bunch|bunches|bar|bars|tray|trays|carton|cartons|bundle|bundles",
    ),
    (Crate, "thùng|lốc|két|combo|kiện|bao|xách|box|boxes|case|箱"),
    (Kilo, "kg|kgs|ký|kí|ki|ky|kilo|kilô|cân|lạng|公斤|斤|千克"),
    (Number(0), "零|〇"),
    (Number(1), "một|mot|mốt|one|一"),
    (Number(2), "hai|two|两|二|俩|couple"),
    (Number(3), "ba|three|三|仨"),
    (Number(4), "bốn|tư|four|四"),
    (Number(5), "năm|lăm|nhăm|five|五"),
    (Number(6), "sáu|six|六"),
    (Number(7), "bảy|bẩy|seven|七"),
    (Number(8), "tám|eight|八"),
    (Number(9), "chín|nine|九"),
    (Number(10), "mười|mươi|chục|ten|十"),
    (Number(12), "tá|dozen"),
    (Number(100), "trăm|百|hundred"),
    (Number(1000), "nghìn|ngàn|千|thousand"),
    (Enough, "thôi|thoi"),
    (
        Filler,
        "đen|trắng|đỏ|vàng|hồng|tím|nâu|xám|cam|kem|xanh|nude|bạc|rượu|xs|s|l|xl|xxl|xxxl|sz l|chung cư|căn hộ|khu công nghiệp|chung cu|omg|haha|hihi|hehe|huhu|kk|kkk|kaka|\
         black|white|red|yellow|pink|purple|brown|grey|gray|orange|beige|cream|blue|green|navy|small|medium|large|extra large|红色|黑色|白色|黄色|粉色|紫色|棕色|灰色|橙色|蓝色|绿色|米色|红|黑|白|黄|粉|紫|棕|灰|橙|蓝|绿",
    ),
    (
        Filler,
        "lẹ|lẹ lẹ|không/ko/k/kg/hông/hong/khỏi/đừng lấy/bỏ/kèm/để/gửi/in/ghi hộp/túi/quà/quà_tặng/bao_bì/hóa_đơn/hoá_đơn/bill/thiệp/nắp/vỏ/tem/giá/đá/đường/cay/ớt/hành|không/ko/k/ít/nhiều đá/đường/cay/ớt/hành|\
         không/ko/k/hông nghe máy|không/ko/k/hông có/ở nhà|không/ko/k/hông sao/gấp/vội|không vấn đề|không/ko/k/kẻo/sợ/không_thì/ko_thì hết /mất|đừng /giao/gửi/lấy nhầm/thiếu/quên/trễ/lộn|mới/vừa lãnh/lĩnh/nhận/có lương|thường|bình thường|cũng|sorry|my bad|味|味道|口味|装|giá sỉ|giặt|gần|xa|ghé|ghé lấy|qua lấy|chạy qua|ghé qua|xem/coi sao/thử/thế_nào|ko/không/k/khỏi/miễn mặc_cả/trả_giá/kì_kèo|if still/any/its /still available/left|if you have it|doesnt matter|any size/color/colour|only|dép|nhất|nhà/mình bán tạp_hóa/tạp_hoá/quán|bán tạp_hóa/tạp_hoá/quán/hàng/buôn|gia đình|giá /quá yêu/iu/tốt/rẻ/mềm/hời/đẹp/ok/sốc/hạt_dẻ|chung/với/cùng /với đơn hôm_qua/hôm_trước/bữa_trước/cũ/tối_qua/lúc_nãy/hồi_nãy/hôm_nay|cứ giao|mấy nay/bữa/hôm/bữa_nay/hôm_nay/mã_này/mẫu_này|càng tốt/sớm/nhanh|nướng/luộc/hấp/chiên/rang/kho/nấu/ướp/tẩm/xay/thái/phơi /sẵn|sẵn|vị|mùi|hương|càng|nhiều|không/ko/k/bỏ/khỏi /lấy đầu/ruột/vảy/vẩy/xương/lòng/mang/mỡ/cùi|gói/lựa/chọn/bó/cắt /con/cây/trái/cái đẹp/xinh/ngon/kỹ/khoẻ/khỏe/to/tươi|màu/size/cái/loại/mẫu/con gì/nào cũng được/đc/dc/ok|of them/those/these|for my/a/his/her sister/brother/friend/mom/aunt/cousin/bestie|给/帮/替 我 朋友/闺蜜|cho/giùm/giúp/dùm/hộ/tặng bạn em/mình/tui/tôi|no rush/problem/problems/worries/hurry|起来|吃/看/穿/用/闻/摸 起来|不好意思|不客气|不急|没事|没关系|不用谢|不用/不要 袋子/盒子/发票|\
         như/giống lần_trước/đơn_trước/hôm_trước/mọi_khi/hôm_bữa/bữa_trước/hôm_qua|same address|same as last time|same as before|地址跟上次一样|跟上次一样|和上次一样|老地址|老地方|\
         nhắn/alo/gọi/báo /qua/em/chị/mình/cho zalo/trước|thì nhắn|thì gọi|bán sỉ|bán lại|hồi nãy|lúc nãy|nãy|quên|hồi/lúc nãy quên|nãy quên|chung|chung đơn|ask for|\
         ăn/dùng/xài/uống/mặc/mang thử|thử cho biết|về thử|như/giống/theo/đúng hình/ảnh/mẫu|\
         lẹ|lẹ lẹ|lẹ lên|mau|mau mau|tranh thủ|nhanh nhanh|xíu|chút|tí|tý|tẹo|cẩn thận|kỹ|kĩ|che tên|bọc kỹ|đóng gói|đóng kỹ|hành chính|giờ hành chính|buổi|trưa nay|chiều nay|sáng nay|cuối tháng|đầu tuần|thứ hai|thứ ba|thứ tư|thứ năm|thứ sáu|thứ bảy|ngoài|miền|miền bắc|miền nam|miền trung|\
         tỉnh|quê|chỉ|mỗi tội|vn|việt nam|mỹ|nhật|hàn|úc|cơ quan|công ty|cty|trường|chợ|viettel|ghtk|ghn|spx|hỏa tốc|grab|fb|face|nick|momo|em gái|anh trai|em trai|bé gái|bé trai|cháu gái|cháu trai|con dâu|sếp|cô giáo|bạn gái|bạn trai|người yêu|ny|mẹ chồng|mẹ vợ|bà ngoại|bà nội|ông nội|ông ngoại|\
         sinh nhật|đám cưới|đám giỗ|dự tiệc|tiệc|lễ|tết|noel|trung thu|ôi|úi|trời|trời ơi|ơ|á|ớ|ê|alo|hú|yeah|yay|đúng giá|mới|đang|đang mặc|đang live|trên tay|kia kìa|khỏi nói|chắc|chắc chắn|nhất định|quyết định|quyết|vẫn|vô|thì|lần|đầu tiên|trước tiên|\
         daughter|son|kids|kid|sister|brother|mother|father|boyfriend|girlfriend|bf|gf|family|asap|here|today|tonight|right away|quick|fast|so much|lol|yep|yeah|ya|def|definitely|absolutely|both|all|you|u|your|birthday|gift for|christmas|be|\
         尽快|快点|赶紧|今天发|女朋友|男朋友|妹妹|弟弟|婆婆|丈母娘|呗|嘞|咯|喽|嗯|好|行|必须|果断|直接|立刻|很|也|都|家|自己|自用|自己穿|送人|生日|礼物|宝贝|带走|一起|一块|话不多说|话|位",
    ),
    (
        Deliver,
        "hà nội|hồ chí minh|sài gòn|đà nẵng|hải phòng|cần thơ|huế|bình dương|đồng nai|long an|tiền giang|bến tre|vĩnh long|đồng tháp|an giang|kiên giang|cà mau|bạc liêu|sóc trăng|trà vinh|hậu giang|tây ninh|bình phước|bình thuận|ninh thuận|khánh hòa|nha trang|phú yên|bình định|quy nhơn|quảng ngãi|quảng nam|quảng trị|quảng bình|hà tĩnh|nghệ an|vinh|thanh hóa|ninh bình|nam định|thái bình|hà nam|hưng yên|hải dương|bắc ninh|bắc giang|quảng ninh|hạ long|lạng sơn|cao bằng|bắc kạn|thái nguyên|tuyên quang|hà giang|lào cai|yên bái|lai châu|điện biên|sơn la|hòa bình|phú thọ|việt trì|vĩnh phúc|đắk lắk|daklak|đắk nông|gia lai|kon tum|lâm đồng|đà lạt|bà rịa|vũng tàu|buôn ma thuột|biên hòa|thủ đức|gò vấp|tân bình|bình thạnh|hà đông|cầu giấy|phú quốc|北京|上海|广州|深圳|杭州|成都",
    ),
    // What is sold, and how it is made, kept and packed: beside a code it says nothing more.
    (
        Goods,
        "áo|quần|váy|đầm|chân váy|giày|túi|nón|mũ|set đồ|đồ|đồ bộ|áo sơ mi|sơ mi|áo thun|thun|áo khoác|khoác|quần jean|jean|kính|ví|yếm|croptop|crop top|hoodie|polo|pijama|bikini|lót|khăn|vớ|tất|thắt lưng|đồng hồ|vòng|nhẫn|dây|bông tai|balo|sandal|sneaker|giày cao gót|cao gót|kẹp|nơ|gối|mền|chăn|ga|drap|nồi|chảo|ly|chén|tô|dĩa|hoa|ren|voan|lụa|kaki|cotton|nỉ|babydoll|vest|blazer|cardigan|dầu gội|sữa tắm|nước hoa|kem chống nắng|serum|mặt nạ|son môi|phấn nước|cushion|sữa|bỉm|tã|đồ chơi|bánh|kẹo|trà|cà phê|khô|mực|cá|tôm|cua|chả|nem|mắm|gạo|vải|son|dây nịt|nịt|phụ kiện|\
         rau|củ quả|trái cây|hoa quả|xoài|bưởi|sầu riêng|mít|nho|táo|ổi|dưa|dưa hấu|mận|nhãn|chôm chôm|măng cụt|thanh long|bơ|chuối|dâu|hạt|hạt điều|hạt dẻ|macca|mắc ca|mật ong|nước mắm|mắm|gia vị|muối|sa tế|tương|dầu ăn|nếp|bún|phở|miến|mì|thịt|bò|heo|gà|vịt|thịt heo|ba chỉ|sườn|chân gà|cánh gà|xúc xích|lạp xưởng|chà bông|giò|giò chả|khô bò|khô gà|bánh tráng|bạch tuộc|hàu|ốc|nghêu|sò|ghẹ|cá hồi|cá thu|cá basa|hải sản|rong biển|kim chi|sữa chua|sữa tươi|yến|nấm|trứng|đông lạnh|hút chân không|sơ chế|làm sạch|cắt khúc|nguyên con|nguyên trái|size to|lớn|nhỏ|bự|to|mini|đại|tươi sống|sống|\
         toner|tẩy trang|sữa rửa mặt|rửa mặt|kem dưỡng|dưỡng|dưỡng ẩm|dưỡng da|dưỡng tóc|kem nền|phấn|phấn má|má hồng|mascara|kẻ mắt|chì kẻ mày|kem lót|tẩy da chết|xịt khoáng|xịt|dầu xả|ủ tóc|tinh dầu|tinh chất|kem body|son dưỡng|son tint|son kem|da dầu|da khô|da mụn|tông|tone|nail|sơn móng|\
         pro|max|promax|pro max|plus|ultra|ốp|ốp lưng|cường lực|kính cường lực|cáp|sạc|củ sạc|cáp sạc|dây sạc|tai nghe|loa|pin|pin dự phòng|sạc dự phòng|điện thoại|máy tính|laptop|chuột|bàn phím|đèn|quạt|nồi chiên|nồi cơm|máy xay|máy sấy|máy ép|máy hút bụi|ấm|bình|bình nước|bình giữ nhiệt|ổ cắm|đời|dòng|\
         bỉm quần|bỉm dán|tã quần|tã dán|bình sữa|núm ti|xe đẩy|nôi|địu|ghế|ăn dặm|cháo|khăn ướt|khăn sữa|khăn giấy|giấy|bodysuit|bộ dài|bộ cộc|sơ sinh|gấu bông|\
         chậu|chậu nhỏ|hạt giống|phân|phân bón|đất|đất trồng|giá thể|sen đá|xương rồng|hồ điệp|phong lan|cây cảnh|kiểng|hoa hồng|gốc|giò|nụ|dáng|cây con|cây giống|mùng|chiếu|rèm|thảm|rổ|rá|thớt|dao|hộp cơm|khay|kệ|móc|giá treo|chổi|bột giặt|nước giặt|nước rửa chén|nước xả|\
         shirt|tee|dress|skirt|pants|jeans|shorts|sweater|jacket|coat|shoes|boots|sandals|tote|purse|wallet|necklace|ring|earrings|bracelet|candle|candles|soap|lotion|cream|serum|case|charger|cable|toy|toys|diapers|blanket|plant|plants|pot|seeds|honey|snack|snacks|tea|coffee|one|ones|version|tub|\
         苹果|橙子|芒果|草莓|樱桃|榴莲|坚果|核桃|红枣|茶叶|蜂蜜|牛肉|羊肉|猪肉|鸡肉|牛排|虾|鱼|蟹|海鲜|零食|牛奶|大米|面条|水果|精华|乳液|面霜|爽肤水|粉底|眉笔|眼霜|洗面奶|防晒|香水|洗发水|沐浴露|尿不湿|纸尿裤|奶粉|奶瓶|玩具|童装|充电器|数据线|耳机|手机|手机膜|手机|多肉|绿植|花盆|花|盆|种子|肥料|土|杯子|锅|碗|盘子|床单|被子|枕头|四件套|毛巾|纸巾|手链|项链|耳环|戒指|手镯|玉|翡翠|吊坠|大的|小的|新的",
    ),
    (ToMe, "to me"),
    (Deliver, "ship cod|cod|freeship|free ship|ship tận nơi|bao ship|giao hàng|ship về|gửi về|giao về|về"),
    (Toward, "tới|đến|qua|sang"),
    (
        Later,
        "để tối|để chiều|để lát|lát nữa|tí nữa|chút nữa|xíu nữa|tối em chốt|tối e chốt|vài cái|vài|mấy cái cũng được|nhiêu cũng được|rẻ hơn|rẻ hơn nữa|bớt nữa|qua tết|ra giêng|chưa có lương|không có tiền|ko có tiền|k có tiền|không đủ tiền|chưa có tiền|没钱|mai em mua|mai e mua|mai em lấy|mai e lấy|mai chị mua|mai c mua|mai chị lấy|mai c lấy|mai mình mua|mai mk mua|mai tui mua|mai mua|mai lấy|mai đặt|để mai|để sau|tính sau|mua sau|lấy sau|tháng sau|tuần sau|lần sau|hôm sau|bữa sau|đợt sau|live sau|suy nghĩ|nghĩ đã|cân nhắc|phân vân|đắn đo|đợi/chờ sale/giảm/khuyến_mãi/lương|khoan|khoan đã|khoan hãy|lấy lương|có lương|lãnh lương|có tiền|ước gì|ước|giá mà|giá như|tiếc|hụt|lỡ|để xem|để coi|khi khác|từ từ|định lấy|tính lấy|tính mua|định mua|tính chốt|định chốt|\
         maybe|might|later|hold on|next time|tomorrow maybe|wish|wish i could|if only|think about|thinking about|thinking of|considering|someday|one day|when i get paid|payday|\
         下次|下回|以后|改天|等发工资|发工资|考虑|考虑一下|犹豫|纠结|以内|以下|降价|再说|想想|可惜",
    ),
    (All, "tất cả|lấy hết|mua hết|chốt hết|全部|全要"),
    (
        Very,
        "quá trời|quá|lắm|ghê|xỉu|thật|thiệt|dữ|dữ vậy|dữ thần|vãi|vl|quá xá|quá đi|ghê luôn|lắm luôn|so|very|really|super|真|太|好多|真的|特别|超|超级",
    ),
    (Wear, "mặc|dùng|xài|đeo|mang|diện"),
    (Family, "chồng|vợ|ck ơi|vk ơi|mẹ|má|bố|ba mẹ|ox|bx|hubby|mom|dad|honey|babe|老公|老婆|爸|爸爸"),
    (Total, "tổng|tổng cộng|total|in total|一共|总共"),
    (Le, "了"),
    (Half, "nửa|half|half a|半"),
    (Count, "sl|sll|số lượng|so luong|slg|qty|quantity|数量|數量"),
    (SizeWord, "size|sz|sai|cỡ|siz|sizes|saiz|số size|尺码|码数"),
    (ColorWord, "màu|mầu|color|colour|颜色"),
    (CodeWord, "mã|mã số|ms|mã hàng|số|mã sp|code|no|编号|号码|款号"),
    (
        Place,
        "phòng|bàn|tầng|lầu|số nhà|ngõ|ngách|hẻm|kiệt|đường|phố|quận|q|phường|p|f|tháng|ngày|năm|thứ|lớp|top|lần|đợt|tập|tổ|khu|ấp|xã|huyện|thôn|tòa|toà|block|lô|room|table|floor|apt|unit no|seat|level|route|tuổi|vòng|size giày|chân|eo|ngực|mông|iphone|ip|ipad|samsung|galaxy|oppo|reno|vivo|xiaomi|redmi|note|realme|airpod|airpods|macbook|房间|桌|苹果手机|华为|小米",
    ),
    (
        NotUnit,
        "số cuối|số đầu|bạn|khách|tuổi|tháng|giờ|phút|giây|ngày|hôm|tuần|năm|điểm|người|ng|lần|lớp|sao|màu|tầng|phần trăm|cm|mm|m|mét|inch|inches|lbs|lb|pounds|oz|ml|lít|gam|gr|g|years|year|yr|yrs|months|month|hours|hour|mins|min|days|weeks|am|pm|percent|stars|people|in|ft|th|st|nd|rd|折|岁|点|分|分钟|小时|天|月|年|日|号|楼|个月|厘米|米|号链接|点钟|元起|人|次|cup",
    ),
    (PriceWord, "giá|gia|价"),
    (
        Money,
        "k|ngàn|nghìn|ng|đ|vnd|vnđ|đồng|tr|triệu|usd|dollars|dollar|bucks|đô|xu|cá|lít|củ|元|块|块钱|人民币|rmb|cny|kđ|ka|cành|xị|%|￥|¥|\\$",
    ),
    (Hey, "ơi|ui|oi|ới|ơii|ưi"),
    (Look, "nè|nì|nà|kìa|kia|kìa shop|này nè|đây nè|nek"),
];

struct Phrase {
    rest: Vec<Word>,
    first: Word,
    part: Part,
}

/// The phrases by their first word; entry 0 is empty and stands for a word that opens none.
struct List {
    by_first: WordMap<u32>,
    phrases: Vec<Vec<Phrase>>,
}

static LIST: LazyLock<List> = LazyLock::new(|| {
    let mut out = List { by_first: WordMap::default(), phrases: vec![Vec::new()] };
    for (part, list) in WORDS {
        for text in list.split('|').flat_map(spelled_out) {
            let mut words = words_of(&text);
            if words.is_empty() {
                continue;
            }
            let rest = words.split_off(1);
            let first = words.remove(0);
            let next = out.phrases.len() as u32;
            let at = *out.by_first.entry(first.plain.clone()).or_insert(next);
            if at == next {
                out.phrases.push(Vec::new());
            }
            out.phrases[at as usize].push(Phrase { rest, first, part: *part });
        }
    }
    out
});

/// `can/could i /please get`: every choice of the alternatives (an empty one leaves the word out, `_` is a blank).
fn spelled_out(pattern: &str) -> Vec<String> {
    pattern.split(' ').fold(vec![String::new()], |heads, choices| {
        let joined = |head: &String| choices.split('/').map(|c| format!("{head} {}", c.replace('_', " "))).collect();
        heads.iter().flat_map::<Vec<String>, _>(joined).collect()
    })
}

/// Builds the list now (some milliseconds, once) rather than at the first comment.
pub(crate) fn prepare() {
    LazyLock::force(&LIST);
}

/// A phrase found at a token: its parts, best first, and how many tokens it takes.
pub(crate) struct Hit {
    pub(crate) part: Part,
    pub(crate) len: usize,
    pub(crate) fit: Fit,
}

fn look(plain: &str) -> u32 {
    if let Some(at) = LIST.by_first.get(plain) {
        return *at;
    }
    // nhaaaa: the last letter held down.
    let Some(last) = plain.chars().next_back() else { return 0 };
    let short = plain.trim_end_matches(last).len() + last.len_utf8();
    if short + 1 < plain.len() { LIST.by_first.get(&plain[..short]).copied().unwrap_or(0) } else { 0 }
}

fn hits(tokens: &Tokens, at: usize, want: impl Fn(Part) -> bool) -> impl Iterator<Item = Hit> {
    LIST.phrases[tokens.word(at, look) as usize].iter().filter(move |phrase| want(phrase.part)).filter_map(
        move |phrase| {
            let mut fit = phrase.first.fit(tokens, at)?;
            for (k, word) in phrase.rest.iter().enumerate() {
                fit = fit.min(word.fit(tokens, at + 1 + k)?);
            }
            Some(Hit { part: phrase.part, len: 1 + phrase.rest.len(), fit })
        },
    )
}

/// The longest phrase that starts at token `at` and runs over no token that `stop` claims.
pub(crate) fn longest(tokens: &Tokens, at: usize, stop: impl Fn(usize) -> bool) -> Option<Hit> {
    let mut best: Option<Hit> = None;
    for hit in hits(tokens, at, |_| true) {
        if best.as_ref().is_none_or(|b| (hit.len, hit.fit) > (b.len, b.fit)) && !(at + 1..at + hit.len).any(&stop) {
            best = Some(hit);
        }
    }
    best
}

/// The phrase at token `at` that plays one of the wanted parts, longest first.
pub(crate) fn wanted(tokens: &Tokens, at: usize, want: impl Fn(Part) -> bool) -> Option<Hit> {
    hits(tokens, at, want).max_by_key(|hit| (hit.len, hit.fit))
}
