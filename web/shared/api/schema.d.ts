// Written by `npm run api` from openapi.json; not edited by hand.
export interface paths {
    "/api/audit/decisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Judgements for an auditor: without names, and without personal values. */
        get: operations["audit_decisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/audit/decisions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A judgement for an auditor: without names, and without personal values. */
        get: operations["audit_decision"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/guest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Gives a name, which is all that writing in a room and buying need. */
        post: operations["sign_in_guest"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/login": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Signs in. */
        post: operations["login"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/logout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Signs out. */
        post: operations["logout"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/reset": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Asks for a link to a new password. The answer is the same whether somebody has this login. */
        post: operations["ask_reset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/reset/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Sets a new password by such a link; ends all sessions of before. */
        post: operations["confirm_reset"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/auth/sign-up": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Signs up; a guest's session becomes the account's. */
        post: operations["sign_up"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/console/acts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What operators did, the newest first. */
        get: operations["list_acts"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/console/admission": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shops and their applications, the oldest first. */
        get: operations["list_admission"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/console/admission/{merchant}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A shop's case: what was judged and proven, nothing personal. */
        get: operations["get_admission"];
        put?: never;
        /** Decides of a shop, with a reason that the shop reads. */
        post: operations["decide_admission"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/console/admission/{merchant}/papers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The papers in clear. That they were read, by whom and why, is kept. */
        post: operations["read_papers"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/console/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What an operator sees first. */
        get: operations["get_console_overview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/console/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** People, the newest first. */
        get: operations["list_people"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/console/people/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Blocks or unblocks a person, or makes them an operator or no longer one. The reason is kept. */
        post: operations["act_on_person"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/console/risk/appeals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Appeals. */
        get: operations["list_appeals"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/console/risk/appeals/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Answers an appeal. */
        post: operations["close_appeal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/console/risk/decisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Judgements, the newest first. */
        get: operations["list_decisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/console/risk/decisions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A judgement with everything it stands on. */
        get: operations["get_decision"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/console/risk/decisions/{id}/label": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says how a judgement turned out, for precision and recall of rules. */
        post: operations["label_decision"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/console/risk/decisions/{id}/override": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A person decides otherwise than the policy. */
        post: operations["override_decision"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/console/risk/links/{user}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The accounts that are linked with one, itself first. */
        get: operations["get_links"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/console/risk/marks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Marks an account after a person looked. */
        post: operations["mark_account"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/console/risk/scenes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The scenes that policies decide. */
        get: operations["list_scenes"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/console/risk/scenes/{scene}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A scene: its text, its rules with what they did, its versions. */
        get: operations["get_scene"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/console/risk/scenes/{scene}/backtest": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What changed policy text would have meant over the past, against the one in force. */
        post: operations["backtest_policy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/console/risk/scenes/{scene}/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Reads, checks and analyses policy text, and runs its cases. Nothing is kept. */
        post: operations["check_policy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/console/risk/scenes/{scene}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Proposes a version; a second person lets it come into force. */
        post: operations["propose_policy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/console/risk/scenes/{scene}/versions/{version}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A version of a policy. */
        get: operations["get_policy_version"];
        put?: never;
        /** A second person approves or rejects a proposal. Approved, it decides within moments. */
        post: operations["decide_policy"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/console/rooms": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Rooms that are on air or in rehearsal. */
        get: operations["list_rooms"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/console/rooms/{id}/stop": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Stops a room now. */
        post: operations["stop_room"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/console/system": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** How far behind the house's own work is. */
        get: operations["get_system"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/demo/people": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Ready-made people, in the demo. */
        get: operations["list_demo_people"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/demo/switch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Steps into a ready-made person, in the demo. */
        post: operations["switch_demo_person"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/health": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Whether the store answers. */
        get: operations["get_health"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/hold-links/{token}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a link from a comment holds. Without its address: a link may be seen by others. */
        get: operations["get_hold_link"];
        put?: never;
        post?: never;
        /** Gives back what a link holds. */
        delete: operations["undo_hold_link"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/hold-links/{token}/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A new buyer completes what their comment holds. */
        post: operations["confirm_hold_link"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/home": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The front page: what is live, what comes, what was, and products. */
        get: operations["get_home"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/live/{id}/messages/{message}/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Says that a comment breaks the rules: each person once a comment. */
        post: operations["report_message"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/me": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who asks. */
        get: operations["get_me"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes the caller's name or language. */
        patch: operations["change_me"];
        trace?: never;
    };
    "/api/me/addresses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's address book. */
        get: operations["list_addresses"];
        put?: never;
        /** Puts an address in the book. */
        post: operations["add_address"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/me/addresses/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Changes an address. The answer has a new id: orders keep the address they were placed with. */
        put: operations["replace_address"];
        post?: never;
        /** Takes an address out of the book. */
        delete: operations["delete_address"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/me/checkout": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What one tap uses. */
        get: operations["get_checkout"];
        /** Chooses what one tap uses; what is absent stays. */
        put: operations["set_checkout"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/me/decisions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was judged about the caller and asked something of them, with the reasons. */
        get: operations["my_decisions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/me/decisions/{id}/appeal": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Appeals against a judgement about the caller. */
        post: operations["file_appeal"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/me/tokens": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's API tokens. */
        get: operations["list_tokens"];
        put?: never;
        /** Makes an API token. */
        post: operations["make_token"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/me/tokens/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Withdraws an API token. */
        delete: operations["withdraw_token"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/merchants": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shops, the oldest first. */
        get: operations["list_merchants"];
        put?: never;
        /** Opens a shop; the caller becomes its owner. Without papers it may prepare, not sell. */
        post: operations["open_merchant"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/merchants/{merchant}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A shop, by its id or its slug. */
        get: operations["get_merchant"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/merchants/{merchant}/follow": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Follows a shop: its sessions are announced to the follower. */
        put: operations["follow_merchant"];
        post?: never;
        /** Stops following. */
        delete: operations["unfollow_merchant"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/notices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The caller's notices, the newest first, in their language. */
        get: operations["list_notices"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/notices/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Marks notices as read. */
        post: operations["mark_notices_read"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/orders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** My orders, newest first; `captured` ones are holds. */
        get: operations["list_orders"];
        put?: never;
        /** Places an order, or one a shop for a cart. With address and payment kept from before the items alone suffice. */
        post: operations["place_order"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/orders/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get_order"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/orders/{id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Cancels an order that is not packed yet; money that was paid goes back. */
        post: operations["cancel_order"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/orders/{id}/confirm": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A hold becomes an order. */
        post: operations["confirm_order"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/orders/{id}/pay": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Pays an order that is placed and not paid, maybe in another way than before. */
        post: operations["pay_order"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/payments/callback": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A payment provider tells what became of a charge. Signed: `X-Phien-Signature` is the hexadecimal HMAC-SHA-256 of the body. */
        post: operations["take_callback"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/payments/transfers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A bank, or who reads its statements, tells of money that came in. Signed as callbacks are. */
        post: operations["report_transfer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/places/{country}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Provinces or states of a country. */
        get: operations["list_regions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/places/{country}/{region}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Wards of a province. */
        get: operations["list_wards"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/products": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Products on sale, newest first. */
        get: operations["list_products"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/products/{product}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A product by id or by the name in its address. */
        get: operations["get_product"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/products/{product}/seen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** A page tells, as it is left, how long a product was before somebody's eyes. Kept for a week. */
        post: operations["see_product"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/quote": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a cart would cost, shop by shop, before anything is promised. */
        post: operations["quote_cart"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sandbox/transfers": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Plays a bank transfer by hand; only where the sandbox is on. */
        post: operations["play_transfer"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Sessions that outsiders may know of, the latest start first. */
        get: operations["list_sessions"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get_session"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions/{id}/marks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** When each product was pinned in the replay. */
        get: operations["list_marks"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions/{id}/messages": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What was said: the newest first, or of a replay by place, in order. */
        get: operations["list_messages"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions/{id}/moderate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Keeps order in a room: the shop's owner, hosts and moderators, and operators. */
        post: operations["moderate_room"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions/{id}/reminder": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Asks to be told when it starts. */
        put: operations["set_reminder"];
        post?: never;
        delete: operations["drop_reminder"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/sessions/{id}/socket": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The room's WebSocket. Frames are JSON events or arrays of them. */
        get: operations["open_socket"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/setup": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Makes the first operator, by the link that the server printed. */
        post: operations["set_up"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/studio/{m}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        /** Changes the shop's profile. */
        patch: operations["change_merchant"];
        trace?: never;
    };
    "/api/studio/{m}/application": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The shop's papers and standing. */
        get: operations["get_application"];
        /** Keeps the papers, whole, without handing them in. A number left blank stays as it was. */
        put: operations["save_application"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/studio/{m}/application/hand-in": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Hands in what was kept; it is proven and judged at once. */
        post: operations["hand_in_application"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/studio/{m}/balances": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["list_balances"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/studio/{m}/bank": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where this shop's buyers transfer to. */
        get: operations["get_bank"];
        put: operations["set_bank"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/studio/{m}/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Imports products from the CSV that Shopify exports. Bad rows are named by line, the others land. */
        post: operations["import_products"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/studio/{m}/ledger": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A shop's transfers, newest first. */
        get: operations["list_entries"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/studio/{m}/orders": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["list_shop_orders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/studio/{m}/orders.csv": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Orders as a spreadsheet. */
        get: operations["export_orders"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/studio/{m}/orders/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** An order of the shop. */
        get: operations["get_shop_order"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/studio/{m}/orders/{id}/step": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["step_order"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/studio/{m}/overview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The shop's day at a glance. */
        get: operations["get_overview"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/studio/{m}/pictures": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Keeps a PNG, JPEG or WebP of at most 5 MiB, given as the body. */
        post: operations["upload_picture"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/studio/{m}/print/labels": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Shipping labels, to print. */
        get: operations["print_labels"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/studio/{m}/print/packing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What to pack, to print. */
        get: operations["print_packing"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/studio/{m}/products": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["list_own_products"];
        put?: never;
        post: operations["create_product"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/studio/{m}/products/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get_own_product"];
        put: operations["update_product"];
        post?: never;
        /** Takes a product off sale; it can be put back. */
        delete: operations["archive_product"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/studio/{m}/quiz": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The test on the rules of selling. */
        get: operations["get_quiz"];
        put?: never;
        /** Takes the test. */
        post: operations["take_quiz"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/studio/{m}/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** The shop's sessions, the latest start first. */
        get: operations["list_own_sessions"];
        put?: never;
        post: operations["create_session"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/studio/{m}/sessions/{id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get_own_session"];
        put?: never;
        post?: never;
        /** Takes away a session that was not announced. */
        delete: operations["delete_session"];
        options?: never;
        head?: never;
        patch: operations["change_session"];
        trace?: never;
    };
    "/api/studio/{m}/sessions/{id}/act": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Leads a session. */
        post: operations["lead_session"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/studio/{m}/sessions/{id}/board": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** All a host needs while live. */
        get: operations["get_board"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/studio/{m}/sessions/{id}/hold-comment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** The host books by hand what somebody wrote. */
        post: operations["hold_comment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/studio/{m}/sessions/{id}/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** What a session came to. */
        get: operations["get_report"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/studio/{m}/sessions/{id}/segments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        /** Sets the whole run-of-show, in its order. */
        put: operations["set_segments"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/studio/{m}/sessions/{id}/stream-key": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get_stream_key"];
        put?: never;
        /** Makes a new key; the old one opens nothing any more. */
        post: operations["rotate_stream_key"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/studio/{m}/shipping": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["get_shipping"];
        put: operations["set_shipping"];
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/studio/{m}/staff": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Who works in the shop. */
        get: operations["list_staff"];
        put?: never;
        /** Gives a person a role in the shop, or another role. */
        post: operations["add_staff"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/studio/{m}/staff/{user}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Takes a person's role in the shop away. */
        delete: operations["remove_staff"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/studio/{m}/standing": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** Where a shop stands, for those who work in it: what it is held to and what of it is used. */
        get: operations["get_standing"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/studio/{m}/stock": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: operations["change_stock"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/studio/{m}/stock/{variant}/movements": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: operations["list_movements"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/try-comment": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** What a comment would do, for a merchant to try. */
        post: operations["try_comment"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/waitlist": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        /** Waits in line for something sold out; it becomes a hold when it comes back. */
        post: operations["join_waitlist"];
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/api/waitlist/{variant}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        /** Leaves the line. */
        delete: operations["leave_waitlist"];
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/pictures/{name}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        /** A picture of a product or a shop. */
        get: operations["get_picture"];
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        /** @enum {string} */
        Account: "provider" | "bank" | "courier" | "merchant";
        ActInput: {
            act: components["schemas"]["SessionAct"];
            segment_id?: components["schemas"]["Id"] | null;
        };
        Address: {
            /** @description `VN`, `CN` or `US`. */
            country: string;
            district: string;
            id: components["schemas"]["Id"];
            is_default: boolean;
            line: string;
            name: string;
            phone: string;
            postal_code: string;
            /** @description ISO 3166-2 code of the province or state. */
            region: string;
            ward: string;
        };
        AddressInput: {
            country: string;
            district?: string;
            is_default?: boolean;
            line: string;
            name: string;
            phone: string;
            postal_code?: string;
            region: string;
            ward?: string;
        };
        AddressList: {
            items: components["schemas"]["Address"][];
        };
        /**
         * @description What an operator does to a shop's standing.
         * @enum {string}
         */
        AdmissionAct: "admit" | "ask" | "refuse" | "lift" | "close";
        /** @description A shop's case, as operators see it: nothing personal. */
        AdmissionCase: components["schemas"]["AdmissionRow"] & {
            country: string;
            currency: components["schemas"]["Currency"];
            decided_at: components["schemas"]["Time"] | null;
            decided_by_person: boolean;
            decision_id: components["schemas"]["Id"] | null;
            has_papers: boolean;
            hosts: number;
            limits: components["schemas"]["ShopLimits"];
            missing: string[];
            note: string;
            owner_id: components["schemas"]["Id"] | null;
            owner_name: string;
            quiz_passed: boolean;
            unanswered: boolean;
            verified: components["schemas"]["Verified"] | null;
        };
        /** @description What an operator decides of a shop. */
        AdmissionDecision: {
            act: components["schemas"]["AdmissionAct"];
            /** @description With `close`. */
            breach?: string | null;
            limits?: components["schemas"]["ShopLimitsInput"] | null;
            /** @description Shown to the shop, and kept in the list of what operators did. */
            reason: string;
        };
        /** @enum {string} */
        AdmissionOutcome: "admit" | "ask" | "refuse";
        /** @description A line of the operators' queue. */
        AdmissionRow: {
            category: string | null;
            handed_in_at: components["schemas"]["Time"] | null;
            id: components["schemas"]["Id"];
            kind: string | null;
            name: string;
            opened_at: components["schemas"]["Time"];
            outcome: components["schemas"]["AdmissionOutcome"] | null;
            reasons: components["schemas"]["Text3"][];
            slug: string;
            standing: components["schemas"]["ShopState"];
            waiting: boolean;
        };
        Advice: {
            code: components["schemas"]["AdviceCode"];
            level: components["schemas"]["AdviceLevel"];
            sentence: string;
        };
        /**
         * @description What is said of a stream. Its sentence is `live-advice-…` of the texts.
         * @enum {string}
         */
        AdviceCode: "all_well" | "no_signal" | "recording_gap" | "keyframe_interval_long" | "b_frames" | "no_video" | "no_audio" | "audio_gaps" | "bitrate_high" | "frame_rate_low" | "frame_rate_unstable" | "arrives_late" | "timestamp_gap" | "frames_damaged";
        /** @enum {string} */
        AdviceLevel: "good" | "warn" | "bad";
        /** @description A past decision that would be another. */
        Affected: {
            after: string;
            at: components["schemas"]["Time"];
            before: string;
            money: components["schemas"]["Money"] | null;
            /** @description Whom it was about. */
            subject: string;
        };
        /** @description A token as its owner sees it. */
        ApiToken: {
            created_at: components["schemas"]["Time"];
            id: components["schemas"]["Id"];
            last_used_at: components["schemas"]["Time"] | null;
            name: string;
            scopes: ("orders:read" | "orders:write" | "catalogue:read" | "catalogue:write" | "live:read" | "live:write" | "ledger:read" | "audit:read")[];
        };
        AppealAnswer: {
            /** @description What the person is told. */
            answer: string;
            upheld: boolean;
        };
        AppealInput: {
            words: string;
        };
        /** @enum {string} */
        AppealState: "open" | "upheld" | "dismissed";
        AppealView: {
            answer: string;
            at: components["schemas"]["Time"];
            closed_at: components["schemas"]["Time"] | null;
            decision_id: components["schemas"]["Id"];
            id: components["schemas"]["Id"];
            name: string;
            scene: string;
            state: components["schemas"]["AppealState"];
            user_id: components["schemas"]["Id"];
            /** @description What the person wrote. */
            words: string;
        };
        Ask: {
            offer_id?: components["schemas"]["Id"] | null;
            /** Format: int32 */
            quantity: number;
            variant_id: components["schemas"]["Id"];
        };
        Attribute: {
            name: string;
            value: string;
        };
        AudioHealth: {
            codec: string;
            /** Format: int32 */
            kbps: number;
            /** Format: int32 */
            sample_rate: number;
            silent_inserted: boolean;
        };
        Backlog: {
            consumer: string;
            /** Format: int64 */
            facts: number;
        };
        /** @description What a change of a policy would have meant. */
        Backtest: {
            /**
             * Format: int64
             * @description Decisions that come out otherwise, and the subjects they are about.
             */
            changed: number;
            /**
             * Format: int64
             * @description Past decisions that were asked.
             */
            decisions: number;
            examples: components["schemas"]["Affected"][];
            first: components["schemas"]["Time"] | null;
            last: components["schemas"]["Time"] | null;
            outcomes: components["schemas"]["OutcomeChange"][];
            /** Format: int64 */
            people: number;
            /** @description Features that were filled from the log anew, as they were known then. */
            recomputed: string[];
            /** @description Rules that differ. */
            rules: components["schemas"]["RuleBacktest"][];
            /**
             * Format: double
             * @description Time it took, by the clock.
             */
            took_ms: number;
            /** @description Facts of the changed policy that the past does not have: they count as missing. */
            unknown: string[];
        };
        /** @description What an account holds: debits less credits for what came in, credits less debits for what is owed. */
        Balance: {
            account: components["schemas"]["Account"];
            amount: components["schemas"]["Money"];
        };
        Balances: {
            balances: components["schemas"]["Balance"][];
        };
        /** @description Where a transfer goes. */
        BankAccount: {
            account: string;
            account_name: string;
            bank: string;
            /** @description Six digits that name the bank (NAPAS acquirer id). */
            bin: string;
        };
        /** @description Where a transfer goes. */
        BankAccountInput: {
            account: string;
            account_name: string;
            bank: string;
            /** @description Six digits that name the bank (NAPAS acquirer id). */
            bin: string;
        };
        BestMinute: {
            at: components["schemas"]["Time"];
            /** Format: int64 */
            minor: number;
        };
        Board: {
            /** @description The newest last. */
            comments: components["schemas"]["ChatMessage"][];
            health: components["schemas"]["Health"];
            orders: components["schemas"]["Page_Order"];
            session: components["schemas"]["StudioSession"];
            tally: components["schemas"]["Tally"];
        };
        /** @enum {string} */
        BuyerAct: "confirm" | "pay" | "cancel";
        /**
         * @description Who took a step.
         * @enum {string}
         */
        By: "buyer" | "merchant" | "system";
        /** @description What a provider posts about a charge. */
        CallbackIn: {
            /** @description The key the charge was made with. */
            key: string;
            reference?: string;
            /** @description `captured`, or anything else, which changes nothing. */
            state: string;
        };
        CancelIn: {
            /** @default null */
            reason?: string | null;
        };
        ChatFrom: {
            id: components["schemas"]["Id"];
            name: string;
            role: components["schemas"]["ChatRole"];
        };
        ChatMessage: {
            at: components["schemas"]["Time"];
            /**
             * Format: int64
             * @description Place in the recording, where there is one.
             */
            at_ms: number | null;
            deleted: components["schemas"]["Deleted"] | null;
            did: components["schemas"]["Did"] | null;
            from: components["schemas"]["ChatFrom"];
            hidden: components["schemas"]["Hidden"] | null;
            id: components["schemas"]["Id"];
            kind: components["schemas"]["MessageKind"];
            /** @description Without personal data; blank where it was deleted. */
            text: string;
        };
        /**
         * @description What somebody is in a room.
         * @enum {string}
         */
        ChatRole: "viewer" | "host" | "moderator" | "merchant" | "system";
        ChatState: {
            banned: boolean;
            may_moderate: boolean;
            muted_until: components["schemas"]["Time"] | null;
            pinned: components["schemas"]["ChatMessage"] | null;
            /** Format: int32 */
            slow_s: number;
        };
        /** @description Where to and how to pay. What is left out is taken from what was kept. */
        Checkout: {
            address?: components["schemas"]["PostalAddressInput"] | null;
            address_id?: components["schemas"]["Id"] | null;
            /** @description The provider's token of the card. */
            card?: string | null;
            payment_method?: components["schemas"]["PaymentMethod"] | null;
        };
        CheckoutInput: {
            address_id?: components["schemas"]["Id"] | null;
            payment_method?: components["schemas"]["PaymentMethod"] | null;
        };
        /** @description What one tap uses. */
        CheckoutView: {
            address: components["schemas"]["Address"] | null;
            payment_method: components["schemas"]["PaymentMethod"] | null;
        };
        CodeCell: {
            armed: boolean;
            code: string;
            /** Format: int64 */
            held: number;
            /** Format: int64 */
            left: number;
            offer_id: components["schemas"]["Id"];
            /** Format: int64 */
            sold: number;
            title: components["schemas"]["Text3"];
            /** Format: int64 */
            waiting: number;
        };
        /** @description What a comment would do. One item stands flat, several under `items`. */
        CommentReading: {
            items: components["schemas"]["ReadItem"][];
            order: boolean;
            phone: boolean;
        } | {
            code: string;
            options: string[];
            order: boolean;
            phone: boolean;
            /** Format: int32 */
            quantity: number;
        } | {
            order: boolean;
            phone: boolean;
            why: components["schemas"]["WhyNoOrder"];
        };
        /** @description Something an operator did. */
        ConsoleAct: {
            act: components["schemas"]["OperatorAct"];
            at: components["schemas"]["Time"];
            /** @description Name of the operator. */
            by: string;
            reason: string;
            subject: string;
            subject_id: components["schemas"]["Id"];
        };
        ConsoleOverview: {
            /**
             * Format: int64
             * @description Facts that failed until their limit and were passed over.
             */
            facts_parked: number;
            /** Format: int64 */
            jobs_failed: number;
            live: components["schemas"]["LiveNow"][];
            /** Format: int64 */
            merchants: number;
            /**
             * Format: int64
             * @description Orders of the last 24 hours that were paid or confirmed, and what they are worth by currency.
             */
            orders_today: number;
            /**
             * Format: int64
             * @description Facts the slowest consumer has still to see.
             */
            outbox_waiting: number;
            /** Format: int64 */
            people: number;
            revenue_today: components["schemas"]["Money"][];
        };
        /** @description A person as operators see them. */
        ConsolePerson: {
            blocked: boolean;
            created_at: components["schemas"]["Time"];
            email_hint: string | null;
            id: components["schemas"]["Id"];
            kind: components["schemas"]["PersonKind"];
            /** @description Names of the shops they work in. */
            merchants: string[];
            name: string;
            operator: boolean;
            phone_hint: string | null;
        };
        /** @description The connections of a room beside its count of viewers. */
        Crowd: {
            /** @description Those that do not count, and those that count in part. */
            excluded: number;
            partial: number;
            raw: number;
            /** @description Reasons of the last of them, a few. */
            why: components["schemas"]["Text3"][];
        };
        /**
         * @description The currencies sold in. ISO 4217 gives the number of decimals: the dong has none.
         * @enum {string}
         */
        Currency: "VND" | "CNY" | "USD";
        /** @description A count of one day. */
        DayCount: {
            /** @description Its first moment, UTC. */
            day: components["schemas"]["Time"];
            /** Format: int64 */
            n: number;
            name: string;
        };
        /** @description A judgement in a list. */
        DecisionBrief: {
            at: components["schemas"]["Time"];
            fallback: string | null;
            /** @description Rules that fired, live or in shadow. */
            fired: string[];
            id: components["schemas"]["Id"];
            /** @description Their name, where they have one. */
            name: string;
            outcome: string;
            outcome_text: string;
            /** Format: int64 */
            points: number;
            scene: string;
            /** @description Whom it is about; blank for auditors. */
            subject: string;
            watched: boolean;
        };
        /** @description A judgement's page. */
        DecisionView: {
            appeal: components["schemas"]["AppealView"] | null;
            auditor: string[];
            brief: components["schemas"]["DecisionBrief"];
            characteristics: components["schemas"]["ScoredView"][];
            cut_offs: string[];
            facts: components["schemas"]["FactView"][];
            label: components["schemas"]["LabelView"] | null;
            labels: string[];
            limits: string[];
            missing: string[];
            /** @description Outcomes that an operator can give instead. */
            outcomes: components["schemas"]["OutcomeName"][];
            overrides: components["schemas"]["OverrideView"][];
            person: string[];
            /** @description The record, decided again now, gives the same. Absent where the fallback was given. */
            replays: boolean | null;
            rules: components["schemas"]["FiredView"][];
            /** Format: int64 */
            seen: number;
            /**
             * Format: int64
             * @description The fact that carries it, and how far the log had been read into its features.
             */
            seq: number;
            shadow_outcome: string;
            /** Format: int64 */
            shadow_points: number;
            unsettled: string[];
            version: string;
            would_pass: string[];
        };
        Deleted: {
            reason: string;
        };
        DemoList: {
            items: components["schemas"]["DemoPerson"][];
        };
        DemoPerson: {
            id: components["schemas"]["Id"];
            name: string;
            note: components["schemas"]["Text3"];
            what: components["schemas"]["DemoWhat"];
        };
        /** @enum {string} */
        DemoWhat: "buyer" | "host" | "merchant" | "moderator" | "operator";
        /** @description What a comment did. Everybody may see it: it holds nothing personal. */
        Did: {
            code: string | null;
            /** Format: int32 */
            quantity: number | null;
            what: components["schemas"]["What"];
        };
        Entry: {
            amount: components["schemas"]["Money"];
            at: components["schemas"]["Time"];
            credit: components["schemas"]["Account"];
            debit: components["schemas"]["Account"];
            id: components["schemas"]["Id"];
            kind: components["schemas"]["TransferKind"];
            order_id: components["schemas"]["Id"];
            /** @description As people call it; null for an order that is not there any more. */
            order_number?: string | null;
        };
        /** @description A value that was known. */
        FactView: {
            about: string;
            /** Format: int64 */
            age_ms: number | null;
            /**
             * Format: int64
             * @description The newest event behind a feature then, by its number in the log, and its age at the decision in milliseconds.
             */
            event: number | null;
            /** @description `fact`, `feature`, `link`. */
            kind: string;
            name: string;
            personal: boolean;
            /** @description The stream a feature is kept from, else blank. */
            stream: string;
            /** @description In the reader's language; dots where it is hidden. */
            value: string;
        };
        /** @description A feature and what it holds. */
        FeatureHeld: {
            bytes: number;
            keys: number;
            name: string;
        };
        /** @description A rule that fired in one judgement. */
        FiredView: {
            because: string[];
            effects: string[];
            law: string;
            live: boolean;
            owner: string;
            rule: string;
            source: string;
            /** Format: int32 */
            version: number;
            when: string;
        };
        Follow: {
            /** Format: int64 */
            followers: number;
            following: boolean;
        };
        /** @description Whether the one who asks follows a shop, and how many do. */
        FollowState: {
            /** Format: int64 */
            followers: number;
            following: boolean;
        };
        GuestInput: {
            name: string;
        };
        Health: {
            advice: components["schemas"]["Advice"][];
            audio: components["schemas"]["AudioHealth"] | null;
            connected: boolean;
            /** Format: int64 */
            gaps: number;
            /** Format: int32 */
            late_ms: number;
            since: components["schemas"]["Time"] | null;
            video: components["schemas"]["VideoHealth"] | null;
        };
        /** @description Taken out of others' sight by a rule: told to the shop's own people alone. */
        Hidden: {
            why: components["schemas"]["Text3"][];
        };
        HistoryStep: {
            at: components["schemas"]["Time"];
            by: components["schemas"]["By"];
            reason: string | null;
            state: components["schemas"]["OrderState"];
        };
        HoldComment: {
            code: string;
            message_id: components["schemas"]["Id"];
            options?: string[];
            /** Format: int32 */
            quantity: number;
        };
        Home: {
            coming: components["schemas"]["SessionCard"][];
            live: components["schemas"]["SessionCard"][];
            products: components["schemas"]["Page_ProductCard"];
            replays: components["schemas"]["SessionCard"][];
        };
        Host: {
            name: string;
            user_id: components["schemas"]["Id"] | null;
        };
        HostInput: {
            name: string;
            user_id?: components["schemas"]["Id"] | null;
        };
        /** Format: uuid */
        Id: string;
        ImportReport: {
            errors: components["schemas"]["RowError"][];
            products_created: number;
            products_unchanged: number;
            products_updated: number;
            rows: number;
            variants: number;
        };
        InLine: {
            /**
             * Format: int64
             * @description 1 is next.
             */
            position: number;
        };
        LabelInput: {
            /** @description It was one to be caught. */
            bad: boolean;
        };
        LabelView: {
            at: components["schemas"]["Time"];
            bad: boolean;
            source: string;
        };
        LinkBy: {
            /** @description Accounts that share it. */
            accounts: number;
            /** @description So many that it links nobody. */
            hub: boolean;
            kind: components["schemas"]["LinkKind"];
        };
        /**
         * @description What joins an account to others.
         * @enum {string}
         */
        LinkKind: "device" | "network" | "address" | "phone" | "card" | "bank" | "person";
        LinkedAccount: {
            by: components["schemas"]["LinkBy"][];
            name: string;
            user_id: components["schemas"]["Id"];
        };
        /** @description A room that is on air, for the operators' overview. */
        LiveNow: components["schemas"]["SessionCard"] & {
            health: components["schemas"]["Health"] | null;
            /**
             * Format: int64
             * @description Of the last whole minute and the current one, whichever is more.
             */
            orders_per_minute: number;
        };
        /**
         * @description A language of the pages.
         * @enum {string}
         */
        Locale: "vi" | "zh" | "en";
        LoginInput: {
            login: string;
            password: string;
        };
        LowStock: {
            /** Format: int64 */
            left: number;
            options: string[];
            picture_url: string | null;
            product_id: components["schemas"]["Id"];
            sku: string;
            title: components["schemas"]["Text3"];
            variant_id: components["schemas"]["Id"];
        };
        Mark: {
            /** Format: int64 */
            at_ms: number;
            code: string;
            price: components["schemas"]["Money"];
            product: components["schemas"]["ProductCard"];
            segment_id: components["schemas"]["Id"];
        };
        MarkInput: {
            /**
             * Format: int32
             * @description 1 to 730; 0 takes a mark of fraud away.
             */
            days: number;
            label: components["schemas"]["MarkLabel"];
            reason: string;
            user_id: components["schemas"]["Id"];
        };
        /** @enum {string} */
        MarkLabel: "fraud" | "points";
        Marks: {
            /** Format: int64 */
            duration_ms: number;
            items: components["schemas"]["Mark"][];
        };
        Me: {
            /** @description To be sent as `X-CSRF` with every unsafe request; blank for nobody and for programs. */
            csrf: string;
            demo: boolean;
            merchants: components["schemas"]["MyShop"][];
            /** Format: int64 */
            unread_notices: number;
            user: components["schemas"]["MeUser"] | null;
        };
        MeChange: {
            locale?: components["schemas"]["Locale"] | null;
            name?: string | null;
        };
        MeUser: {
            email_hint: string | null;
            id: components["schemas"]["Id"];
            kind: components["schemas"]["PersonKind"];
            locale: components["schemas"]["Locale"];
            name: string;
            operator: boolean;
            phone_hint: string | null;
        };
        /** @description A shop as its page shows it. */
        Merchant: {
            about: components["schemas"]["Text3"];
            avatar_url: string | null;
            /** @description ISO 3166-1 alpha-2. */
            country: string;
            cover_url: string | null;
            currency: components["schemas"]["Currency"];
            /** Format: int64 */
            followers: number;
            /** @description Whether the one who asks follows it. */
            following: boolean;
            id: components["schemas"]["Id"];
            name: string;
            /** @description Whether it takes orders. */
            selling: boolean;
            since: components["schemas"]["Time"];
            slug: string;
        };
        /** @description What of a shop's profile shall change; what is absent stays, a picture of null is taken away. */
        MerchantChange: {
            /** @default null */
            about?: components["schemas"]["Text3Input"] | null;
            /** @default null */
            avatar_url?: string | null;
            /** @default null */
            cover_url?: string | null;
            /** @default null */
            name?: string | null;
        };
        /** @description A shop to be opened. */
        MerchantInput: {
            about?: components["schemas"]["Text3Input"];
            application?: components["schemas"]["ShopPapersInput"] | null;
            /** @description An address on this site. */
            avatar_url?: string | null;
            country: string;
            cover_url?: string | null;
            currency: components["schemas"]["Currency"];
            name: string;
            /** @description 3 to 40 of a–z, 0–9 and single hyphens between them. */
            slug: string;
        };
        /**
         * @description What somebody is in a merchant's shop.
         * @enum {string}
         */
        MerchantRole: "owner" | "host" | "moderator" | "staff";
        /** @enum {string} */
        MessageKind: "text" | "order" | "system";
        MinuteSales: {
            /** Format: int64 */
            minor: number;
            minute: components["schemas"]["Time"];
            /** Format: int64 */
            orders: number;
        };
        Moderate: {
            act: components["schemas"]["ModerateAct"];
            message_id?: components["schemas"]["Id"] | null;
            reason?: string;
            /** Format: int32 */
            seconds?: number | null;
            user_id?: components["schemas"]["Id"] | null;
            words?: string[] | null;
        };
        /** @enum {string} */
        ModerateAct: "mute" | "unmute" | "ban" | "unban" | "delete" | "show" | "pin" | "unpin" | "slow" | "banned_words";
        /** @description An amount in whole minor units. */
        Money: {
            currency: components["schemas"]["Currency"];
            /** Format: int64 */
            minor: number;
        };
        /**
         * @description Typed stock movements: nothing else changes a stock.
         * @enum {string}
         */
        Movement: "received" | "adjusted" | "held" | "released" | "sold" | "returned";
        MovementView: {
            at: components["schemas"]["Time"];
            kind: components["schemas"]["Movement"];
            note: string;
            order_number?: string | null;
            /** Format: int64 */
            quantity: number;
        };
        /** @description A shop the person works in. */
        MyShop: {
            id: components["schemas"]["Id"];
            name: string;
            role: components["schemas"]["MerchantRole"];
            slug: string;
        };
        NewToken: {
            id: components["schemas"]["Id"];
            /** @description Shown this once. */
            token: string;
        };
        /** @description A notice as its reader sees it. */
        Notice: {
            at: components["schemas"]["Time"];
            id: components["schemas"]["Id"];
            kind: components["schemas"]["NoticeKind"];
            /** @description Where it leads, on this site. */
            link: string;
            read: boolean;
            /** @description In the reader's language. */
            text: string;
        };
        /** @enum {string} */
        NoticeKind: "session_announced" | "session_started" | "order_state" | "hold_expiring" | "waitlist_offer" | "refund";
        /**
         * @description Why a line of a cart cannot be ordered as it is. The codes of [`sellable::Sellable::allow`].
         * @enum {string}
         */
        Obstacle: "quantity_out_of_range" | "not_for_sale" | "limit_per_buyer" | "sold_out" | "not_enough_left";
        /**
         * @description What an operator can have done; other modules tell of theirs by a fact.
         * @enum {string}
         */
        OperatorAct: "block" | "unblock" | "make_operator" | "remove_operator" | "stop_room" | "policy_approve" | "policy_reject" | "decision_override" | "appeal_uphold" | "appeal_dismiss" | "account_mark" | "read_papers" | "admit_shop" | "ask_shop" | "refuse_shop" | "lift_probation" | "close_shop";
        Order: {
            address: components["schemas"]["PostalAddress"] | null;
            buyer_name: string;
            /** @description Why the shop is to call before it confirms; `null` where it need not. While the order waits to be confirmed. */
            call_first: components["schemas"]["Text3"][] | null;
            /** @description What the buyer can do now. */
            can: components["schemas"]["BuyerAct"][];
            /** @description What the buyer typed; only for the buyer and the shop. */
            comment_text: string | null;
            expires_at: components["schemas"]["Time"] | null;
            history: components["schemas"]["HistoryStep"][];
            id: components["schemas"]["Id"];
            items: components["schemas"]["Money"];
            lines: components["schemas"]["OrderLine"][];
            merchant: components["schemas"]["ShopBrief"];
            number: string;
            origin: components["schemas"]["Origin"];
            payment_method: components["schemas"]["PaymentMethod"] | null;
            payment_state: components["schemas"]["PaymentState"];
            placed_at: components["schemas"]["Time"];
            refunds: components["schemas"]["RefundView"][];
            session_id: components["schemas"]["Id"] | null;
            shipping: components["schemas"]["Money"];
            state: components["schemas"]["OrderState"];
            total: components["schemas"]["Money"];
            tracking: components["schemas"]["Tracking"] | null;
            transfer: components["schemas"]["TransferDetails"] | null;
        };
        OrderLine: {
            options: string[];
            picture_url: string | null;
            product_id: components["schemas"]["Id"];
            /** Format: int32 */
            quantity: number;
            sku: string;
            title: components["schemas"]["Text3"];
            total: components["schemas"]["Money"];
            unit: components["schemas"]["Money"];
            variant_id: components["schemas"]["Id"];
        };
        /**
         * @description Where an order stands. `Captured` is a hold: asked for in a comment or served from the waiting line, not confirmed.
         * @enum {string}
         */
        OrderState: "captured" | "placed" | "paid" | "cod_confirmed" | "packed" | "shipped" | "delivered" | "completed" | "cancelled" | "refunded" | "returned";
        /**
         * @description Where an order came from.
         * @enum {string}
         */
        Origin: "tap" | "comment" | "cart";
        /** @description Decisions by outcome, before and after. */
        OutcomeChange: {
            /** Format: int64 */
            after: number;
            /** Format: int64 */
            before: number;
            money_after: components["schemas"]["Money"] | null;
            money_before: components["schemas"]["Money"] | null;
            outcome: string;
            text: components["schemas"]["Text3"];
        };
        OutcomeCount: {
            /** Format: int64 */
            n: number;
            name: string;
            text: string;
        };
        OutcomeName: {
            name: string;
            text: string;
        };
        OverrideInput: {
            /** @description One of the scene's outcomes. */
            outcome: string;
            reason: string;
        };
        OverrideView: {
            at: components["schemas"]["Time"];
            by: components["schemas"]["Id"];
            by_name: string;
            outcome: string;
            reason: string;
        };
        Overview: {
            /** @description Active variants with five or fewer left, lowest first. */
            low_stock: components["schemas"]["LowStock"][];
            /** @description How many orders stand in each state. */
            order_counts: {
                [key: string]: number;
            };
            today: components["schemas"]["Takings"];
            yesterday: components["schemas"]["Takings"];
        };
        /** @description A judgement, as the person it is about sees it. */
        OwnDecision: {
            about: string;
            appeal?: components["schemas"]["AppealView"] | null;
            at: components["schemas"]["Time"];
            id: components["schemas"]["Id"];
            outcome: string;
            outcome_text: string;
            /** @description A person decided otherwise since. */
            overridden?: string | null;
            reasons: string[];
            scene: string;
            would_pass: string[];
        };
        /** @description A page of a list; `next` is the cursor of the page after it. */
        Page_AdmissionRow: {
            items: {
                category: string | null;
                handed_in_at: components["schemas"]["Time"] | null;
                id: components["schemas"]["Id"];
                kind: string | null;
                name: string;
                opened_at: components["schemas"]["Time"];
                outcome: components["schemas"]["AdmissionOutcome"] | null;
                reasons: components["schemas"]["Text3"][];
                slug: string;
                standing: components["schemas"]["ShopState"];
                waiting: boolean;
            }[];
            next: string | null;
        };
        /** @description A page of a list; `next` is the cursor of the page after it. */
        Page_AppealView: {
            items: {
                answer: string;
                at: components["schemas"]["Time"];
                closed_at: components["schemas"]["Time"] | null;
                decision_id: components["schemas"]["Id"];
                id: components["schemas"]["Id"];
                name: string;
                scene: string;
                state: components["schemas"]["AppealState"];
                user_id: components["schemas"]["Id"];
                /** @description What the person wrote. */
                words: string;
            }[];
            next: string | null;
        };
        /** @description A page of a list; `next` is the cursor of the page after it. */
        Page_ChatMessage: {
            items: {
                at: components["schemas"]["Time"];
                /**
                 * Format: int64
                 * @description Place in the recording, where there is one.
                 */
                at_ms: number | null;
                deleted: components["schemas"]["Deleted"] | null;
                did: components["schemas"]["Did"] | null;
                from: components["schemas"]["ChatFrom"];
                hidden: components["schemas"]["Hidden"] | null;
                id: components["schemas"]["Id"];
                kind: components["schemas"]["MessageKind"];
                /** @description Without personal data; blank where it was deleted. */
                text: string;
            }[];
            next: string | null;
        };
        /** @description A page of a list; `next` is the cursor of the page after it. */
        Page_ConsoleAct: {
            items: {
                act: components["schemas"]["OperatorAct"];
                at: components["schemas"]["Time"];
                /** @description Name of the operator. */
                by: string;
                reason: string;
                subject: string;
                subject_id: components["schemas"]["Id"];
            }[];
            next: string | null;
        };
        /** @description A page of a list; `next` is the cursor of the page after it. */
        Page_ConsolePerson: {
            items: {
                blocked: boolean;
                created_at: components["schemas"]["Time"];
                email_hint: string | null;
                id: components["schemas"]["Id"];
                kind: components["schemas"]["PersonKind"];
                /** @description Names of the shops they work in. */
                merchants: string[];
                name: string;
                operator: boolean;
                phone_hint: string | null;
            }[];
            next: string | null;
        };
        /** @description A page of a list; `next` is the cursor of the page after it. */
        Page_DecisionBrief: {
            items: {
                at: components["schemas"]["Time"];
                fallback: string | null;
                /** @description Rules that fired, live or in shadow. */
                fired: string[];
                id: components["schemas"]["Id"];
                /** @description Their name, where they have one. */
                name: string;
                outcome: string;
                outcome_text: string;
                /** Format: int64 */
                points: number;
                scene: string;
                /** @description Whom it is about; blank for auditors. */
                subject: string;
                watched: boolean;
            }[];
            next: string | null;
        };
        /** @description A page of a list; `next` is the cursor of the page after it. */
        Page_Entry: {
            items: {
                amount: components["schemas"]["Money"];
                at: components["schemas"]["Time"];
                credit: components["schemas"]["Account"];
                debit: components["schemas"]["Account"];
                id: components["schemas"]["Id"];
                kind: components["schemas"]["TransferKind"];
                order_id: components["schemas"]["Id"];
                /** @description As people call it; null for an order that is not there any more. */
                order_number: string | null;
            }[];
            next: string | null;
        };
        /** @description A page of a list; `next` is the cursor of the page after it. */
        Page_Merchant: {
            items: {
                about: components["schemas"]["Text3"];
                avatar_url: string | null;
                /** @description ISO 3166-1 alpha-2. */
                country: string;
                cover_url: string | null;
                currency: components["schemas"]["Currency"];
                /** Format: int64 */
                followers: number;
                /** @description Whether the one who asks follows it. */
                following: boolean;
                id: components["schemas"]["Id"];
                name: string;
                /** @description Whether it takes orders. */
                selling: boolean;
                since: components["schemas"]["Time"];
                slug: string;
            }[];
            next: string | null;
        };
        /** @description A page of a list; `next` is the cursor of the page after it. */
        Page_MovementView: {
            items: {
                at: components["schemas"]["Time"];
                kind: components["schemas"]["Movement"];
                note: string;
                order_number: string | null;
                /** Format: int64 */
                quantity: number;
            }[];
            next: string | null;
        };
        /** @description A page of a list; `next` is the cursor of the page after it. */
        Page_Notice: {
            items: {
                at: components["schemas"]["Time"];
                id: components["schemas"]["Id"];
                kind: components["schemas"]["NoticeKind"];
                /** @description Where it leads, on this site. */
                link: string;
                read: boolean;
                /** @description In the reader's language. */
                text: string;
            }[];
            next: string | null;
        };
        /** @description A page of a list; `next` is the cursor of the page after it. */
        Page_Order: {
            items: {
                address: components["schemas"]["PostalAddress"] | null;
                buyer_name: string;
                /** @description Why the shop is to call before it confirms; `null` where it need not. While the order waits to be confirmed. */
                call_first: components["schemas"]["Text3"][] | null;
                /** @description What the buyer can do now. */
                can: components["schemas"]["BuyerAct"][];
                /** @description What the buyer typed; only for the buyer and the shop. */
                comment_text: string | null;
                expires_at: components["schemas"]["Time"] | null;
                history: components["schemas"]["HistoryStep"][];
                id: components["schemas"]["Id"];
                items: components["schemas"]["Money"];
                lines: components["schemas"]["OrderLine"][];
                merchant: components["schemas"]["ShopBrief"];
                number: string;
                origin: components["schemas"]["Origin"];
                payment_method: components["schemas"]["PaymentMethod"] | null;
                payment_state: components["schemas"]["PaymentState"];
                placed_at: components["schemas"]["Time"];
                refunds: components["schemas"]["RefundView"][];
                session_id: components["schemas"]["Id"] | null;
                shipping: components["schemas"]["Money"];
                state: components["schemas"]["OrderState"];
                total: components["schemas"]["Money"];
                tracking: components["schemas"]["Tracking"] | null;
                transfer: components["schemas"]["TransferDetails"] | null;
            }[];
            next: string | null;
        };
        /** @description A page of a list; `next` is the cursor of the page after it. */
        Page_OwnDecision: {
            items: {
                about: string;
                appeal: components["schemas"]["AppealView"] | null;
                at: components["schemas"]["Time"];
                id: components["schemas"]["Id"];
                outcome: string;
                outcome_text: string;
                /** @description A person decided otherwise since. */
                overridden: string | null;
                reasons: string[];
                scene: string;
                would_pass: string[];
            }[];
            next: string | null;
        };
        /** @description A page of a list; `next` is the cursor of the page after it. */
        Page_Product: {
            items: {
                attributes: components["schemas"]["Attribute"][];
                category: string;
                description: components["schemas"]["Text3"];
                id: components["schemas"]["Id"];
                /** Format: int32 */
                limit_per_buyer: number | null;
                live_session: components["schemas"]["Id"] | null;
                merchant: components["schemas"]["ShopBrief"];
                option_names: string[];
                pictures: string[];
                slug: string;
                /** Format: int64 */
                sold: number;
                status: components["schemas"]["ProductStatus"];
                title: components["schemas"]["Text3"];
                variants: components["schemas"]["Variant"][];
            }[];
            next: string | null;
        };
        /** @description A page of a list; `next` is the cursor of the page after it. */
        Page_ProductCard: {
            items: {
                compare_at: components["schemas"]["Money"] | null;
                id: components["schemas"]["Id"];
                /** Format: int64 */
                left: number;
                live_session: components["schemas"]["Id"] | null;
                merchant: components["schemas"]["ShopName"];
                picture_url: string | null;
                /** @description The lowest price among its variants. */
                price: components["schemas"]["Money"];
                slug: string;
                /** Format: int64 */
                sold: number;
                title: components["schemas"]["Text3"];
            }[];
            next: string | null;
        };
        /** @description A page of a list; `next` is the cursor of the page after it. */
        Page_SessionCard: {
            items: {
                cover_url: string | null;
                crowd: components["schemas"]["Crowd"] | null;
                /** Format: int64 */
                duration_s: number | null;
                host_name: string;
                id: components["schemas"]["Id"];
                /** @description `false`: in no list, for those who have its link. */
                listed: boolean;
                merchant: components["schemas"]["ShopBrief"];
                pinned: components["schemas"]["PinnedProduct"] | null;
                reminded: boolean;
                started_at: components["schemas"]["Time"] | null;
                starts_at: components["schemas"]["Time"];
                state: components["schemas"]["SessionState"];
                title: components["schemas"]["Text3"];
                /** @description Connections as far as they count as viewers. */
                viewers: number;
            }[];
            next: string | null;
        };
        PapersAsk: {
            reason: string;
        };
        /**
         * @description How an order is paid.
         * @enum {string}
         */
        PaymentMethod: "cod" | "vietqr" | "card";
        /**
         * @description How the money of an order stands.
         * @enum {string}
         */
        PaymentState: "none" | "pending" | "captured" | "declined" | "refunding" | "refunded" | "cod";
        /** @enum {string} */
        PersonAct: "block" | "unblock" | "make_operator" | "remove_operator";
        PersonActInput: {
            act: components["schemas"]["PersonAct"];
            reason: string;
        };
        /**
         * @description A person with a login, or one who only gave a name.
         * @enum {string}
         */
        PersonKind: "account" | "guest";
        Picture: {
            url: string;
        };
        /** @description The product in the viewers' eye. */
        PinnedProduct: {
            code: string;
            compare_at: components["schemas"]["Money"] | null;
            ends_at: components["schemas"]["Time"] | null;
            /** Format: int64 */
            left: number;
            /** Format: int32 */
            limit_per_buyer: number | null;
            offer_id: components["schemas"]["Id"];
            /** Format: int64 */
            on_hand: number;
            price: components["schemas"]["Money"];
            price_to: components["schemas"]["Money"] | null;
            product: components["schemas"]["ProductCard"];
            segment_id: components["schemas"]["Id"];
        };
        /** @description `POST /api/orders`. */
        PlaceOrder: {
            address?: components["schemas"]["PostalAddressInput"] | null;
            address_id?: components["schemas"]["Id"] | null;
            /** @description The provider's token of the card. */
            card?: string | null;
            /**
             * Format: int64
             * @description What the page showed; another sum is refused with `price_changed`.
             */
            expected_total_minor?: number | null;
            items: components["schemas"]["Ask"][];
            payment_method?: components["schemas"]["PaymentMethod"] | null;
            session_id?: components["schemas"]["Id"] | null;
        };
        PlayIn: {
            /** Format: int64 */
            amount_minor: number;
            reference: string;
        };
        Playback: {
            /** @enum {string} */
            kind: "live";
            url: string;
        } | {
            /** @enum {string} */
            kind: "replay";
            url: string;
        } | {
            /** @enum {string} */
            kind: "none";
        };
        /** @description A case that did not come out as it says. */
        PolicyBroken: {
            file: string;
            line: number;
            message: string;
            of: string;
        };
        /** @description What checking a policy told. */
        PolicyChecked: {
            broken: components["schemas"]["PolicyBroken"][];
            cases: number;
            findings: components["schemas"]["PolicyFinding"][];
            /** @description May be proposed: no error, and every case comes out as it says. */
            ok: boolean;
            rules: number;
            /** @description Of the canonical text; absent where it does not compile. */
            version: string | null;
        };
        /** @description A policy's text, by file name. */
        PolicyFile: {
            name: string;
            text: string;
        };
        /** @description Something that reading or analysing a policy found. */
        PolicyFinding: {
            code: string;
            column: number;
            file: string;
            help: string;
            /** @description From 1. */
            line: number;
            message: string;
            /** @description `error`, `warning`, `note`. */
            severity: string;
        };
        /** @description Policy text, by file. */
        PolicyInput: {
            files: components["schemas"]["PolicyFile"][];
        };
        /** @enum {string} */
        PolicyState: "proposed" | "live" | "retired" | "rejected";
        /** @description A version with its text. */
        PolicyText: {
            files: components["schemas"]["PolicyFile"][];
            version: components["schemas"]["PolicyVersion"];
        };
        /** @description A version as the console lists it. */
        PolicyVersion: {
            at: components["schemas"]["Time"];
            /** @description The version it was proposed against. */
            base: string;
            by: components["schemas"]["Id"] | null;
            /** @description Their name; blank for what ships. */
            by_name: string;
            decided_at: components["schemas"]["Time"] | null;
            decided_by: components["schemas"]["Id"] | null;
            decided_by_name: string;
            decided_reason: string;
            reason: string;
            state: components["schemas"]["PolicyState"];
            /** @description SHA-256 of the canonical text, in hex. */
            version: string;
        };
        /** @description An address as the carrier needs it. Never printed: it holds a name, a phone number and a place. */
        PostalAddress: {
            /** @description ISO 3166-1 alpha-2. */
            country: string;
            district: string;
            line: string;
            name: string;
            /** @description In E.164 where it could be read so. */
            phone: string;
            postal_code: string;
            /** @description Province or state code. */
            region: string;
            ward: string;
        };
        /** @description An address as the carrier needs it. Never printed: it holds a name, a phone number and a place. */
        PostalAddressInput: {
            /** @description ISO 3166-1 alpha-2. */
            country: string;
            district?: string;
            line: string;
            name: string;
            /** @description In E.164 where it could be read so. */
            phone: string;
            postal_code?: string;
            /** @description Province or state code. */
            region: string;
            ward?: string;
        };
        /** @description RFC 9457 problem details. */
        Problem: {
            /** @description Stable; for programs. */
            code: string;
            decision_id?: components["schemas"]["Id"];
            /** @description A sentence for a person, saying what to do. */
            detail: string;
            field?: string;
            /** @description Why a policy judged so, in the reader's language. */
            reasons?: string[];
            /** Format: int32 */
            retry_after_s?: number;
            /** Format: int32 */
            status: number;
            title: string;
            type: string;
        };
        Product: {
            attributes: components["schemas"]["Attribute"][];
            category: string;
            description: components["schemas"]["Text3"];
            id: components["schemas"]["Id"];
            /** Format: int32 */
            limit_per_buyer: number | null;
            live_session: components["schemas"]["Id"] | null;
            merchant: components["schemas"]["ShopBrief"];
            option_names: string[];
            pictures: string[];
            slug: string;
            /** Format: int64 */
            sold: number;
            status: components["schemas"]["ProductStatus"];
            title: components["schemas"]["Text3"];
            variants: components["schemas"]["Variant"][];
        };
        /** @description A product as a list or a room shows it. */
        ProductCard: {
            compare_at: components["schemas"]["Money"] | null;
            id: components["schemas"]["Id"];
            /** Format: int64 */
            left: number;
            live_session: components["schemas"]["Id"] | null;
            merchant: components["schemas"]["ShopName"];
            picture_url: string | null;
            /** @description The lowest price among its variants. */
            price: components["schemas"]["Money"];
            slug: string;
            /** Format: int64 */
            sold: number;
            title: components["schemas"]["Text3"];
        };
        /** @description A product as its shop writes it. */
        ProductInput: {
            attributes?: components["schemas"]["Attribute"][];
            category?: string;
            description?: components["schemas"]["Text3Input"];
            /** Format: int32 */
            limit_per_buyer?: number | null;
            option_names?: string[];
            /** @description Addresses that an upload answered. */
            pictures?: string[];
            status: components["schemas"]["ProductStatus"];
            title: components["schemas"]["Text3Input"];
            variants: components["schemas"]["VariantInput"][];
        };
        /** @enum {string} */
        ProductStatus: "active" | "draft" | "archived";
        ProposalAnswer: {
            /** @description Comes into force, or not. */
            approve: boolean;
            reason: string;
        };
        ProposalInput: {
            files: components["schemas"]["PolicyFile"][];
            /** @description Why, for the second person and for the record. */
            reason: string;
        };
        Proposed: {
            version: string;
        };
        QuizAnswers: {
            /** @description An option a question, by its place from 0. */
            answers: number[];
        };
        /** @description A question as it is asked. */
        QuizQuestion: {
            ask: components["schemas"]["Text3"];
            options: components["schemas"]["Text3"][];
        };
        /** @description What became of a try. */
        QuizResult: {
            needed: number;
            passed: boolean;
            right: number;
            /** @description What those who were wrong should know: places from 0, and why. */
            wrong: components["schemas"]["QuizWrong"][];
        };
        QuizView: {
            /** @description Right answers that pass. */
            needed: number;
            questions: components["schemas"]["QuizQuestion"][];
        };
        QuizWrong: {
            question: number;
            why: components["schemas"]["Text3"];
        };
        Quote: {
            groups: components["schemas"]["QuoteGroup"][];
        };
        /** @description What one shop would ask. */
        QuoteGroup: {
            items: components["schemas"]["Money"];
            lines: components["schemas"]["QuoteLine"][];
            merchant: components["schemas"]["ShopBrief"];
            shipping: components["schemas"]["Money"];
            total: components["schemas"]["Money"];
        };
        QuoteIn: {
            items: components["schemas"]["Ask"][];
            /** @description Province or state the parcel goes to; `*` where not known yet. */
            region?: string | null;
        };
        QuoteLine: {
            /** Format: int64 */
            left: number;
            /** Format: int64 */
            limit: number | null;
            options: string[];
            picture_url: string | null;
            problem: components["schemas"]["Obstacle"] | null;
            /** Format: int32 */
            quantity: number;
            title: components["schemas"]["Text3"];
            total: components["schemas"]["Money"];
            unit: components["schemas"]["Money"];
            variant_id: components["schemas"]["Id"];
        };
        /** @description `ids`, or `all: true`. */
        ReadInput: {
            all?: boolean;
            ids?: components["schemas"]["Id"][] | null;
        };
        ReadItem: {
            code: string;
            options: string[];
            /** Format: int32 */
            quantity: number;
        };
        /** @description The answer to an order placed or confirmed. */
        Receipt: {
            orders: components["schemas"]["ReceiptOrder"][];
        };
        ReceiptOrder: {
            expires_at: components["schemas"]["Time"] | null;
            id: components["schemas"]["Id"];
            merchant: components["schemas"]["ShopName"];
            number: string;
            payment_state: components["schemas"]["PaymentState"];
            state: components["schemas"]["OrderState"];
            total: components["schemas"]["Money"];
        };
        RecordingState: {
            /** Format: int64 */
            gaps: number;
            /** Format: int64 */
            segments: number;
            /** @description Whether its files are what its manifest says; unknown until the session is over. */
            verified: boolean | null;
        };
        /**
         * @description How far money is on its way back.
         * @enum {string}
         */
        RefundState: "refunding" | "refunded";
        RefundView: {
            amount: components["schemas"]["Money"];
            at: components["schemas"]["Time"];
            reason: string;
            state: components["schemas"]["RefundState"];
        };
        RegionList: {
            regions: components["schemas"]["RegionView"][];
        };
        RegionView: {
            /** @description ISO 3166-2. */
            code: string;
            name: string;
        };
        Reminded: {
            reminded: boolean;
        };
        Report: {
            best_minute: components["schemas"]["BestMinute"] | null;
            /** Format: int64 */
            buyers: number;
            /** Format: int64 */
            cancelled: number;
            /**
             * Format: int64
             * @description Comments taken away by moderators.
             */
            deleted: number;
            /** Format: int64 */
            orders: number;
            /** Format: int64 */
            peak_viewers: number;
            per_code: components["schemas"]["CodeCell"][];
            sales_per_minute: components["schemas"]["MinuteSales"][];
            sold: components["schemas"]["Money"];
            unanswered: components["schemas"]["ChatMessage"][];
        };
        ResetConfirm: {
            password: string;
            token: string;
        };
        ResetInput: {
            login: string;
        };
        /** @description Where goods that come back go. */
        ReturnAddress: {
            /**
             * @description ISO 3166-1 alpha-2.
             * @default
             */
            country: string;
            /** @default  */
            line: string;
            /**
             * @description Province, city or state.
             * @default
             */
            region: string;
        };
        /** @description Where goods that come back go. */
        ReturnAddressInput: {
            /**
             * @description ISO 3166-1 alpha-2.
             * @default
             */
            country?: string;
            /** @default  */
            line?: string;
            /**
             * @description Province, city or state.
             * @default
             */
            region?: string;
        };
        RiskDone: {
            ok: boolean;
        };
        /** @description What is wrong with one row. `line` is counted from 1, the header's line included, as editors count. */
        RowError: {
            /** @description Stable code; the sentence is in the texts under `error-<code>`. */
            code: string;
            column: string | null;
            /** Format: int64 */
            line: number;
            message: string;
            value: string;
        };
        /** @description One rule's hits in the past, before and after a change. */
        RuleBacktest: {
            /** Format: int64 */
            after: number | null;
            /**
             * Format: int64
             * @description Absent where the version has no such rule.
             */
            before: number | null;
            /**
             * Format: int64
             * @description Decisions in which it fires only after the change, and only before it.
             */
            newly: number;
            /** Format: int64 */
            no_longer: number;
            rule: string;
        };
        /** @description A rule with what it did. */
        RuleView: {
            auditor: string;
            /** @description As the language writes them: `+25`, `outcome refuse`. */
            effects: string[];
            /** @description Times it fired on each of the last days, the oldest first; live or in shadow. */
            hits: number[];
            /**
             * Format: int64
             * @description Its hits that have a label.
             */
            labelled: number;
            law: string;
            /**
             * Format: int64
             * @description Of them in effect.
             */
            live_hits: number;
            /** @description `live`, `shadow`, or a share such as `20%`. */
            mode: string;
            owner: string;
            person: string;
            /**
             * Format: double
             * @description Share of its labelled hits that were bad, and of all bad ones that it hit; absent without labels.
             */
            precision: number | null;
            /** Format: double */
            recall: number | null;
            rule: string;
            source: string;
            /** Format: int32 */
            version: number;
            when: string;
        };
        /** @description A scene in the list. */
        SceneBrief: {
            about: string;
            /**
             * Format: int64
             * @description Of them given by the written fallback.
             */
            fallbacks: number;
            /** Format: int64 */
            open_appeals: number;
            /** @description The harmless one comes last. */
            outcomes: components["schemas"]["OutcomeName"][];
            /** Format: int64 */
            proposals: number;
            rules: number;
            scene: string;
            version: string;
            /** @description Decided and recorded without effect. */
            watched: boolean;
            /** @description Judgements of the last seven days by outcome. */
            week: components["schemas"]["OutcomeCount"][];
        };
        /** @description A scene's page. */
        SceneView: {
            brief: components["schemas"]["SceneBrief"];
            /** @description The first moments of the days that figures are given for, the oldest first. */
            days: components["schemas"]["Time"][];
            features: components["schemas"]["FeatureHeld"][];
            /** @description The text in force. */
            files: components["schemas"]["PolicyFile"][];
            /** Format: int64 */
            labelled_bad: number;
            /** Format: int64 */
            labelled_good: number;
            outcomes_by_day: components["schemas"]["DayCount"][];
            rules: components["schemas"]["RuleView"][];
            /** @description What would have come out with the rules in shadow. */
            shadow_by_day: components["schemas"]["DayCount"][];
            versions: components["schemas"]["PolicyVersion"][];
        };
        ScoredView: {
            fact: string;
            /** Format: int64 */
            points: number;
            /** Format: int64 */
            reference: number;
            value: string;
        };
        SeenIn: {
            /**
             * Format: int32
             * @description How long it was on the screen since the last report; at most half an hour counts.
             */
            visible_ms: number;
        };
        Segment: {
            armed: boolean;
            code: string | null;
            id: components["schemas"]["Id"];
            kind: components["schemas"]["SegmentKind"];
            /** Format: int32 */
            limit_per_buyer: number | null;
            /** Format: int32 */
            minutes: number;
            offer_id: components["schemas"]["Id"] | null;
            /** Format: int32 */
            position: number;
            price: components["schemas"]["Money"] | null;
            /**
             * Format: int64
             * @description What was planned: one live price for all, and those of single variants, which go before it.
             */
            price_minor: number | null;
            price_to: components["schemas"]["Money"] | null;
            product: components["schemas"]["ProductCard"] | null;
            /** @description For the crew; blank outside. */
            script: string;
            started_at: components["schemas"]["Time"] | null;
            state: components["schemas"]["SegmentState"];
            variant_prices: components["schemas"]["VariantPrice"][];
            variants: components["schemas"]["Variant"][];
            who: string;
        };
        SegmentInput: {
            /** @description What viewers type; made up where it is not given. */
            code?: string | null;
            id?: components["schemas"]["Id"] | null;
            kind: components["schemas"]["SegmentKind"];
            /** Format: int32 */
            limit_per_buyer?: number | null;
            /** Format: int32 */
            minutes: number;
            /**
             * Format: int64
             * @description The live price of every variant that has none of its own; the usual price where absent.
             */
            price_minor?: number | null;
            product_id?: components["schemas"]["Id"] | null;
            script?: string;
            variant_prices?: components["schemas"]["VariantPriceInput"][];
            who?: string;
        };
        /** @enum {string} */
        SegmentKind: "product" | "talk";
        SegmentList: {
            items: components["schemas"]["Segment"][];
        };
        /** @enum {string} */
        SegmentState: "coming" | "now" | "done";
        Segments: {
            items: components["schemas"]["SegmentInput"][];
        };
        /**
         * @description Who sells.
         * @enum {string}
         */
        SellerKind: "person" | "household" | "company";
        ServerHealth: {
            ok: boolean;
            version: string;
        };
        Session: components["schemas"]["SessionCard"] & {
            chat: components["schemas"]["ChatState"];
            description: components["schemas"]["Text3"];
            follow: components["schemas"]["Follow"];
            /** Format: int32 */
            hold_minutes: number;
            hosts: components["schemas"]["Host"][];
            playback: components["schemas"]["Playback"];
            segments: components["schemas"]["Segment"][];
        };
        /** @enum {string} */
        SessionAct: "announce" | "rehearse" | "go_live" | "next" | "back" | "pin" | "unpin" | "arm" | "disarm" | "end" | "publish_replay" | "cancel" | "unlist" | "list";
        SessionCard: {
            cover_url: string | null;
            crowd: components["schemas"]["Crowd"] | null;
            /** Format: int64 */
            duration_s: number | null;
            host_name: string;
            id: components["schemas"]["Id"];
            /** @description `false`: in no list, for those who have its link. */
            listed: boolean;
            merchant: components["schemas"]["ShopBrief"];
            pinned: components["schemas"]["PinnedProduct"] | null;
            reminded: boolean;
            started_at: components["schemas"]["Time"] | null;
            starts_at: components["schemas"]["Time"];
            state: components["schemas"]["SessionState"];
            title: components["schemas"]["Text3"];
            /** @description Connections as far as they count as viewers. */
            viewers: number;
        };
        /** @description What is not given stays as it is; a cover of null is taken away. */
        SessionChange: {
            cover_url?: string | null;
            description?: components["schemas"]["Text3Input"] | null;
            /** Format: int32 */
            hold_minutes?: number | null;
            host_name?: string | null;
            hosts?: components["schemas"]["HostInput"][] | null;
            starts_at?: components["schemas"]["Time"] | null;
            title?: components["schemas"]["Text3Input"] | null;
        };
        SessionInput: {
            cover_url?: string | null;
            description?: components["schemas"]["Text3Input"];
            /** Format: int32 */
            hold_minutes?: number | null;
            host_name: string;
            hosts?: components["schemas"]["HostInput"][] | null;
            starts_at: components["schemas"]["Time"];
            title: components["schemas"]["Text3Input"];
        };
        /**
         * @description Where a session stands.
         * @enum {string}
         */
        SessionState: "scheduled" | "rehearsal" | "live" | "interrupted" | "ended" | "replay" | "cancelled";
        SetUpInput: {
            locale?: components["schemas"]["Locale"] | null;
            login: string;
            name: string;
            password: string;
            token: string;
        };
        Shipping: {
            fees: components["schemas"]["ShippingFee"][];
        };
        /** @description Up to `up_to_g` grams to `region` cost `fee_minor`. The region `*` is everywhere else. */
        ShippingFee: {
            /** Format: int64 */
            fee_minor: number;
            region: string;
            /** Format: int64 */
            up_to_g: number;
        };
        /** @description Up to `up_to_g` grams to `region` cost `fee_minor`. The region `*` is everywhere else. */
        ShippingFeeInput: {
            /** Format: int64 */
            fee_minor: number;
            region: string;
            /** Format: int64 */
            up_to_g: number;
        };
        ShippingInput: {
            fees: components["schemas"]["ShippingFeeInput"][];
        };
        /** @description A shop's papers and standing, as its owners see them. */
        ShopAdmission: {
            currency: components["schemas"]["Currency"];
            decided_at: components["schemas"]["Time"] | null;
            /** @description The standing was a person's decision, and what they wrote. */
            decided_by_person: boolean;
            decision_id: components["schemas"]["Id"] | null;
            editable: boolean;
            handed_in_at: components["schemas"]["Time"] | null;
            hints: components["schemas"]["ShopPaperHints"];
            /** @description What the shop is held to while on probation. */
            limits: components["schemas"]["ShopLimits"];
            /** @description Names of fields still to be given, in the order of the form; `quiz` last. */
            missing: string[];
            note: string;
            outcome: components["schemas"]["AdmissionOutcome"] | null;
            /** @description Without the numbers. */
            papers: components["schemas"]["ShopPapers"];
            quiz_passed: boolean;
            reasons: components["schemas"]["Text3"][];
            standing: components["schemas"]["ShopState"];
            /** @description The papers could not be proven in time: handing them in again asks anew. */
            unanswered: boolean;
            verified: components["schemas"]["Verified"] | null;
        };
        ShopBank: {
            /** @default  */
            account: string;
            /** @default  */
            holder: string;
            /** @default  */
            name: string;
        };
        ShopBankInput: {
            /** @default  */
            account?: string;
            /** @default  */
            holder?: string;
            /** @default  */
            name?: string;
        };
        /** @description A shop in a line of a page; blank names where it is gone. */
        ShopBrief: {
            avatar_url: string | null;
            id: components["schemas"]["Id"] | null;
            name: string;
            slug: string;
        };
        /**
         * @description What is sold.
         * @enum {string}
         */
        ShopCategory: "clothes" | "shoes" | "home" | "toys" | "food" | "supplements" | "cosmetics" | "medicine" | "devices" | "electronics" | "jewellery" | "alcohol" | "tobacco" | "cards" | "pets" | "other";
        /** @description Somebody who stands before the camera. */
        ShopHost: {
            /**
             * @description `2000-12-31`.
             * @default
             */
            born: string;
            /** @default  */
            identity_number: string;
            /** @default  */
            name: string;
        };
        /** @description Somebody who stands before the camera. */
        ShopHostInput: {
            /**
             * @description `2000-12-31`.
             * @default
             */
            born?: string;
            /** @default  */
            identity_number?: string;
            /** @default  */
            name?: string;
        };
        /** @description What a shop on probation is held to; what is absent is not limited. */
        ShopLimits: {
            /**
             * Format: int64
             * @description Held against refunds, in the shop's currency.
             * @default null
             */
            deposit_minor: number | null;
            /**
             * Format: int64
             * @description On air in one day of the shop's country.
             * @default null
             */
            live_s: number | null;
            /**
             * Format: int32
             * @description Orders placed in one day of the shop's country. A cancelled one counts: it was taken.
             * @default null
             */
            orders_per_day: number | null;
            /**
             * Format: int64
             * @description Of the dearest variant, in the shop's currency.
             * @default null
             */
            price_max_minor: number | null;
            /**
             * Format: int32
             * @description Products on sale at once.
             * @default null
             */
            products: number | null;
            /**
             * Format: int64
             * @description From delivery to the shop's money.
             * @default null
             */
            settle_after_s: number | null;
        };
        /** @description What a shop on probation is held to; what is absent is not limited. */
        ShopLimitsInput: {
            /**
             * Format: int64
             * @description Held against refunds, in the shop's currency.
             * @default null
             */
            deposit_minor?: number | null;
            /**
             * Format: int64
             * @description On air in one day of the shop's country.
             * @default null
             */
            live_s?: number | null;
            /**
             * Format: int32
             * @description Orders placed in one day of the shop's country. A cancelled one counts: it was taken.
             * @default null
             */
            orders_per_day?: number | null;
            /**
             * Format: int64
             * @description Of the dearest variant, in the shop's currency.
             * @default null
             */
            price_max_minor?: number | null;
            /**
             * Format: int32
             * @description Products on sale at once.
             * @default null
             */
            products?: number | null;
            /**
             * Format: int64
             * @description From delivery to the shop's money.
             * @default null
             */
            settle_after_s?: number | null;
        };
        ShopName: {
            id: components["schemas"]["Id"];
            name: string;
        };
        /** @description The ends of numbers, enough to know them by. */
        ShopPaperHints: {
            bank_account: string;
            /** @description In the order of the hosts. */
            hosts: string[];
            identity_number: string;
        };
        /** @description A shop's application: all of it optional, so that it can be written bit by bit. Kept sealed; never printed. */
        ShopPapers: {
            /**
             * @description Where the shop's money goes. An account left blank stays as it was.
             * @default {
             *       "account": "",
             *       "holder": "",
             *       "name": ""
             *     }
             */
            bank: components["schemas"]["ShopBank"];
            /**
             * @description `2000-12-31`.
             * @default
             */
            born: string;
            /**
             * @description Number of the brand owner's authorisation or of the proof of origin.
             * @default
             */
            brand_authorisation: string;
            /**
             * @description Known brands that the shop sells.
             * @default []
             */
            brands: string[];
            /** @default null */
            category: components["schemas"]["ShopCategory"] | null;
            /**
             * @description Number of the guardian's declaration, for those under 18.
             * @default
             */
            guardian_consent: string;
            /**
             * @description Who will host. A number left blank stays as that host's was.
             * @default []
             */
            hosts: components["schemas"]["ShopHost"][];
            /**
             * @description Number of the identity document. Left blank, the one given before stays.
             * @default
             */
            identity_number: string;
            /** @default null */
            kind: components["schemas"]["SellerKind"] | null;
            /**
             * @description Of the seller, as the identity document or the register has it.
             * @default
             */
            legal_name: string;
            /**
             * @description Number of the licence that the category needs.
             * @default
             */
            licence: string;
            /** @default  */
            licence_expires: string;
            /**
             * Format: int64
             * @description What the dearest product will cost, in the shop's currency.
             * @default null
             */
            price_max_minor: number | null;
            /**
             * @description Number of the business registration.
             * @default
             */
            registration: string;
            /**
             * @default {
             *       "country": "",
             *       "line": "",
             *       "region": ""
             *     }
             */
            return_address: components["schemas"]["ReturnAddress"];
            /** @default false */
            sells_abroad: boolean;
            /** @default  */
            tax_code: string;
        };
        /** @description A shop's application: all of it optional, so that it can be written bit by bit. Kept sealed; never printed. */
        ShopPapersInput: {
            /**
             * @description Where the shop's money goes. An account left blank stays as it was.
             * @default {
             *       "account": "",
             *       "holder": "",
             *       "name": ""
             *     }
             */
            bank?: components["schemas"]["ShopBankInput"];
            /**
             * @description `2000-12-31`.
             * @default
             */
            born?: string;
            /**
             * @description Number of the brand owner's authorisation or of the proof of origin.
             * @default
             */
            brand_authorisation?: string;
            /**
             * @description Known brands that the shop sells.
             * @default []
             */
            brands?: string[];
            /** @default null */
            category?: components["schemas"]["ShopCategory"] | null;
            /**
             * @description Number of the guardian's declaration, for those under 18.
             * @default
             */
            guardian_consent?: string;
            /**
             * @description Who will host. A number left blank stays as that host's was.
             * @default []
             */
            hosts?: components["schemas"]["ShopHostInput"][];
            /**
             * @description Number of the identity document. Left blank, the one given before stays.
             * @default
             */
            identity_number?: string;
            /** @default null */
            kind?: components["schemas"]["SellerKind"] | null;
            /**
             * @description Of the seller, as the identity document or the register has it.
             * @default
             */
            legal_name?: string;
            /**
             * @description Number of the licence that the category needs.
             * @default
             */
            licence?: string;
            /** @default  */
            licence_expires?: string;
            /**
             * Format: int64
             * @description What the dearest product will cost, in the shop's currency.
             * @default null
             */
            price_max_minor?: number | null;
            /**
             * @description Number of the business registration.
             * @default
             */
            registration?: string;
            /**
             * @default {
             *       "country": "",
             *       "line": "",
             *       "region": ""
             *     }
             */
            return_address?: components["schemas"]["ReturnAddressInput"];
            /** @default false */
            sells_abroad?: boolean;
            /** @default  */
            tax_code?: string;
        };
        ShopStanding: {
            currency: components["schemas"]["Currency"];
            /** @description What it is held to now; nothing where it is not on probation. */
            limits: components["schemas"]["ShopLimits"];
            /** Format: int64 */
            live_today_s: number;
            /**
             * Format: int64
             * @description Counted while on probation, by the day of the shop's country.
             */
            orders_today: number;
            /** Format: int64 */
            products_on_sale: number;
            /** @description Whether it takes orders and may go on air. */
            selling: boolean;
            state: components["schemas"]["ShopState"];
        };
        /**
         * @description Where a shop stands with the platform.
         * @enum {string}
         */
        ShopState: "applied" | "documents_needed" | "probation" | "admitted" | "refused" | "closed";
        /**
         * @description What a shop can do with an order.
         * @enum {string}
         */
        ShopStep: "confirm_cod" | "mark_paid" | "pack" | "ship" | "deliver" | "complete" | "cancel" | "refund" | "refuse";
        SignUpInput: {
            locale?: components["schemas"]["Locale"] | null;
            /** @description Phone number or e-mail address. */
            login: string;
            name: string;
            password: string;
        };
        StaffInput: {
            /** @description Phone number or e-mail address the person signs in with. */
            login: string;
            role: components["schemas"]["MerchantRole"];
        };
        StaffList: {
            items: components["schemas"]["StaffMember"][];
        };
        StaffMember: {
            /** @description The end of the login, enough for colleagues to know it by. */
            login_hint: string;
            name: string;
            role: components["schemas"]["MerchantRole"];
            user_id: components["schemas"]["Id"];
        };
        StepIn: {
            carrier?: string | null;
            reason?: string | null;
            step: components["schemas"]["ShopStep"];
            tracking?: string | null;
        };
        StockIn: {
            /**
             * Format: int64
             * @description Pieces that came in, or went out when negative.
             */
            change: number;
            reason?: string;
            variant_id: components["schemas"]["Id"];
        };
        StockOut: {
            /** Format: int64 */
            held: number;
            /** Format: int64 */
            left: number;
            /** Format: int64 */
            on_hand: number;
            /** Format: int64 */
            sold: number;
            variant_id: components["schemas"]["Id"];
        };
        Stop: {
            reason: string;
        };
        StreamAddress: {
            /** @description The end of the key, enough to tell one from another. */
            key_hint: string;
            rotated_at: components["schemas"]["Time"];
            server: string;
        };
        /** @description The publisher's secret, on its way to the host. */
        StreamKey: {
            key: string;
        };
        StudioSession: components["schemas"]["Session"] & {
            announced: boolean;
            banned_words: string[];
            recording: components["schemas"]["RecordingState"] | null;
            stream: components["schemas"]["StreamAddress"];
        };
        SwitchInput: {
            id: components["schemas"]["Id"];
        };
        System: {
            /** @description Facts each consumer has still to see. */
            backlog: components["schemas"]["Backlog"][];
            /** Format: int64 */
            facts_parked: number;
            /** Format: int64 */
            jobs_failed: number;
            /** Format: int64 */
            jobs_waiting: number;
        };
        Takings: {
            /** Format: int64 */
            orders: number;
            /** @description Paid, or confirmed for cash on delivery. */
            revenue: components["schemas"]["Money"];
        };
        Tally: {
            /** Format: int64 */
            holds: number;
            /** Format: int64 */
            orders: number;
            per_code: components["schemas"]["CodeCell"][];
            revenue: components["schemas"]["Money"];
            sales_per_minute: components["schemas"]["MinuteSales"][];
        };
        /** @description A text given in up to three languages; an empty one was not given. */
        Text3: {
            /** @default  */
            en: string;
            /** @default  */
            vi: string;
            /** @default  */
            zh: string;
        };
        /** @description A text given in up to three languages; an empty one was not given. */
        Text3Input: {
            /** @default  */
            en?: string;
            /** @default  */
            vi?: string;
            /** @default  */
            zh?: string;
        };
        /** Format: date-time */
        Time: string;
        TokenInput: {
            /** @description What it is for. */
            name: string;
            scopes: ("orders:read" | "orders:write" | "catalogue:read" | "catalogue:write" | "live:read" | "live:write" | "ledger:read" | "audit:read")[];
        };
        TokenList: {
            items: components["schemas"]["ApiToken"][];
        };
        Tracking: {
            carrier: string;
            number: string;
        };
        /** @description Where to send a bank transfer. */
        TransferDetails: {
            account: string;
            account_name: string;
            amount: components["schemas"]["Money"];
            bank: string;
            /** @description The EMVCo merchant-presented payload to draw as a code. */
            emv: string;
            reference: string;
        };
        /** @description A line of a bank statement. */
        TransferIn: {
            /** Format: int64 */
            amount_minor: number;
            currency: components["schemas"]["Currency"];
            /** @description What the payer wrote, with the reference somewhere in it. */
            text: string;
            /** @description The bank's own number of the transaction: the same twice is booked once. */
            transaction: string;
        };
        /**
         * @description Why money moved.
         * @enum {string}
         */
        TransferKind: "capture" | "refund" | "cod_collected";
        TransferOut: {
            /** @description Whether an order was found that waits for exactly this. */
            matched: boolean;
            order_id: components["schemas"]["Id"] | null;
        };
        TryComment: {
            /** @description Such as `A1,A12:đen|xanh:S|M|L`. */
            codes: string;
            text: string;
        };
        Unread: {
            /** Format: int64 */
            unread: number;
        };
        /** @description A variant as a buy sheet shows it. */
        Variant: {
            compare_at: components["schemas"]["Money"] | null;
            /** Format: int64 */
            held: number;
            id: components["schemas"]["Id"];
            /** Format: int64 */
            left: number;
            /** Format: int64 */
            on_hand: number;
            /** @description Values in the order of the product's option names. */
            options: string[];
            picture_url: string | null;
            price: components["schemas"]["Money"];
            sku: string;
            /** Format: int64 */
            weight_g: number;
        };
        VariantInput: {
            /** Format: int64 */
            compare_at_minor?: number | null;
            id?: components["schemas"]["Id"] | null;
            /**
             * Format: int64
             * @description Pieces on hand, counted only when the variant is new.
             */
            on_hand?: number;
            options?: string[];
            picture_url?: string | null;
            /** Format: int64 */
            price_minor: number;
            sku: string;
            /** Format: int64 */
            weight_g?: number;
        };
        /** @description A variant's own live price, in the currency of its shop. */
        VariantPrice: {
            /** Format: int64 */
            price_minor: number;
            variant_id: components["schemas"]["Id"];
        };
        /** @description A variant's own live price, in the currency of its shop. */
        VariantPriceInput: {
            /** Format: int64 */
            price_minor: number;
            variant_id: components["schemas"]["Id"];
        };
        /** @description What a provider found. What was not given is not proven. */
        Verified: {
            address: boolean;
            bank_holder: boolean;
            brand_authorisation: boolean;
            guardian_consent: boolean;
            /** @description In the order given. */
            hosts: boolean[];
            identity: boolean;
            identity_checked_at: components["schemas"]["Time"] | null;
            identity_expires: components["schemas"]["Time"] | null;
            licence: boolean;
            /**
             * Format: int64
             * @description Likeness of face and document in thousandths.
             */
            likeness_milli: number | null;
            registration: boolean;
            tax_code: boolean;
        };
        VideoHealth: {
            codec: string;
            /** Format: float */
            fps: number;
            /** Format: int32 */
            height: number;
            /** Format: int32 */
            kbps: number;
            /** Format: int32 */
            keyframe_interval_ms: number;
            /** Format: int32 */
            width: number;
        };
        WaitIn: {
            offer_id?: components["schemas"]["Id"] | null;
            /** Format: int32 */
            quantity: number;
            session_id?: components["schemas"]["Id"] | null;
            variant_id: components["schemas"]["Id"];
        };
        WardList: {
            /** @description Empty: the ward is typed freely. */
            wards: string[];
        };
        /** @enum {string} */
        What: "held" | "question" | "waitlisted" | "sold_out" | "not_order" | "cancelled";
        /**
         * @description Why a comment is no order: the words of [`language::order::NotOrder`].
         * @enum {string}
         */
        WhyNoOrder: "no_code" | "question" | "cancellation" | "negation" | "praise" | "someone_else" | "report" | "show" | "host" | "unclear" | "too_long";
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: never;
    pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
    audit_decisions: {
        parameters: {
            query?: {
                scene?: string;
                outcome?: string;
                /** @description Whose: an account's id. */
                subject?: string;
                /** @description Those in which this rule fired; a page looks through 2,000 judgements and may find fewer than asked for. */
                rule?: string;
                /** @description Only those that asked something of somebody. */
                acted?: boolean;
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_DecisionBrief"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    audit_decision: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DecisionView"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sign_in_guest: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["GuestInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    login: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LoginInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            401: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    logout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    ask_reset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResetInput"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    confirm_reset: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ResetConfirm"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    sign_up: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SignUpInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_acts: {
        parameters: {
            query?: {
                /** @description Where the last page ended: its `next`. */
                cursor?: string;
                /** @description 1 to 100, 20 when absent. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ConsoleAct"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_admission: {
        parameters: {
            query?: {
                /** @description Shops of this standing; those that wait for an operator where absent. */
                state?: components["schemas"]["ShopState"];
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_AdmissionRow"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_admission: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                merchant: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdmissionCase"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    decide_admission: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                merchant: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AdmissionDecision"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AdmissionCase"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    read_papers: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                merchant: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PapersAsk"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShopPapers"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_console_overview: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsoleOverview"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_people: {
        parameters: {
            query?: {
                /** @description A part of a name, a whole login, or an id. */
                q?: string;
                /** @description Where the last page ended: its `next`. */
                cursor?: string;
                /** @description 1 to 100, 20 when absent. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ConsolePerson"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    act_on_person: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PersonActInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ConsolePerson"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_appeals: {
        parameters: {
            query?: {
                /** @description Those that wait, the longest first; else those that were answered. */
                open?: boolean;
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_AppealView"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    close_appeal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AppealAnswer"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RiskDone"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_decisions: {
        parameters: {
            query?: {
                scene?: string;
                outcome?: string;
                /** @description Whose: an account's id. */
                subject?: string;
                /** @description Those in which this rule fired; a page looks through 2,000 judgements and may find fewer than asked for. */
                rule?: string;
                /** @description Only those that asked something of somebody. */
                acted?: boolean;
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_DecisionBrief"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_decision: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DecisionView"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    label_decision: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["LabelInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RiskDone"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    override_decision: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["OverrideInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RiskDone"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_links: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                user: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["LinkedAccount"][];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    mark_account: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MarkInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RiskDone"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_scenes: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SceneBrief"][];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_scene: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                scene: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SceneView"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    backtest_policy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                scene: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PolicyInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Backtest"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    check_policy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                scene: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PolicyInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyChecked"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    propose_policy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                scene: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProposalInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Proposed"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_policy_version: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                scene: string;
                version: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["PolicyText"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    decide_policy: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                scene: string;
                version: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProposalAnswer"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RiskDone"];
                };
            };
            403: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_rooms: {
        parameters: {
            query?: {
                /** @description Where the last page ended: its `next`. */
                cursor?: string;
                /** @description 1 to 100, 20 when absent. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_SessionCard"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    stop_room: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Stop"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_system: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["System"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_demo_people: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["DemoList"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    switch_demo_person: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SwitchInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_health: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ServerHealth"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_hold_link: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    undo_hold_link: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    confirm_hold_link: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                token: string;
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Checkout"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_home: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Home"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    report_message: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
                message: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_me: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MeChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_addresses: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AddressList"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    add_address: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddressInput"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Address"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    replace_address: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AddressInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Address"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_address: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_checkout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CheckoutView"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    set_checkout: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CheckoutInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CheckoutView"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    my_decisions: {
        parameters: {
            query?: {
                /** @description Where the last page ended: its `next`. */
                cursor?: string;
                /** @description 1 to 100, 20 when absent. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_OwnDecision"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    file_appeal: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["AppealInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["AppealView"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_tokens: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TokenList"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    make_token: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TokenInput"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["NewToken"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    withdraw_token: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_merchants: {
        parameters: {
            query?: {
                /** @description Where the last page ended: its `next`. */
                cursor?: string;
                /** @description 1 to 100, 20 when absent. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Merchant"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    open_merchant: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MerchantInput"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Merchant"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_merchant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                merchant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Merchant"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    follow_merchant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                merchant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FollowState"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    unfollow_merchant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                merchant: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["FollowState"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_notices: {
        parameters: {
            query?: {
                /** @description Where the last page ended: its `next`. */
                cursor?: string;
                /** @description 1 to 100, 20 when absent. */
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Notice"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    mark_notices_read: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ReadInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Unread"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_orders: {
        parameters: {
            query?: {
                state?: components["schemas"]["OrderState"];
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Order"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    place_order: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PlaceOrder"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_order: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    cancel_order: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CancelIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    confirm_order: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Checkout"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    pay_order: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Checkout"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Receipt"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    take_callback: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["CallbackIn"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    report_transfer: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TransferIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TransferOut"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_regions: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                country: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["RegionList"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_wards: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                country: string;
                region: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["WardList"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_products: {
        parameters: {
            query?: {
                /** @description Words to look for, in any spelling. */
                q?: string;
                merchant?: components["schemas"]["Id"];
                category?: string;
                /** @description Only in the studio. */
                status?: components["schemas"]["ProductStatus"];
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ProductCard"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_product: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                product: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Product"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    see_product: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                product: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SeenIn"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    quote_cart: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["QuoteIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Quote"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    play_transfer: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["PlayIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["TransferOut"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_sessions: {
        parameters: {
            query?: {
                state?: components["schemas"]["SessionState"];
                /** @description Id or slug of a shop. */
                merchant?: string;
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_SessionCard"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Session"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_marks: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Marks"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_messages: {
        parameters: {
            query?: {
                /** @description Messages older than this one. */
                before?: components["schemas"]["Id"];
                /** @description Messages of a replay from this place on, in milliseconds. */
                from_ms?: number;
                to_ms?: number;
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_ChatMessage"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    moderate_room: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Moderate"];
            };
        };
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    set_reminder: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reminded"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    drop_reminder: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Reminded"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    open_socket: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            /** @description the room */
            101: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            503: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    set_up: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SetUpInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Me"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_merchant: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                m: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["MerchantChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Merchant"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_application: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                m: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShopAdmission"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    save_application: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                m: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ShopPapersInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShopAdmission"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    hand_in_application: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                m: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShopAdmission"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_balances: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                m: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Balances"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_bank: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                m: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BankAccount"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    set_bank: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                m: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["BankAccountInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["BankAccount"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    import_products: {
        parameters: {
            query?: {
                /** @description `true`: only say what would happen. */
                dry_run?: boolean;
            };
            header?: never;
            path: {
                m: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "text/csv": string;
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ImportReport"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_entries: {
        parameters: {
            query?: {
                /** @description Where the last page ended: its `next`. */
                cursor?: string;
                /** @description 1 to 100, 20 when absent. */
                limit?: number;
            };
            header?: never;
            path: {
                m: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Entry"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_shop_orders: {
        parameters: {
            query?: {
                /** @description An order number, a phone number or a SKU as a whole, or words of the buyer's name. */
                q?: string;
                /** @description States, separated by commas. */
                state?: string;
                session?: components["schemas"]["Id"];
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                m: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Order"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    export_orders: {
        parameters: {
            query?: {
                /** @description An order number, a phone number or a SKU as a whole, or words of the buyer's name. */
                q?: string;
                /** @description States, separated by commas. */
                state?: string;
                session?: components["schemas"]["Id"];
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                m: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/csv": string;
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_shop_order: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                m: components["schemas"]["Id"];
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    step_order: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                m: components["schemas"]["Id"];
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StepIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_overview: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                m: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Overview"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    upload_picture: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                m: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "image/*": number[];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Picture"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    print_labels: {
        parameters: {
            query: {
                /** @description Order ids, separated by commas. */
                ids: string;
            };
            header?: never;
            path: {
                m: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    print_packing: {
        parameters: {
            query: {
                /** @description Order ids, separated by commas. */
                ids: string;
            };
            header?: never;
            path: {
                m: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "text/html": string;
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_own_products: {
        parameters: {
            query?: {
                /** @description Words to look for, in any spelling. */
                q?: string;
                merchant?: components["schemas"]["Id"];
                category?: string;
                /** @description Only in the studio. */
                status?: components["schemas"]["ProductStatus"];
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                m: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_Product"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_product: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                m: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProductInput"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Product"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_own_product: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                m: components["schemas"]["Id"];
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Product"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    update_product: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                m: components["schemas"]["Id"];
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ProductInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Product"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    archive_product: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                m: components["schemas"]["Id"];
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Product"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_quiz: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                m: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuizView"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    take_quiz: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                m: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["QuizAnswers"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["QuizResult"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            429: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_own_sessions: {
        parameters: {
            query?: {
                state?: components["schemas"]["SessionState"];
                /** @description Id or slug of a shop. */
                merchant?: string;
                cursor?: string;
                limit?: number;
            };
            header?: never;
            path: {
                m: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_SessionCard"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    create_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                m: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SessionInput"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StudioSession"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_own_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                m: components["schemas"]["Id"];
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StudioSession"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    delete_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                m: components["schemas"]["Id"];
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                m: components["schemas"]["Id"];
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["SessionChange"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StudioSession"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    lead_session: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                m: components["schemas"]["Id"];
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ActInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StudioSession"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_board: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                m: components["schemas"]["Id"];
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Board"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    hold_comment: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                m: components["schemas"]["Id"];
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["HoldComment"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Order"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_report: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                m: components["schemas"]["Id"];
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Report"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    set_segments: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                m: components["schemas"]["Id"];
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["Segments"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["SegmentList"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_stream_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                m: components["schemas"]["Id"];
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StreamKey"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    rotate_stream_key: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                m: components["schemas"]["Id"];
                id: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StreamKey"];
                };
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_shipping: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                m: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Shipping"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    set_shipping: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                m: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["ShippingInput"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Shipping"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_staff: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                m: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffList"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    add_staff: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                m: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StaffInput"];
            };
        };
        responses: {
            201: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StaffMember"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    remove_staff: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                m: components["schemas"]["Id"];
                user: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            404: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            409: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_standing: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                m: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["ShopStanding"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    change_stock: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                m: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["StockIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["StockOut"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    list_movements: {
        parameters: {
            query?: {
                /** @description Where the last page ended: its `next`. */
                cursor?: string;
                /** @description 1 to 100, 20 when absent. */
                limit?: number;
            };
            header?: never;
            path: {
                m: components["schemas"]["Id"];
                variant: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["Page_MovementView"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    try_comment: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["TryComment"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["CommentReading"];
                };
            };
            422: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    join_waitlist: {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        requestBody: {
            content: {
                "application/json": components["schemas"]["WaitIn"];
            };
        };
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/json": components["schemas"]["InLine"];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    leave_waitlist: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                variant: components["schemas"]["Id"];
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            204: {
                headers: {
                    [name: string]: unknown;
                };
                content?: never;
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
    get_picture: {
        parameters: {
            query?: never;
            header?: never;
            path: {
                name: string;
            };
            cookie?: never;
        };
        requestBody?: never;
        responses: {
            200: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "image/*": number[];
                };
            };
            /** @description Refused: `code` says why, `detail` what to do. */
            default: {
                headers: {
                    [name: string]: unknown;
                };
                content: {
                    "application/problem+json": components["schemas"]["Problem"];
                };
            };
        };
    };
}
