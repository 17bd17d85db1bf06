error-slug_unreadable = 店铺网址须为 { $min } 到 { $max } 个小写字母、数字，中间可用单个连字符。
error-slug_taken = 该网址已被其他店铺使用，请换一个。
error-country_unknown = 暂不支持该国家，请用 VN、CN 或 US。
error-picture_elsewhere = 请先上传图片；不显示其他网站的图片。
error-too_many_shops = 每人最多拥有 { $max } 家店铺。
error-too_many_staff = 每家店铺最多 { $max } 人。
error-last_owner = 店铺必须有店主，请先让其他人成为店主。
error-login_unknown = 没有人用这个手机号或邮箱注册。
