"""Names of persons, as far as a rule can tell them from other words.

The surnames are those of the 2020 national name report (公安部《二〇二〇年全国姓名报告》) and the
register of common surnames, with the double ones.  Over-caution costs little: what is taken
for a name is masked in a message, or a serial number is asked for.
"""

import re

_SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严"
    "牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛童欧甄项曲成游裴席卫查屈"
    "鲍覃霍翁隋植甘景薄单包司柏宁柯阮桂闵解强柴华车冉房边佟慕肖付闫仇敖褚巩矫冷滕窦蔺苑仲臧卞初佘战杭郎宫邸刁鄂栾嵇逄綦"
    "荆沙党狄匡邬谌喻井都乌麻那庚蒙晏储宗明胥盖原楚尚苟晁楼简饶连古占米艾迟鞠冀亓闻诸戚姬阚惠银祖郁应屠缪桑暴蒲靖满赫寇"
    "展商卓糜邰劳逯栗郜隗訾肇富奚娄危路容支昝经裘干郦雍璩濮寿通扈燕尉池蔚越夔隆师厍阙巫阎充习鱼宦涂揭练"
    "陳劉張楊趙黃吳孫馬羅鄭謝韓馮蕭鄧許蘇盧蔣賈薛葉餘鍾譚鄒陸錢湯龍萬"
)
_DOUBLE = (
    "欧阳|太史|端木|上官|司马|东方|独孤|南宫|万俟|闻人|夏侯|诸葛|尉迟|公羊|赫连|澹台|皇甫|宗政|濮阳|公冶|太叔|申屠|公孙|慕容"
    "|仲孙|钟离|长孙|宇文|司徒|鲜于|司空|闾丘|子车|亓官|司寇|巫马|公西|颛孙|壤驷|公良|漆雕|乐正|宰父|谷梁|拓跋|夹谷|轩辕"
    "|令狐|段干|百里|呼延|东郭|南门|羊舌|微生|公户|公玉|公仪|梁丘|公仲|公上|公门|公山|公坚|左丘|公伯|西门|公祖|第五|公乘"
    "|贯丘|公皙|南荣|东里|东宫|仲长|子书|子桑|即墨|达奚|褚师|爱新觉罗|叶赫那拉|完颜|纳兰|富察|钮祜禄|瓜尔佳"
)
_HAN = re.compile(r"[\u4e00-\u9fff]{2,4}")
_DOUBLE_NAME = re.compile(rf"(?:{_DOUBLE})[\u4e00-\u9fff]{{1,2}}")
#: 买买提·吐尔逊, and the like.
_DOTTED = re.compile(r"[\u4e00-\u9fff]{1,8}(?:[·•‧・][\u4e00-\u9fff]{1,8}){1,3}")
_LATIN = re.compile(r"[A-Za-z]{2,20}'?[A-Za-z]*(?:(?:, ?| ?[·•] ?| )[A-Za-z]{2,20}){1,3}\.?")
#: What tables of this field say, and no one is called.
_DOMAIN = re.compile(
    r"确诊|疑似|疑症|阳性|阴性|无症|病例|病型|症状|排除|死亡|治愈|出院|住院|门诊|密接|隔离|筛查"
    r"|编号|序号|日期|时间|单位|地区|[型例性者号省区县旗市镇乡屯]$|[街]道$"
)


def looks_like_name(text: str) -> bool:
    """Whether a text may be the Chinese name of a person: a surname and one or two given signs."""
    if _DOTTED.fullmatch(text) or _DOUBLE_NAME.fullmatch(text):
        return True
    return (
        _HAN.fullmatch(text) is not None and text[0] in _SURNAMES and _DOMAIN.search(text) is None
    )


def looks_like_latin_name(text: str) -> bool:
    """Whether a text may be a name in Latin letters: two to four words, nothing else."""
    return _LATIN.fullmatch(text) is not None
