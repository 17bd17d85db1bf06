error-provider_down = 支付渠道暂时没有响应，未扣款；请一分钟后再试。
error-vietqr_dong_only = VietQR 只能以越南盾转账，请选择其他付款方式。
error-signature_wrong = 该消息的签名不正确。
error-bank_bin_unreadable = 银行代号为六位数字。
error-bank_account_unreadable = 账号为 4 到 19 位字母或数字。
