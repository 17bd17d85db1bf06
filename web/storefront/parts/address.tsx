// The address form of a country: Vietnam first, provinces to choose from, wards suggested while typing.
import { useId, useState } from "preact/hooks";
import { api, type AddressInput, type Country } from "../../shared/api";
import { COUNTRIES, type AddressField, type Wrong } from "../lib/address";
import { useLoad } from "../lib/load";
import { Field } from "../ui/ui";
import { words } from "../words";
import css from "./address.module.css";

export function AddressForm({ value, onChange, wrong }: { value: AddressInput; onChange(next: AddressInput): void; wrong: Partial<Record<AddressField, Wrong>> }) {
  const w = words();
  const list = useId();
  const [touched, touch] = useState<Partial<Record<AddressField, true>>>({});
  const regions = useLoad(`regions:${value.country}`, () => api.regions(value.country));
  const wards = useLoad(value.region ? `wards:${value.country}:${value.region}` : null, () => api.wards(value.country, value.region));
  const put = (change: Partial<AddressInput>) => onChange({ ...value, ...change });
  const error = (field: AddressField) => {
    const what = wrong[field];
    return what && !touched[field] ? w.error[what] : null;
  };
  const text = (field: AddressField & keyof AddressInput) => ({
    value: value[field] as string,
    onInput: (e: Event) => {
      touch((t) => ({ ...t, [field]: true }));
      put({ [field]: (e.currentTarget as HTMLInputElement).value });
    },
  });
  return (
    <div class={css.form}>
      <Field label={w.address.name} error={error("name")}>
        {(p) => <input {...p} {...text("name")} autocomplete="name" maxLength={100} required />}
      </Field>
      <Field label={w.address.phone} error={error("phone")}>
        {(p) => <input {...p} {...text("phone")} type="tel" inputMode="tel" autocomplete="tel" maxLength={24} required />}
      </Field>
      <div class={css.two}>
        <Field label={w.address.country}>
          {(p) => (
            <select {...p} value={value.country} onChange={(e) => put({ country: e.currentTarget.value as Country, region: "", ward: "", district: "", postal_code: "" })}>
              {COUNTRIES.map((c) => (
                <option key={c} value={c}>
                  {w.address.countries[c]}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={value.country === "VN" ? w.address.region : w.address.regionOther} error={error("region")}>
          {(p) => (
            <select
              {...p}
              value={value.region}
              required
              onChange={(e) => {
                touch((t) => ({ ...t, region: true }));
                put({ region: e.currentTarget.value, ward: "" });
              }}
            >
              <option value="" disabled>
                {regions.error ? w.error.page : w.address.chooseRegion}
              </option>
              {regions.data?.regions.map((r) => (
                <option key={r.code} value={r.code}>
                  {r.name}
                </option>
              ))}
            </select>
          )}
        </Field>
      </div>
      {value.country === "VN" ? null : (
        <Field label={w.address.district}>{(p) => <input {...p} value={value.district} onInput={(e) => put({ district: e.currentTarget.value })} maxLength={100} autocomplete="address-level2" />}</Field>
      )}
      {value.country === "VN" ? (
        <Field label={w.address.ward} error={error("ward")} hint={!wards.data ? undefined : wards.data.wards.length > 0 ? w.address.wardHint : w.address.wardFree}>
          {(p) => (
            <>
              <input {...p} {...text("ward")} list={list} autocomplete="address-level3" maxLength={100} />
              <datalist id={list}>
                {wards.data?.wards.map((name) => (
                  <option key={name} value={name} />
                ))}
              </datalist>
            </>
          )}
        </Field>
      ) : null}
      <Field label={w.address.line} error={error("line")}>
        {(p) => <input {...p} {...text("line")} autocomplete="street-address" maxLength={200} required />}
      </Field>
      {value.country === "VN" ? null : (
        <Field label={w.address.postal} error={error("postal_code")}>
          {(p) => <input {...p} {...text("postal_code")} autocomplete="postal-code" maxLength={16} />}
        </Field>
      )}
      <p class={css.kept}>{w.address.kept}</p>
    </div>
  );
}
