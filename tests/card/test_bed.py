"""The readers and cards themselves, looked at with OpenSC's own tools."""

from tests.card.readers import CardReaders, VirtualCard, running
from tests.card.steps import PIN, WRONG_PIN, tool


def objects(reader: CardReaders, opensc: str, *more: str) -> str:
    return tool(reader, "pkcs11-tool", "--module", opensc, "--list-objects", *more)


def test_two_readers_are_there_and_empty(reader: CardReaders) -> None:
    said = tool(reader, "opensc-tool", "--list-readers")
    assert all(name in said for name in reader.names)
    assert "Yes" not in said


def test_a_piv_card_has_four_keys_and_a_pin(reader: CardReaders, piv_card: VirtualCard, opensc: str) -> None:
    reader.insert(piv_card)
    said = objects(reader, opensc, "--login", "--pin", PIN)
    assert said.count("Private Key Object") == 4
    assert said.count("Certificate Object") == 4
    assert piv_card.pins_sent() == [0x9000]


def test_wrong_pins_are_counted_and_block_for_good(reader: CardReaders, piv_card: VirtualCard, opensc: str) -> None:
    reader.insert(piv_card)
    for left in (2, 1, 0):
        objects(reader, opensc, "--login", "--pin", WRONG_PIN)
        assert piv_card.tries() == left
    piv_card.pull()
    reader.insert(piv_card)
    assert "CKR_PIN_LOCKED" in objects(reader, opensc, "--login", "--pin", PIN)
    assert 0x9000 not in piv_card.pins_sent()


def test_the_log_of_a_card_has_no_pin(reader: CardReaders, piv_card: VirtualCard, opensc: str) -> None:
    reader.insert(piv_card)
    objects(reader, opensc, "--login", "--pin", PIN)
    assert PIN.encode().hex() not in piv_card.log.read_text()


def test_an_openpgp_card_has_a_slot_for_signing(reader: CardReaders, openpgp_card: VirtualCard, opensc: str) -> None:
    reader.insert(openpgp_card)
    said = objects(reader, opensc, "--slot-index", "1", "--login", "--pin", PIN)
    assert "Signature key" in said


def test_two_sets_of_readers_side_by_side(reader: CardReaders, piv_card: VirtualCard) -> None:
    with running() as others:
        others.insert(piv_card)
        assert "Yes" in tool(others, "opensc-tool", "--list-readers")
        assert "Yes" not in tool(reader, "opensc-tool", "--list-readers")
        piv_card.pull()
