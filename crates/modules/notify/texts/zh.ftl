error-too_many_notices = 一次最多指定 { $max } 条通知；要全部已读，请选择全部。

notify-session-announced = { $shop } 将于 { $day } { $clock } 开播：{ $title }
notify-session-started = { $shop } 正在直播：{ $title }
notify-order-shipped = 订单 { $number } 已发货。
notify-order-shipped-as = 订单 { $number } 已发货：{ $parcel }
notify-order-delivered = 订单 { $number } 已送达。
notify-order-cancelled = 订单 { $number } 已取消。
notify-order-refunded = 订单 { $number } 已退款 { $amount }。
notify-hold-expiring = 为您锁定的 { $number } 将于 { $clock } 失效，请尽快确认。
notify-your-turn = 轮到您了：{ $number } 已为您锁定。
notify-your-turn-until = 轮到您了：{ $number } 为您锁定至 { $clock }。

notify-reset-subject = 重置密码
notify-reset-letter =
    有人为您的账号申请重置密码。请在 30 分钟内打开以下链接设置新密码：
    { $link }

    如果不是您本人操作，请忽略，密码不会改变。
