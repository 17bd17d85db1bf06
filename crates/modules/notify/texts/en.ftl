error-too_many_notices = At most { $max } notices can be named at once; to read them all, say so.

notify-session-announced = { $shop } goes live at { $clock } on { $day }: { $title }
notify-session-started = { $shop } is live now: { $title }
notify-order-shipped = Order { $number } is on its way.
notify-order-shipped-as = Order { $number } is on its way: { $parcel }
notify-order-delivered = Order { $number } has been delivered.
notify-order-cancelled = Order { $number } was cancelled.
notify-order-refunded = { $amount } for order { $number } was paid back.
notify-hold-expiring = Your hold { $number } ends at { $clock }. Confirm it to keep it.
notify-your-turn = It is your turn: { $number } is held for you.
notify-your-turn-until = It is your turn: { $number } is held for you until { $clock }.

notify-reset-subject = A new password
notify-reset-letter =
    Somebody asked for a new password for your account. Choose one here within 30 minutes:
    { $link }

    If it was not you, do nothing: your password stays as it is.
