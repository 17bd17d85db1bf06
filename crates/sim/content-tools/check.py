#!/usr/bin/env python3
"""Holds ../content to its README. Standard library only. Prints what is wrong and ends with 1, or one line of counts and 0."""
import json, os, re, struct, sys, unicodedata
import xml.etree.ElementTree as ET

here = os.path.dirname(os.path.abspath(__file__))
root = os.path.join(here, "..", "content")
bad = []


def need(ok, what):
    if not ok:
        bad.append(what)


def load(name):
    with open(os.path.join(root, name), encoding="utf-8") as f:
        return json.load(f)


def text(value, where):
    ok = isinstance(value, dict) and set(value) == {"vi", "zh", "en"} and all(isinstance(v, str) and v.strip() for v in value.values())
    need(ok, f"{where}: not a text in vi, zh, en")
    if ok:
        need(all(unicodedata.is_normalized("NFC", v) for v in value.values()), f"{where}: not NFC")


def file(path, where):
    need(os.path.isfile(os.path.join(root, path)), f"{where}: no file {path}")


def unique(values, what):
    seen = set()
    for v in values:
        need(v not in seen, f"{what} twice: {v}")
        seen.add(v)


SLUG, HEX = re.compile(r"^[a-z0-9]+(-[a-z0-9]+)*$"), re.compile(r"^#[0-9a-f]{6}$")
cat, ses, chat = load("catalogue.json"), load("sessions.json"), load("chat.json")

# pictures
ids = {}
for name in sorted(os.listdir(os.path.join(root, "pictures"))):
    path = os.path.join(root, "pictures", name)
    need(os.path.getsize(path) <= (6144 if name.endswith(".svg") else 65536), f"{name}: {os.path.getsize(path)} bytes")
    if not name.endswith(".svg"):
        continue
    raw = open(path, encoding="utf-8").read()
    tree = ET.fromstring(raw)
    for el in tree.iter():
        tag = el.tag.split("}")[1]
        need(tag not in ("script", "image", "foreignObject", "style", "use", "a", "text"), f"{name}: <{tag}>")
        for k, v in el.attrib.items():
            need(not k.startswith("on") and "href" not in k and "NaN" not in v and "undefined" not in v, f"{name}: {k}={v[:40]}")
            if k == "id":
                need(v not in ids, f"{name}: id {v} also in {ids.get(v)}")
                ids[v] = name
    for ref in re.findall(r"url\(#([^)]+)\)", raw):
        need(f'id="{ref}"' in raw, f"{name}: no {ref}")
unique([p["slug"] for p in cat["pictures"]], "picture")
need(len(cat["pictures"]) >= 48, "fewer than 48 pictures")
for p in cat["pictures"]:
    file(p["file"], p["slug"])
    text(p["alt"], p["slug"])
    need(HEX.match(p["main"]) and p["main"] in open(os.path.join(root, p["file"]), encoding="utf-8").read(), f"{p['slug']}: main colour {p['main']} not in the drawing")

# catalogue
categories, pictures = {c["slug"] for c in cat["categories"]}, {p["slug"] for p in cat["pictures"]}
merchants = {m["slug"]: m for m in cat["merchants"]}
for c in cat["categories"]:
    text(c["name"], c["slug"])
for m in cat["merchants"]:
    text(m["name"], m["slug"]); text(m["about"], m["slug"]); text(m["region"]["name"], m["slug"])
    file(m["avatar"], m["slug"]); file(m["cover"], m["slug"])
    need(m["currency"] in ("VND", "CNY") and m["language"] in ("vi", "zh") and HEX.match(m["accent"]), f"{m['slug']}: currency, language or accent")
    need(m["region"]["country"] in [r for s in m["shipping"] for r in s["regions"]], f"{m['slug']}: does not ship at home")
    for s in m["shipping"]:
        text(s["name"], m["slug"]); need(s["fee"] > 0 and s["days"][0] <= s["days"][1], f"{m['slug']}: shipping")
