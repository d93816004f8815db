"""The garbage collector rests while it is told to, and no longer."""

import gc

import pytest

from kpitools.collector import collector_at_rest


@pytest.fixture(autouse=True)
def collecting():
    gc.enable()
    yield
    gc.enable()


def test_it_rests_within_and_works_again_after():
    with collector_at_rest():
        with collector_at_rest():
            assert not gc.isenabled()
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_works_again_after_an_error_in_a_function():
    @collector_at_rest()
    def fails():
        assert not gc.isenabled()
        raise KeyError

    with pytest.raises(KeyError):
        fails()
    assert gc.isenabled()


def test_whoever_put_it_off_himself_has_it_off_still():
    gc.disable()
    with collector_at_rest():
        pass
    assert not gc.isenabled()
