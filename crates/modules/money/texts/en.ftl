error-provider_down = The payment provider does not answer right now. Nothing was taken; please try again in a minute.
error-vietqr_dong_only = A VietQR transfer can only be made in dong. Please choose another way to pay.
error-signature_wrong = The signature of this message is wrong.
error-bank_bin_unreadable = The bank's number has six digits.
error-bank_account_unreadable = The account number has 4 to 19 letters or digits.