unique([p["slug"] for p in cat["products"]], "product")
unique([v["sku"] for p in cat["products"] for v in p["variants"]], "SKU")
unique([p["title"]["vi"] for p in cat["products"]], "title")
unique([p["title"]["zh"] for p in cat["products"]], "title")
unique([p["title"]["en"] for p in cat["products"]], "title")
products = {p["slug"]: p for p in cat["products"]}
for p in cat["products"]:
    w = p["slug"]
    text(p["title"], w); text(p["description"], w)
    need(SLUG.match(w) and p["merchant"] in merchants and p["category"] in categories and p["picture"] in pictures, f"{w}: slug, merchant, category or picture")
    need(p["limit_per_buyer"] >= 1 and p["variants"] and HEX.match(p["main"]), f"{w}: limit, variants or main")
    for a in p["attributes"]:
        text(a["name"], w); text(a["value"], w)
    for o in p["options"]:
        text(o["name"], w); unique([v["slug"] for v in o["values"]], f"{w}: option value"); need(len(o["values"]) > 1, f"{w}: an option of one value")
        for v in o["values"]:
            text(v["label"], w)
    combos = 1
    for o in p["options"]:
        combos *= len(o["values"])
    need(combos == len(p["variants"]), f"{w}: {len(p['variants'])} variants of {combos}")
    unique([tuple(v["values"]) for v in p["variants"]], f"{w}: variant")
    for v in p["variants"]:
        need(len(v["values"]) == len(p["options"]) and all(x in [y["slug"] for y in o["values"]] for x, o in zip(v["values"], p["options"])), f"{v['sku']}: values")
        need(v["price"] > 0 and v["grams"] > 0 and v["stock"] >= 0 and (v["compare_at"] is None or v["compare_at"] > v["price"]) and HEX.match(v["hex"]), f"{v['sku']}: price, grams, stock, compare_at or hex")
        need(merchants[p["merchant"]]["currency"] != "VND" or v["price"] % 1000 == 0, f"{v['sku']}: odd price")

# sessions and clips
unique([s["slug"] for s in ses["sessions"]], "session")
for m in merchants:
    need({s["state"] for s in ses["sessions"] if s["merchant"] == m} >= {"past", "live", "coming"}, f"{m}: a past, a live and a coming session")
clips = {c["file"]: c for c in ses["clips"]}
for s in ses["sessions"]:
    w = s["slug"]
    text(s["title"], w); text(s["description"], w); file(s["cover"], w)
    hosts = [h["slug"] for h in s["hosts"]]
    for h in s["hosts"]:
        file(h["avatar"], w)
    need((s["state"] == "live") == (s["clip"] is not None) and (s["clip"] is None or s["clip"] in clips), f"{w}: clip")
    need((s["starts_in_minutes"] > 0) == (s["state"] == "coming"), f"{w}: start")
    need(s["state"] != "past" or s["starts_in_minutes"] + s["lasts_minutes"] < 0, f"{w}: past but not over")
    need(s["state"] != "live" or s["starts_in_minutes"] + s["lasts_minutes"] > 30, f"{w}: live but nearly over")
    need(6 <= len(s["segments"]) <= 10, f"{w}: {len(s['segments'])} segments")
    unique([g["code"] for g in s["segments"]], f"{w}: code")
    for g in s["segments"]:
        p = products.get(g["product"])
        need(p is not None and p["merchant"] == s["merchant"] and g["who"] in hosts and re.match(r"^[A-Z][0-9]{1,2}$", g["code"]), f"{w} {g['code']}: product, who or code")
        text(g["title"], w); text(g["script"], w)
        need(set(g["prices"]) == {v["sku"] for v in p["variants"]} and min(g["prices"].values()) == g["price"], f"{w} {g['code']}: prices")
        need(all(0 < g["prices"][v["sku"]] <= v["price"] for v in p["variants"]), f"{w} {g['code']}: live price above the usual")
