import pytest

from riskzone.cases.persons import looks_like_latin_name, looks_like_name


@pytest.mark.parametrize(
    "text",
    ["张三", "佟大为", "金正男", "欧阳娜娜", "慕容复", "司马懿", "李阳", "张道", "阿依古丽·买买提"],
)
def test_names(text):
    assert looks_like_name(text)


@pytest.mark.parametrize(
    "text", ["疑似", "高度疑似", "阳性", "确诊", "方正县", "A1", "张三的密接者", "病例一", "安达市"]
)
def test_other_words(text):
    assert not looks_like_name(text)


def test_latin_names():
    assert looks_like_latin_name("John Smith")
    assert looks_like_latin_name("WANG, Xiaoming")
    assert not looks_like_latin_name("K-1")
    assert not looks_like_latin_name("HLJ 2020")
    assert not looks_like_latin_name("case")
