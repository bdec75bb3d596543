import pytest

from riskzone.places.cache import cached_bytes, content_hash, write_atomically


def keep(folder, value, name="a"):
    return cached_bytes(folder, name, lambda: value, str.encode, bytes.decode)


def test_a_result_is_made_once(tmp_path):
    assert keep(tmp_path / "new", "first") == "first"
    assert keep(tmp_path / "new", "second") == "first"


def test_a_damaged_or_short_file_is_made_again(tmp_path):
    for damage in (b"", b"short", b"x" * 40):
        (tmp_path / "a").write_bytes(damage)
        assert keep(tmp_path, "made") == "made"
        (tmp_path / "a").unlink()


def test_without_a_folder_nothing_is_kept():
    assert keep(None, "value") == "value"


def test_a_write_that_fails_leaves_nothing_behind(tmp_path):
    with pytest.raises(TypeError):
        write_atomically(tmp_path / "a", None)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_hashes_depend_on_where_parts_end():
    assert content_hash("ab", "c") != content_hash("a", "bc")
