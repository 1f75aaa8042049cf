#!/usr/bin/env python3
"""Kiểm lại một cuộc bầu cử từ tệp đã công bố. Recount a published election. Needs Python 3.8, and nothing else.

    python3 recount.py kiem-phieu-7-vong-1.json
    python3 recount.py kiem-phieu-7-vong-1.json --head 3f2a…   (the head hash printed in the count record)
    python3 recount.py kiem-phieu-7-vong-1.json --code 9F3KQ…  (is my ballot there, and as I cast it?)

It is written apart from the site's own counting, on purpose: two programs that agree are worth more than one.
Exit code 0: everything holds. 1: something does not; each line says which ballot.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys

FORM = "club-election-1"
LETTERS = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"


def digest(value):
    """SHA-256 of a value written as JSON: keys sorted, no spaces, UTF-8."""
    packed = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(packed.encode()).hexdigest()


def tracking_code(opening_head, nonce, votes):
    """Sixteen letters in groups of four; only who knows the ballot's nonce can make them."""
    text = "|".join(["ballot", opening_head, nonce, ",".join(str(number) for number in sorted(votes))])
    number = int.from_bytes(hashlib.sha256(text.encode()).digest(), "big")
    letters = ""
    for _place in range(16):
        number, rest = divmod(number, len(LETTERS))
        letters += LETTERS[rest]
    return "-".join(letters[start : start + 4] for start in range(0, 16, 4))


def name_hash(salt, name):
    """How the opening commits to a name, so that a name can be forgotten later and the chain still holds."""
    return digest(["name", salt, name])


def link(previous, slip):
    """The hash of a slip, which covers the one before it."""
    return digest([slip["number"], slip["nonce"], sorted(slip["votes"]), slip["seen"], previous])


def problems(published, head=""):
    """What does not hold, one sentence each; an empty list when everything does."""
    found = []
    if published.get("form") != FORM:
        return ["tệp này không phải tệp công bố kiểm phiếu (not a published election)"]
    opening = published["opening"]
    if digest(opening) != published["opening_head"]:
        found.append("phần mở đầu (số ghế, danh sách, cử tri) đã bị sửa (the opening was changed)")
    names = published["candidates"]
    if len(names) != len(opening["candidates"]):
        found.append("danh sách bầu cử thiếu hoặc thừa người (the list of candidates is not the opening's)")
    for person, hashed in zip(names, opening["candidates"]):  # noqa: B905 # runs on older Pythons
        if person["salt"] and name_hash(person["salt"], person["name"]) != hashed:
            found.append(f"ứng cử viên số {person['number']} đã bị đổi tên (a candidate's name was changed)")
    previous, expected, seen = published["opening_head"], 0, set()
    for slip in published["slips"]:
        expected += 1
        label = f"phiếu số {slip['number']} ({slip['code']})"
        if slip["number"] != expected:
            found.append(f"phiếu số {expected} bị gỡ mất (ballot {expected} is missing)")
            expected = slip["number"]
        if tracking_code(published["opening_head"], slip["nonce"], slip["votes"]) != slip["code"]:
            found.append(f"{label}: nội dung không khớp mã theo dõi (it does not fit its tracking code)")
        if slip["nonce"] in seen:
            found.append(f"{label}: xuất hiện hai lần (it is there twice)")
        seen.add(slip["nonce"])
        if link(previous, slip) != slip["hash"]:
            found.append(
                f"{label}: đã bị sửa, thêm vào, hoặc phiếu ngay trước bị gỡ (changed, added, or follows a gap)"
            )
        previous = slip["hash"]
    if previous != published["head"]:
        found.append("mã đầu chuỗi không phải của phiếu cuối cùng (the head is not the last ballot's: the end was cut)")
    if head and head.strip().lower() != published["head"]:
        found.append("mã đầu chuỗi khác với biên bản giấy (the head is not the one printed in the count record)")
    if published["collected"] != len(published["slips"]):
        found.append(f"biên bản ghi {published['collected']} phiếu, tệp có {len(published['slips'])} (numbers differ)")
    counted = result(published)
    return found + [
        f"kết quả “{key}” công bố {published['result'][key]}, đếm lại được {counted[key]}"
        for key in ("valid", "votes", "needed", "elected", "tied", "empty")
        if counted[key] != published["result"][key]
    ]


def result(published):
    """The result, counted from the slips alone."""
    opening = published["opening"]
    seats, numbers = opening["seats"], [person["number"] for person in published["candidates"]]
    votes, valid, collected = dict.fromkeys(numbers, 0), 0, 0
    for slip in published["slips"]:
        collected += 1
        chosen = slip["votes"]
        if slip["seen"] or len(chosen) > seats or any(number not in votes for number in chosen):
            continue
        if len(chosen) == 0 and len(numbers) > 1:
            continue
        valid += 1
        for number in chosen:
            votes[number] += 1
    whole = {"collected": collected, "valid": valid, "summoned": opening["summoned"]}[opening["base"]]
    needed = next(number for number in range(whole + 2) if 2 * number > whole)
    elected, tied = [], []
    free = seats
    for level in sorted({votes[number] for number in numbers if votes[number] >= needed}, reverse=True):
        here = [number for number in numbers if votes[number] == level]
        if len(here) <= free:
            elected += here
            free -= len(here)
        else:
            if free:
                tied = here
            break
    return {
        "collected": collected,
        "valid": valid,
        "votes": {str(number): votes[number] for number in numbers},
        "needed": needed,
        "elected": elected,
        "tied": tied,
        "empty": 0 if tied else free,
    }


def main():
    """Read the file, say what was found."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("--head", default="", help="mã đầu chuỗi in trong biên bản")
    parser.add_argument("--code", default="", help="mã theo dõi của một lá phiếu")
    options = parser.parse_args()
    with open(options.file, encoding="utf-8") as stream:
        published = json.load(stream)
    found = problems(published, options.head)
    if not found:
        counted, names = result(published), {person["number"]: person["name"] for person in published["candidates"]}
        print(f"Thu vào {counted['collected']}, hợp lệ {counted['valid']}, cần {counted['needed']} phiếu để trúng cử")
        for number, name in names.items():
            mark = (
                " – trúng cử" if number in counted["elected"] else " – bằng phiếu" if number in counted["tied"] else ""
            )
            print(f"  {name}: {counted['votes'][str(number)]}{mark}")
        if counted["empty"]:
            print(f"  còn khuyết {counted['empty']} ghế")
    wanted = "".join(letter for letter in options.code.upper() if letter.isalnum())
    if wanted:
        mine = [slip for slip in published["slips"] if slip["code"].replace("-", "") == wanted]
        if mine:
            names = {person["number"]: person["name"] for person in published["candidates"]}
            said = ", ".join(names[number] for number in mine[0]["votes"]) or "không bầu ai"
            print(f"Phiếu {mine[0]['code']} là phiếu số {mine[0]['number']}: {said}")
        else:
            found.append(f"không có phiếu nào mang mã {options.code} (no ballot has this code)")
    for sentence in found:
        print(f"SAI: {sentence}")
    print("KHÔNG KHỚP" if found else "KHỚP: chuỗi phiếu nguyên vẹn, kết quả đúng như công bố")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
