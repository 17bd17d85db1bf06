// Names of ledger accounts and of what moved money. A name not known here is shown as the server writes it, made readable.
import { catalogue } from "../../shared/i18n";

type Names = Record<string, string>;
const vi: { accounts: Names; kinds: Names } = {
  accounts: { provider: "Cổng thanh toán", bank: "Ngân hàng", courier: "Bên giao hàng (COD)", merchant: "Phải trả shop" },
  kinds: { capture: "Nhận thanh toán", refund: "Hoàn tiền", cod_collected: "Thu COD" },
};
const zh: typeof vi = {
  accounts: { provider: "支付渠道", bank: "银行", courier: "配送方（货到付款）", merchant: "应付店铺" },
  kinds: { capture: "收款", refund: "退款", cod_collected: "货到付款收款" },
};
const en: typeof vi = {
  accounts: { provider: "Payment provider", bank: "Bank", courier: "Courier (COD)", merchant: "Owed to the shop" },
  kinds: { capture: "Payment received", refund: "Refund", cod_collected: "COD collected" },
};
const words = catalogue<{ accounts: Names; kinds: Names }>({ vi, zh, en });
const readable = (name: string): string => name.replace(/[_:.]+/g, " ");
export const accountName = (name: string): string => words().accounts[name] ?? readable(name);
export const kindName = (name: string): string => words().kinds[name] ?? readable(name);
