"""Lists of tokens: what they say, where their PINs stand, and what is wrong with a row or with all of it."""

from pathlib import Path

import pytest

from app.documents.desk_list import digest, parse_list, read_list
from app.host.list_pins import pins_in
from app.vocabulary.desk_messages import MOST_ROWS, DeskRow, ListFile
from app.vocabulary.errors import AppError
from app.vocabulary.pin_policy import PinPolicy

# Not the PINs of the suite: those are looked for in every file that is left behind, and these stand in such files.
SO_PIN, USER_PIN, WRONG_PIN = "officer-7391", "holder-5820", "nobody-4417"


def rows_of(tmp_path: Path, content: str | bytes, policy: PinPolicy | None = None) -> list[DeskRow]:
    path = tmp_path / "list.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    rows, _ = parse_list(str(path), read_list(str(path)), policy or PinPolicy())
    return rows


def problem_of(tmp_path: Path, content: str | bytes) -> str:
    with pytest.raises(AppError) as caught:
        rows_of(tmp_path, content)
    assert str(caught.value.problem.unchanged) == "Nothing was done with any token."
    return str(caught.value.problem.cause)


PASSWORD = "Its password has a quotation mark or is too long for a list: give the file another one."


def why_not(tmp_path: Path, line: str, head: str = "label,serial,so_pin,pin,file,password") -> str:
    problem = rows_of(tmp_path, f"{head}\n{line}\n")[-1].problem
    return "" if problem is None else str(problem)


# ── what a list says ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_label_is_enough(tmp_path: Path) -> None:
    (row,) = rows_of(tmp_path, "label\nAnna\n")
    assert (row.number, row.label, row.serial, row.pin_source, row.so_pin, row.problem) == (
        2,
        "Anna",
        "",
        "none",
        None,
        None,
    )


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_spreadsheets_write_it_in_many_ways(tmp_path: Path, separator: str, end: str, mark: str) -> None:
    lines = [
        ["PIN", "Label", "SO PIN", "serial"],
        [USER_PIN, "Änne", SO_PIN, "0012"],
        ["generate", '"B, ""x"""', "", ""],
    ]
    rows = rows_of(tmp_path, mark + end.join(separator.join(cells) for cells in lines))
    assert [(row.label, row.serial, row.pin_source) for row in rows] == [
        ("Änne", "0012", "list"),
        ('B, "x"', "", "generated"),
    ]
    path = tmp_path / "list.csv"
    file = ListFile(str(path), digest(read_list(str(path))))
    with pins_in(file, (rows[0].so_pin, rows[0].pin, None)) as found:
        assert found == [bytearray(SO_PIN.encode()), bytearray(USER_PIN.encode()), None]
    assert found == [bytearray(len(SO_PIN)), bytearray(len(USER_PIN)), None], "not wiped"


def test_pins_stand_in_no_row(tmp_path: Path) -> None:
    (row,) = rows_of(tmp_path, f"label,so_pin,pin,password\nAnna,{SO_PIN},{USER_PIN},{WRONG_PIN}\n")
    assert all(pin not in repr(row) for pin in (SO_PIN, USER_PIN, WRONG_PIN))


def test_a_list_that_was_changed_is_not_used(tmp_path: Path) -> None:
    (row,) = rows_of(tmp_path, f"label,pin\nAnna,{USER_PIN}\n")
    path = tmp_path / "list.csv"
    file = ListFile(str(path), digest(read_list(str(path))))
    path.write_text(f"label,pin\nBert,{WRONG_PIN}\n")
    with pytest.raises(AppError, match="changed"), pins_in(file, (row.pin,)):
        pytest.fail("PINs of another list")


def test_a_file_of_a_row_is_looked_for_beside_the_list(tmp_path: Path) -> None:
    (tmp_path / "anna.pem").write_text("x")
    assert why_not(tmp_path, f"Anna,,,{USER_PIN},anna.pem,") == ""
    assert rows_of(tmp_path, f"label,pin,file\nAnna,{USER_PIN},anna.pem\n")[0].file == str(tmp_path / "anna.pem")


