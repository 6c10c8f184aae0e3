"""Codes that can be typed, and the letter they stand in."""

import io
import unicodedata
from datetime import date

import pytest
import typst
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from pypdf import PdfReader

from dienregister.letters.codes import ALPHABET, code_of, grouped, is_code, typed
from dienregister.letters.letter import Addressed, Around, letter_data
from dienregister.letters.pdf import can_print, pdf, template

KEY = bytes(range(32))
CODES = st.text("0123456789abcdef", min_size=32, max_size=32).map(lambda invite: code_of(KEY, invite))
AROUND = Around("Ministerie", "https://v.nl", "088 1", date(2026, 11, 30), date(2027, 2, 28), 11, 4, False)


@given(CODES, st.data())
def test_one_wrong_sign_and_two_that_changed_places_show(code: str, data: st.DataObject) -> None:
    assert is_code(code) and len(code) == 12
    place = data.draw(st.integers(0, 11))
    other = data.draw(st.sampled_from([sign for sign in ALPHABET if sign != code[place]]))
    assert not is_code(code[:place] + other + code[place + 1 :])
    one, two = sorted(data.draw(st.lists(st.integers(0, 11), min_size=2, max_size=2, unique=True)))
    if code[one] != code[two]:
        swapped = list(code)
        swapped[one], swapped[two] = code[two], code[one]
        assert not is_code("".join(swapped))


@given(CODES)
def test_a_code_is_read_however_it_is_typed(code: str) -> None:
    assert typed(grouped(code).lower().replace("0", "o").replace("1", "l")) == code
    assert typed(f"  {code[:5]} {code[5:]} ") == code


def test_codes_are_spread_and_depend_on_the_key() -> None:
    codes = {code_of(KEY, str(number)) for number in range(20_000)}
    assert len(codes) == 20_000
    for place in range(12):
        assert {code[place] for code in codes} == set(ALPHABET)
    assert code_of(bytes(32), "x") != code_of(KEY, "x")


def test_a_letter_says_first_that_it_is_voluntary_and_its_qr_code_can_be_scanned() -> None:
    code = code_of(KEY, "x")
    data = letter_data([Addressed("Noor", ("Noor", "Kerkweg 1", "1011 AB  Amsterdam"), code)], AROUND)
    text = PdfReader(io.BytesIO(pdf("letter_17", data))).pages[0].extract_text()
    assert text.index("Meedoen is vrijwillig") < text.index("Wat vind jij") < text.index("Beste Noor")
    assert grouped(code) in text and "11 vragen" in text and "naar schatting 4 minuten" in text
    import json

    image = typst.compile(template("letter_17"), sys_inputs={"data": json.dumps(data)}, format="png", ppi=100)
    assert zxingcpp.read_barcode(Image.open(io.BytesIO(image)).convert("L")).text == f"https://v.nl/c/{code}"


def test_the_same_letters_are_the_same_bytes_and_each_is_one_page() -> None:
    people = [Addressed(f"Noor {n}", (f"Noor {n}", "Kerkweg 1", "1011 AB"), code_of(KEY, str(n))) for n in range(5)]
    one, other = (pdf("letter_17", letter_data(people, AROUND)) for _ in range(2))
    assert one == other
    assert len(PdfReader(io.BytesIO(one)).pages) == 5
    assert b"pdfuaid" in one


@pytest.mark.parametrize(
    "name", ["Zoë Yılmaz-Çelik", "Wójcik", "O'Neill", "D’Arcy", "Иван", "Σωκράτης", "Ngọc Đỗ", "Kerkweg 12-A"]
)
def test_a_name_that_can_be_printed_is_printed(name: str) -> None:
    name = unicodedata.normalize("NFC", name)
    assert can_print(name)
    data = letter_data([Addressed(name, (name,), code_of(KEY, "x"))], AROUND)
    assert name in PdfReader(io.BytesIO(pdf("letter_17", data))).pages[0].extract_text()


@pytest.mark.parametrize("name", ["王小明", "محمد", "שרה", "नूर"])
def test_a_name_that_the_typeface_lacks_is_not_printed_with_boxes(name: str) -> None:
    assert not can_print(name)
