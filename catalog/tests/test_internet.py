import pytest

from catalog.internet import is_open_internet


@pytest.mark.parametrize(
    "address",
    [
        *("127.0.0.1", "10.0.0.1", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0"),
        *("100.64.0.1", "224.0.0.1", "255.255.255.255", "::", "::1", "fe80::1", "fe80::1%eth0"),
        *("fc00::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::"),
        *("64:ff9b::7f00:1", "64:ff9b::a00:1", "64:ff9b:1::808:808", "name.example", ""),
        "2001:0:4136:e378:8000:63bf:3fff:fdd2",
    ],
)
def test_private_ones_are_refused(address: str) -> None:
    assert not is_open_internet(address)


@pytest.mark.parametrize(
    "address",
    [
        *("93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946", "::ffff:93.184.216.34"),
        *("2002:5db8:d822::", "64:ff9b::5db8:d822"),
    ],
)
def test_others_are_taken(address: str) -> None:
    assert is_open_internet(address)