def test_columns_that_mean_nothing_are_named(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("label,Department,pin\nAnna,Sales,\n")
    assert parse_list(str(path), read_list(str(path)), PinPolicy())[1] == ["department"]


def test_empty_lines_are_passed_over_and_lines_keep_their_numbers(tmp_path: Path) -> None:
    assert [row.number for row in rows_of(tmp_path, "label\nAnna\n\nBert\n")] == [2, 4]


# ── what is wrong with a row ─────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("Anna,,", "It has 3 cells, and the head has 6."),
        (",,,,,", "It has no label."),
        ("x" * 33 + ",,,,,", "Its label is longer than 32 bytes."),
        ("ä" * 17 + ",,,,,", "Its label is longer than 32 bytes."),
        ("A\u202eB,,,,,", "Its label cannot be shown."),
        ("=A1,,,,,", "A formula stands in the place of its label."),
        ("Anna,=B2,,,,", "A formula stands in the place of its serial number."),
        ("Anna," + "1" * 17 + ",,,,", "Its serial number is longer than 16 bytes."),
        ("Anna,,,=C3,,", "A formula stands in the place of its PIN."),
        ("Anna,,,12,,", "Its PIN is not allowed."),
        ("Anna,,12,,,", "Its SO PIN is not allowed."),
        ('Anna,,," 4711-x",,', "Its PIN begins or ends with a space."),
        ('Anna,,,"47""11",,', "Its PIN cannot be read from a list: type it."),
        ('Anna,,,,,"47""11"', PASSWORD),
        ("Anna,,,,," + "x" * 1025, PASSWORD),
        ('Anna,,,"4711"x,,', "A quotation mark is out of place in it."),
        ('Anna,,,"4711,,', "A quotation mark is out of place in it."),
        ("Anna,,,,cert.pem,", "A file is written to it as its user: it needs a PIN."),
        ("Anna,,,generate,cert.pem,", "Its file is not there: cert.pem."),
    ],
)
def test_a_row_says_what_is_wrong_with_it(tmp_path: Path, line: str, why: str) -> None:
    assert why_not(tmp_path, line) == why


def test_an_officers_pin_that_a_token_has_already_is_not_judged(tmp_path: Path) -> None:
    assert why_not(tmp_path, "Anna,0042,12,,,") == ""


def test_two_rows_for_one_token_are_told(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, "label,serial\nAnna,\nBert,7\nAnna,\nCarla,7\nAnna,8\n")
    assert [str(row.problem) if row.problem else "" for row in rows] == [
        "", "", "Line 2 is for the same token.", "Line 3 is for the same token.", "",
    ]  # fmt: skip


def test_a_policy_counts_for_the_pins_of_a_list(tmp_path: Path) -> None:
    strict = PinPolicy(characters="digits", weak="refuse")
    rows = rows_of(tmp_path, "label,pin\nAnna,abcdef\nBert,123456\nCarla,739158\n", strict)
    assert [row.problem is None for row in rows] == [False, False, True]


# ── what is no list ──────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("content", "why"),
    [
        ("name,pin\nAnna,1\n", "Its first line has to name the columns, and one of them “label”."),
        ("label,pin,PIN\nAnna,1,2\n", "Two of its columns have the same name."),
        ("label,pin\n", "There is no row below its head."),
        ("label\nAnna\n".encode("utf-16"), "It is in UTF-16. Save it as “CSV UTF-8”."),
        ("label\nAnna\nÄnne\n".encode("latin-1"), "Line 3 is not in UTF-8. Save it as “CSV UTF-8”."),
        (b"label\nAn\0na\n", "There are zero bytes in it: it is no text."),
        ("label\n" + "x\n" * (MOST_ROWS + 1), f"It has more than {MOST_ROWS:,} rows. Divide it."),
    ],
)
def test_what_is_no_list_is_refused_with_its_cause(tmp_path: Path, content: str | bytes, why: str) -> None:
    assert problem_of(tmp_path, content) == why


def test_a_hundred_thousand_rows_are_refused_before_long(tmp_path: Path) -> None:
    content = "label,pin\n" + "".join(f"Token {number},generate\n" for number in range(100_000))
    assert problem_of(tmp_path, content).startswith("It has more than")


def test_ten_thousand_rows_are_read(tmp_path: Path) -> None:
    content = "label,pin\n" + "".join(f"Token {number},generate\n" for number in range(MOST_ROWS))
    assert len(rows_of(tmp_path, content)) == MOST_ROWS


def test_no_error_shows_what_stands_in_the_list(tmp_path: Path) -> None:
    content = f"label,pin\nAnna,{USER_PIN}\n".encode() + b"B\xff,1\n"
    path = tmp_path / "list.csv"
    path.write_bytes(content)
    with pytest.raises(AppError) as caught:
        parse_list(str(path), read_list(str(path)), PinPolicy())
    assert USER_PIN not in repr(caught.value.problem)
