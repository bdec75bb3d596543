"""Does a column name a person? Told by its heading and its values."""

import re
import unicodedata
from collections.abc import Iterable

#: Headings, as words of them are written together.
_HEADINGS = {
    "identity": (
        *("身份证", "证件号", "护照", "idcard", "identitynumber", "idnumber", "idno", "passport"),
        *("sfzh", "zjhm", "shenfenzheng", "citizenid", "nationalid", "certno"),
    ),
    "phone": (
        *("手机", "电话", "联系方式", "phone", "mobile", "tel", "telephone", "cellphone"),
        *("sjh", "lxdh", "shouji", "dianhua"),
    ),
    "name": (
        *("姓名", "名字", "户主", "联系人", "fullname", "surname", "realname", "personname"),
        *("firstname", "lastname", "givenname", "familyname", "xingming", "xm", "name"),
    ),
}
_WHOLE = {"tel", "xm", "name", "sjh", "idno"}


def _alone(number: str) -> re.Pattern[str]:
    """A number among other words; what runs on in letters, digits or a dash is another one."""
    return re.compile(rf"(?<![0-9A-Za-z-])(?:{number})(?![0-9A-Za-z-])")


#: A resident identity card: area, day of birth, order, check digit (GB 11643-1999); or 15 digits.
_IDENTITY = _alone(
    r"[1-9]\d{5}(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[\dXx]"
    r"|[1-9]\d{7}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}"
)
_PHONE = _alone(r"(\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}")
#: The hundred commonest family names of the census of 2020, and some double ones.
_FAMILY = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余叶蒋杜苏魏程吕"
    "丁沈任姚卢傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦白江阎薛尹段雷黎史龙陶贺顾毛郝龚邵万钱严覃"
    "武莫孔向汤肖闫"
)
_DOUBLE = ("欧阳", "上官", "司马", "诸葛", "东方", "皇甫", "尉迟", "公孙", "慕容", "司徒")
_HAN = re.compile(r"[\u4e00-\u9fff·]{2,4}")
#: What the name of a place ends in.
_PLACE = tuple("村屯街路镇乡区委组栋号楼园城苑庄里巷县市场局社院厂")
#: Of the values of a column, so many must look like names.
_SHARE = 0.6


def looks_personal(column: str, values: Iterable[object] = ()) -> str | None:
    """Whether a column holds identity numbers, phone numbers or names.

    One number is enough; names are told by most of the values, since a place may look like one.

    Parameters
    ----------
    column : str
        Its heading.
    values : iterable
        Of the column, or some of them; empty ones do not count.

    Returns
    -------
    {"identity", "phone", "name"} or None
    """
    heading = re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", column)).casefold()
    for sign, words in _HEADINGS.items():
        if any(heading == word or (word not in _WHOLE and word in heading) for word in words):
            return sign
    told = [text for value in values if (text := _text(value))]
    # Written in groups, a number is one all the same.
    if any(_IDENTITY.search(one) for text in told for one in (text, "".join(text.split()))):
        return "identity"
    if any(_PHONE.search(text) for text in told):
        return "phone"
    names = sum(_is_name("".join(text.split())) for text in told)
    return "name" if told and names >= _SHARE * len(told) else None


def headings(columns: Iterable[str]) -> str:
    """Headings as a message may quote them: a file without any has its first row there."""
    told = [one[:40] if looks_personal("", [one]) is None else "…" for one in columns]
    return ", ".join(told[:20])


def _text(value: object) -> str:
    """A value as it is read: full-width digits are digits, a whole number has no point."""
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return unicodedata.normalize("NFKC", str(value)).strip()


def _is_name(text: str) -> bool:
    if not _HAN.fullmatch(text) or text.endswith(_PLACE):
        return False
    return (text[0] in _FAMILY and len(text) <= 3) or text.startswith(_DOUBLE)
