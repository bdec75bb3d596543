"""Does a column name a person? Told by its heading and its values."""

import re
from collections.abc import Iterable

#: Headings, as words of them are written together.
_HEADINGS = {
    "identity": (
        *("身份证", "证件号", "护照", "idcard", "identitynumber", "idnumber", "idno", "passport"),
        *("sfzh", "zjhm", "citizenid", "nationalid", "certno"),
    ),
    "phone": (
        *("手机", "电话", "联系方式", "phone", "mobile", "tel", "telephone", "cellphone"),
        *("sjh", "lxdh"),
    ),
    "name": ("姓名", "名字", "fullname", "surname", "realname", "personname", "xm", "name"),
}
_WHOLE = {"tel", "xm", "name", "sjh", "idno"}
#: A resident identity card: area, day of birth, order, check digit (GB 11643-1999); or 15 digits.
_IDENTITY = re.compile(
    r"[1-9]\d{5}(19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[\dXx]"
    r"|[1-9]\d{7}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}"
)
_PHONE = re.compile(r"(\+?86[- ]?)?1[3-9]\d[- ]?\d{4}[- ]?\d{4}")
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
    heading = re.sub(r"[\W_]+", "", column).casefold()
    for sign, words in _HEADINGS.items():
        if any(heading == word or (word not in _WHOLE and word in heading) for word in words):
            return sign
    told = [text for value in values if (text := str(value or "").strip())]
    if any(_IDENTITY.fullmatch(text) for text in told):
        return "identity"
    if any(_PHONE.fullmatch(text) for text in told):
        return "phone"
    names = sum(map(_is_name, told))
    return "name" if told and names >= _SHARE * len(told) else None


def _is_name(text: str) -> bool:
    if not _HAN.fullmatch(text) or text.endswith(_PLACE):
        return False
    return (text[0] in _FAMILY and len(text) <= 3) or text.startswith(_DOUBLE)
