error-slug_unreadable = The shop's address takes { $min } to { $max } plain letters, digits and single hyphens between them.
error-slug_taken = Another shop already has this address. Please choose another.
error-country_unknown = This country is not served yet: use VN, CN or US.
error-picture_elsewhere = A picture must be uploaded here first; addresses of other sites are not shown.
error-too_many_shops = One person can own at most { $max } shops.
error-too_many_staff = A shop can have at most { $max } people.
error-last_owner = A shop needs an owner. Make somebody else an owner first.
error-login_unknown = Nobody has signed up with this phone number or e-mail address.
