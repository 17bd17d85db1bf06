error-provider_down = Cổng thanh toán chưa trả lời. Chưa trừ tiền; hãy thử lại sau một phút.
error-vietqr_dong_only = VietQR chỉ chuyển bằng tiền đồng. Hãy chọn cách thanh toán khác.
error-signature_wrong = Chữ ký của thông điệp không đúng.
error-bank_bin_unreadable = Mã ngân hàng gồm sáu chữ số.
error-bank_account_unreadable = Số tài khoản gồm 4 đến 19 chữ hoặc số.
