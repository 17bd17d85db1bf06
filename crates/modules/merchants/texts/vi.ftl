error-slug_unreadable = Địa chỉ gian hàng gồm { $min } đến { $max } chữ không dấu, số và dấu gạch nối đơn ở giữa.
error-slug_taken = Gian hàng khác đã dùng địa chỉ này. Hãy chọn địa chỉ khác.
error-country_unknown = Chưa phục vụ quốc gia này: hãy dùng VN, CN hoặc US.
error-picture_elsewhere = Hãy tải ảnh lên đây trước; không hiện ảnh từ trang khác.
error-too_many_shops = Mỗi người chỉ mở tối đa { $max } gian hàng.
error-too_many_staff = Mỗi gian hàng chỉ có tối đa { $max } người.
error-last_owner = Gian hàng phải có chủ. Hãy giao quyền chủ cho người khác trước.
error-login_unknown = Chưa ai đăng ký bằng số điện thoại hoặc e-mail này.
