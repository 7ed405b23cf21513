"""A mark over what somebody vouched for is made and checked by one private key alone."""

from directory.vault.keys import is_voucher, make_pair, voucher


def test_a_mark_holds_for_its_key_and_its_context_and_for_nothing_else() -> None:
    pair, context = make_pair(), b"who is of the circle"
    mark = voucher(pair, context)
    assert is_voucher(pair, context, mark)
    assert not is_voucher(make_pair(), context, mark)
    assert not is_voucher(pair, context + b"!", mark)
    assert not is_voucher(pair, context, bytes(len(mark)))