for c in ses["clips"]:
    file(c["file"], "clip"); file(c["poster"], "clip")
    b = open(os.path.join(root, c["file"]), "rb").read()
    need(len(b) <= 950_000, f"{c['file']}: {len(b)} bytes")
    need(os.path.getsize(os.path.join(root, c["poster"])) <= 61_440, f"{c['poster']}: too big")
    pos, video, audio, last = 13, [], [], 0
    need(b[:4] == b"FLV\x01", f"{c['file']}: not FLV")
    while pos + 11 <= len(b):
        size, ts = int.from_bytes(b[pos + 1:pos + 4], "big"), int.from_bytes(b[pos + 4:pos + 7], "big") | b[pos + 7] << 24
        body = b[pos + 11:pos + 11 + size]
        need(ts >= last and struct.unpack(">I", b[pos + 11 + size:pos + 15 + size])[0] == size + 11, f"{c['file']}: tag at {pos}")
        last = ts
        if b[pos] == 9 and body[1] == 1:
            video.append((ts, body[0] >> 4, int.from_bytes(body[2:5], "big")))
        if b[pos] == 8 and body[1] == 1:
            audio.append(ts)
        pos += 15 + size
    step = 1000 // c["fps"]
    need([v[0] for v in video] == list(range(0, c["duration_ms"], step)) and len(video) == c["video_frames"], f"{c['file']}: picture times")
    need(all((v[1] == 1) == (v[0] % c["gop_ms"] == 0) and v[2] == 0 for v in video), f"{c['file']}: keyframes or B-frames")
    need(len(audio) == c["audio_frames"] == c["duration_ms"] * c["audio_hz"] / 1024 / 1000 and audio[0] == 0, f"{c['file']}: sound times")
    live = next((s for s in ses["sessions"] if s["clip"] == c["file"]), None)
    need(live is not None, f"{c['file']}: no session")
    for x in c["shows"]:
        need(live and any(g["code"] == x["code"] and g["product"] == x["product"] for g in live["segments"]), f"{c['file']}: {x['code']} is not in its session")

# chat
kinds = "greet praise question order cancel thanks talk phone other".split()
unique([p["slug"] for p in chat["people"]], "person"); unique([p["name"] for p in chat["people"]], "name")
unique([(l["lang"], l["text"]) for l in chat["lines"]], "line")
need(len(chat["people"]) >= 120 and len(chat["lines"]) >= 300, "too few people or lines")
for l in chat["lines"]:
    need(l["kind"] in kinds and l["lang"] in ("vi", "zh", "en") and sorted(re.findall(r"\{(\w+)\}", l["text"])) == sorted(l["needs"]), f"line: {l['text']}")
    digits = re.sub(r"\D", "", re.sub(r"\{\w+\}", "", unicodedata.normalize("NFKC", l["text"])).replace("+84", "0"))
    need((l["kind"] == "phone") == (digits in chat["phones"]), f"phone: {l['text']}")
for n in chat["phones"]:
    need(re.match(r"^0\d{9}$", n), f"phone {n}")
share = {k: sum(l["lang"] == k for l in chat["lines"]) / len(chat["lines"]) for k in ("vi", "zh", "en")}
need(share["vi"] > 0.55 and share["zh"] > 0.15 and share["en"] > 0.15, f"languages {share}")
for dirpath, _, names in os.walk(root):
    for n in names:
        need(os.path.getsize(os.path.join(dirpath, n)) < 1_000_000, f"{n}: over 1 MB")

for line in bad[:60]:
    print(line)
total = sum(os.path.getsize(os.path.join(d, n)) for d, _, ns in os.walk(root) for n in ns)
print(f"{len(bad)} faults; {len(cat['pictures'])} pictures, {len(cat['products'])} products, {sum(len(p['variants']) for p in cat['products'])} SKUs, {len(ses['sessions'])} sessions, {len(chat['lines'])} lines, {len(chat['people'])} people, {total // 1024} KiB")
sys.exit(1 if bad else 0)
