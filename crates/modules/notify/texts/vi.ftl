error-too_many_notices = Mỗi lần chỉ nêu tối đa { $max } thông báo; muốn đọc hết, hãy chọn tất cả.

notify-session-announced = { $shop } sẽ live lúc { $clock } ngày { $day }: { $title }
notify-session-started = { $shop } đang live: { $title }
notify-order-shipped = Đơn { $number } đang được giao.
notify-order-shipped-as = Đơn { $number } đang được giao: { $parcel }
notify-order-delivered = Đơn { $number } đã giao.
notify-order-cancelled = Đơn { $number } đã hủy.
notify-order-refunded = Đã hoàn { $amount } cho đơn { $number }.
notify-hold-expiring = Hàng giữ { $number } hết hạn lúc { $clock }. Hãy xác nhận để không mất.
notify-your-turn = Đến lượt bạn: { $number } đang được giữ cho bạn.
notify-your-turn-until = Đến lượt bạn: { $number } được giữ cho bạn đến { $clock }.

notify-reset-subject = Đặt lại mật khẩu
notify-reset-letter =
    Có người xin đặt lại mật khẩu cho tài khoản của bạn. Chọn mật khẩu mới trong 30 phút tại đây:
    { $link }

    Nếu không phải bạn, hãy bỏ qua: mật khẩu vẫn như cũ.
