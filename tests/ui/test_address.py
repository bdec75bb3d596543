from riskzone.ui.address import address


def test_an_address_states_only_what_is_known_and_encodes_it():
    assert address("zones", {"zone": "231005", "level": None, "within": ""}) == "/zones?zone=231005"
    assert address("zones", {}) == "/zones"
    assert address("zones", {"search": "甲 & 乙"}) == "/zones?search=%E7%94%B2+%26+%E4%B9%99"
