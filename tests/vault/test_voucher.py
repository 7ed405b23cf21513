"""A mark over what somebody vouched for is made and checked by one private key alone."""

from directory.vault.keys import is_voucher, make_pair, pair_of, voucher
from directory.vault.secret import Secret


def test_a_mark_holds_for_its_key_and_its_context_and_for_nothing_else() -> None:
    pair, context = make_pair(), b"who is of the circle"
    mark = voucher(pair, context)
    assert is_voucher(pair, context, mark)
    assert not is_voucher(make_pair(), context, mark)
    assert not is_voucher(pair, context + b"!", mark)
    assert not is_voucher(pair, context, bytes(len(mark)))
    assert not is_voucher(pair, context, mark[:-1])
    assert not is_voucher(pair, context, b"")


def test_a_mark_is_always_the_same_and_one_bit_makes_it_another() -> None:
    """Known answer: what a circle marked once holds after each version of the code."""
    pair, context = pair_of(Secret(bytes(range(32)))), b"who is of the circle"
    mark = voucher(pair, context)
    assert mark.hex() == "f71b94b70375829f61cb2862890da729bbe7e09d2e1585c777c3245fcad22af3"
    for at in range(len(mark)):
        assert not is_voucher(pair, context, mark[:at] + bytes([mark[at] ^ 1]) + mark[at + 1 :])


def test_whoever_knows_the_public_key_alone_makes_no_mark() -> None:
    pair = make_pair()
    assert voucher(pair_of(Secret(pair.public)), b"here") != voucher(pair, b"here")
