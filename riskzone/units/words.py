"""Words of the room in both languages, for the parameters of messages."""

from collections.abc import Iterable, Sequence

from riskzone.messages import Words, render
from riskzone.units.model import Kind, TriggerKind

#: Methods of a round of tests.
METHODS = {
    "nucleic": Words("核酸", "nucleic acid"),
    "antibody": Words("抗体", "antibody"),
    "antigen": Words("抗原", "antigen"),
}

KINDS = {
    Kind.ENTRANCE: Words("楼房单元", "entrance"),
    Kind.BUILDING: Words("楼栋", "building"),
    Kind.COMPOUND: Words("小区", "compound"),
    Kind.VILLAGE_GROUP: Words("村民小组", "village group"),
    Kind.WORKSHOP: Words("车间", "workshop"),
    Kind.OFFICE: Words("办公室", "office"),
    Kind.WARD: Words("病区", "ward"),
    Kind.CLASS_ROOM: Words("教室", "class room"),
    Kind.FREE: Words("自由划定", "free extent"),
}

#: Which kind is larger than which; a free extent has no natural bound.
SIZE = {
    Kind.ENTRANCE: 1,
    Kind.WORKSHOP: 1,
    Kind.OFFICE: 1,
    Kind.WARD: 1,
    Kind.CLASS_ROOM: 1,
    Kind.BUILDING: 2,
    Kind.VILLAGE_GROUP: 2,
    Kind.COMPOUND: 3,
    Kind.FREE: 4,
}

#: Levels of administration.
LEVEL_WORDS = {
    "township": Words("乡镇（街道）", "township"),
    "county": Words("县级", "county"),
    "prefecture": Words("市级", "prefecture"),
    "province": Words("省级", "province"),
}


def both(code: str, **params: object) -> Words:
    """A text of the catalogue in both languages."""
    return Words(render(code, params, "zh"), render(code, params, "en"))


#: What an order is drawn for.
TRIGGERS = {kind: both(f"unit_form.trigger_{kind.value}") for kind in TriggerKind}


def trigger_words(kinds: Iterable[TriggerKind]) -> Words:
    """What an order is drawn for, in one line."""
    return joined(TRIGGERS[kind] for kind in kinds)


def field_words(name: str) -> Words:
    """A field of a control unit, or a part of one (``evidence.rounds``), as forms call it."""
    return both(f"unit_form.field_{name.rpartition('.')[2]}")


def joined(words: Iterable[Words]) -> Words:
    """Words in one line."""
    every = tuple(words)
    return Words("、".join(one.zh for one in every), ", ".join(one.en for one in every))


def listed(kinds: Sequence[Kind], language: str) -> str:
    """Kinds in one line."""
    mark = "、" if language == "zh" else ", "
    return mark.join(format(KINDS[kind], language) for kind in kinds)


CARE = {
    "residents": Words("居住人数", "number of residents"),
    "food": Words("食品供应", "food"),
    "medicine": Words("药品供应", "medicine"),
    "hotline": Words("服务热线", "hotline"),
    "medical_passage": Words("就医通道", "way to a hospital"),
}

PARTIES = {
    "territory": Words("属地责任", "territory"),
    "department": Words("部门责任", "department"),
    "employer": Words("单位责任", "employer"),
    "individual": Words("个人责任", "individual"),
}

TEAM = {
    "head": Words("负责人", "head"),
    "police": Words("民警", "police"),
    "doctor": Words("医生", "doctor"),
    "nurse": Words("护士", "nurse"),
    "cdc": Words("疾控人员", "CDC"),
    "psychologist": Words("心理人员", "psychologist"),
}
